import { afterAll, expect, test, vi } from "vitest";
import { shown, startSessionMachine } from "./fixtures/machine.ts";

const machine = startSessionMachine();
const { vm, sessions, evaluate } = machine;
afterAll(() => machine.dispose());

test("[S2] only the token gets a session back", () => {
  const { session, token } = sessions.create("alice");
  expect(session.id).toMatch(/^[0-9a-f]{32}$/);
  expect(sessions.find(session.id, token)).toEqual({ kind: "found", session });
  expect(sessions.find(session.id, `${token}x`)).toEqual({ kind: "wrongToken" });
  expect(sessions.find("0".repeat(32), token)).toEqual({ kind: "unknownSession" });
});

test("the token is not among what is stored", () => {
  const { token } = sessions.create("secretive");
  const seen: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("s" in value && typeof value.s === "string") seen.push(value.s);
    if ("els" in value && Array.isArray(value.els)) for (const element of value.els) visit(element);
  };
  visit(sessions.root);
  expect(seen).toContain("secretive");
  expect(seen.filter((text) => text.includes(token))).toEqual([]);
});

test("sessions come back from what was stored of them, with their variables", async () => {
  const { session, token } = sessions.create("stored");
  await evaluate(session, "x := 42");
  sessions.adopt(sessions.root);
  const found = sessions.find(session.id, token);
  if (found.kind !== "found") throw new Error(found.kind);
  expect(found.session).not.toBe(session);
  expect(found.session.name).toBe("stored");
  expect(shown(await evaluate(found.session, "x"))).toBe("42");
  expect(found.session.history).toEqual(["x := 42", "x"]);
  expect((await found.session.snapshot()).version).toBeGreaterThanOrEqual(1);
});

test("[S10] a session that comes back from the store is no more than its record until somebody opens it", async () => {
  const { session, token } = sessions.create("busy");
  for (let i = 0; i < 100; i++) await evaluate(session, `x${i} := ${i}`);
  const texts = vi.spyOn(vm, "text");
  sessions.adopt(sessions.root);
  // Its id, its name and the like, of each: nothing of what was evaluated.
  expect(texts.mock.calls.length).toBeLessThan(sessions.size * 8);
  texts.mockRestore();
  const found = sessions.find(session.id, token);
  if (found.kind !== "found") throw new Error(found.kind);
  expect(found.session.history.length).toBe(100);
  expect(shown(await evaluate(found.session, "x7 + x99"))).toBe("106");
  expect(found.session.history.at(-1)).toBe("x7 + x99");
  expect(found.session.bindings.has("x50")).toBe(true);
});

test("a closed session is gone for good, and what ran in it has ended", async () => {
  const { session, token } = sessions.create("short");
  const loop = evaluate(session, "[ true ] whileTrue");
  await sessions.close(session.id);
  expect((await loop).outcome).toBe("error");
  expect(sessions.find(session.id, token)).toEqual({ kind: "unknownSession" });
  sessions.adopt(sessions.root);
  expect(sessions.get(session.id)).toBeUndefined();
});

test("a session without a name gets one that no other has", () => {
  const names = [sessions.create(undefined), sessions.create(undefined)].map(({ session }) => session.name);
  expect(new Set(names).size).toBe(2);
});
