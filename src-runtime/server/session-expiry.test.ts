import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { SessionId } from "../protocol/index.ts";
import { openStoreForReading, rootNamed, StoredState, valueOf } from "../store/index.ts";
import { BankService, SESSIONS_KEPT, shown } from "./fixtures/bank-service.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let bank: BankService;

beforeAll(async () => {
  // What is done every so often is done when a test says so.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  bank = await BankService.start();
});
afterAll(async () => {
  await bank[Symbol.asyncDispose]();
  vi.useRealTimers();
});
// What somebody has open is in use, at the time of the next look too.
beforeEach(() => later(2 * HOUR));

/** So much later something is changed, and stored. */
async function later(milliseconds: number): Promise<void> {
  bank.later += milliseconds;
  await bank.ask("workspace/checkpoint", {});
}

async function names(): Promise<readonly string[]> {
  return (await bank.ask("session/list", {})).sessions.map(({ name }) => name);
}

/** A session that did something and was left. */
async function leftSession(name: string, source = "x := 42"): Promise<SessionId> {
  const session = await bank.newSession(name);
  await bank.evaluate(session, source);
  bank.service.sessionLeft(session);
  return session;
}

test("[S10] [S2] a session that nobody opens again is gone after its time, one that is open is not", async () => {
  const open = await bank.newSession("open");
  await bank.evaluate(open, "y := 1");
  await leftSession("left");
  await later(SESSIONS_KEPT - DAY);
  expect(await names()).toEqual(expect.arrayContaining(["open", "left"]));
  await later(2 * DAY);
  await expect.poll(names).not.toContain("left");
  expect(await names()).toContain("open");
  // It was in use until it is left.
  bank.service.sessionLeft(open);
  await later(2 * HOUR);
  expect(shown(await bank.evaluate(open, "y"))).toBe("1");
});

test("[S10] when a session was last active is told by the clock that it grows old by", async () => {
  const session = await bank.newSession("active");
  await later(3 * DAY);
  await bank.evaluate(session, "1");
  const { sessions } = await bank.ask("session/list", {});
  const lastActiveAt = sessions.find(({ name }) => name === "active")?.lastActiveAt ?? "";
  expect(Date.parse(lastActiveAt) - Date.now()).toBeGreaterThan(2 * DAY);
});

test("[S10] a workspace in which nothing happens lets it go too, and stores that", async () => {
  await leftSession("forgotten");
  await later(0);
  const isStored = (): boolean => {
    const reading = valueOf(openStoreForReading(join(bank.folder, "store.sqlite")));
    const latest = reading.latest();
    const value = latest && new StoredState(reading, latest).at("sessions/forgotten/x");
    reading.close();
    return value !== undefined;
  };
  expect(isStored()).toBe(true);
  bank.later += SESSIONS_KEPT + DAY;
  vi.advanceTimersByTime(HOUR);
  await expect.poll(isStored).toBe(false);
  expect(await names()).not.toContain("forgotten");
});

test("[S10] who opens a session again has it as long again", async () => {
  const { session, token } = await bank.ask("session/open", { name: "returning" });
  await bank.evaluate(session, "x := 7");
  bank.service.sessionLeft(session);
  await later(SESSIONS_KEPT - DAY);
  await bank.ask("session/open", { session, token });
  bank.service.sessionLeft(session);
  await later(SESSIONS_KEPT - DAY);
  expect(await names()).toContain("returning");
  await later(2 * DAY);
  await expect.poll(names).not.toContain("returning");
});

test("[S10] [P1] a session that is restored with all was left when it was left, not when the state was stored", async () => {
  const keeper = await bank.newSession("keeper");
  const { session, token } = await bank.ask("session/open", { name: "bob" });
  await bank.evaluate(session, "b := 1");
  bank.service.sessionLeft(session);
  await bank.ask("snapshot/save", { name: "old" });
  await later(SESSIONS_KEPT - DAY);
  await bank.ask("session/open", { session, token });
  bank.service.sessionLeft(session);
  await later(2 * DAY);
  await bank.ask("snapshot/restore", { session: keeper, name: "old", sessions: true });
  await later(2 * HOUR);
  await later(2 * HOUR);
  expect(await names()).toContain("bob");
  await later(SESSIONS_KEPT);
  await expect.poll(names).not.toContain("bob");
});

test("[S10] a session stays that has a debugger, and a snapshot has what was in one that is gone", async () => {
  const halted = await bank.newSession("halted");
  await bank.evaluate(halted, "1 foo", { onError: "debug" });
  bank.service.sessionLeft(halted);
  const left = await leftSession("gone", "z := 'kept ' , 'aside'");
  await bank.ask("snapshot/save", { session: left, name: "with gone" });
  await later(SESSIONS_KEPT + DAY);
  await expect.poll(names).not.toContain("gone");
  expect(await names()).toContain("halted");
  const reading = valueOf(openStoreForReading(join(bank.folder, "store.sqlite")));
  const state = new StoredState(reading, rootNamed(reading, "with gone"));
  const value = state.at("sessions/gone/z");
  expect(value?.kind === "reference" && state.text(state.object(value.to))).toBe("kept aside");
  reading.close();
});

test("[S10] after a start nobody's session is gone for an hour, however long they were away", async () => {
  await leftSession("away");
  bank.later += 3 * SESSIONS_KEPT;
  await bank.startAgainInOrder();
  await later(0);
  await later(HOUR / 2);
  expect(await names()).toContain("away");
  await later(HOUR);
  await expect.poll(names).not.toContain("away");
});
