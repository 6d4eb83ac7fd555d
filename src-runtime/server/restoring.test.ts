import { afterAll, beforeAll, expect, test } from "vitest";
import { ErrorCode, type RestoreReport, type SessionId } from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let alice: SessionId;
let bob: SessionId;

/** A workspace that was started with a thousand objects of which next to none is loaded. */
beforeAll(async () => {
  bank = await BankService.start();
  alice = await bank.newSession("alice");
  bob = await bank.newSession("bob");
  await inAlice("Smalltalk at: #Held put: ((1 to: 500) collect: [ :i | Array with: i ]). mine := Held");
  await inBob("some := Held copyFrom: 1 to: 20. own := (1 to: 300) collect: [ :i | Array with: i ]");
  await bank.ask("snapshot/save", { session: alice, name: "then" });
  await inAlice("(Held at: 1) at: 1 put: 1001. Held at: 400 put: (Array with: 0)");
  await inBob("own at: 1 put: (Array with: 5001)");
  await bank.startAgain();
});
afterAll(() => bank[Symbol.asyncDispose]());

const inAlice = async (source: string): Promise<string> => shown(await bank.evaluate(alice, source));
const inBob = async (source: string): Promise<string> => shown(await bank.evaluate(bob, source));
const sumOf = (list: string): string => `${list} inject: 0 into: [ :sum :each | sum + each first ]`;

const restore = (name: string, sessions = false): Promise<RestoreReport> =>
  bank.ask("snapshot/restore", { session: alice, name, sessions });

const THEN = "125250";
const NOW = "125850";

test("[P1] [P5] a restore, its undo, and another one find all of their states, of which little is ever loaded between them", async () => {
  const first = await restore("then");
  const second = await restore(first.undo);
  expect(await inAlice("(Held at: 1) first")).toBe("1001");
  const third = await restore("then");
  await inAlice("(Held at: 2) at: 1 put: 2002");
  await restore(second.undo);
  await restore(third.undo);
  expect(await inAlice(sumOf("Held"))).toBe(NOW);
  await restore("then");
  expect(await inAlice(sumOf("Held"))).toBe(THEN);
  expect(await inAlice("mine == Held")).toBe("true");
  await restore(first.undo);
  expect(await inAlice(sumOf("mine"))).toBe(NOW);
});

test("[P1] [P5] other sessions keep what they have, loaded or not, and it is not what is restored", async () => {
  await bank.startAgain();
  const { undo } = await restore("then");
  expect(await inBob(sumOf("some"))).toBe("1210");
  expect(await inBob(sumOf("own"))).toBe("50150");
  expect(await inBob("(some at: 7) == (Held at: 7)")).toBe("false");
  await bank.startAgain();
  expect(await inBob(`(${sumOf("some")}) + (${sumOf("own")})`)).toBe("51360");
  expect(await inAlice(sumOf("Held"))).toBe(THEN);
  await restore(undo);
});

test("[P1] [P5] other sessions are restored too where that is asked for, and are told; what clients held of them is stale", async () => {
  await bank.startAgain();
  const { handle } = await bank.ask("inspection/open", { session: bob, of: { binding: "own" } });
  bank.events["session/replaced"] = [];
  const { undo } = await restore("then", true);
  expect(bank.events["session/replaced"]).toMatchObject([{ session: bob, why: "restored from then" }]);
  await expect(bank.ask("inspection/object", { session: bob, handle })).rejects.toEqual(
    expect.objectContaining({ code: ErrorCode.staleHandle }),
  );
  expect(await inBob("(some at: 7) == (Held at: 7)")).toBe("true");
  expect(await inBob(sumOf("own"))).toBe("45150");
  await restore(undo, true);
  expect(await inBob(sumOf("own"))).toBe("50150");
  expect(await inAlice(sumOf("Held"))).toBe(NOW);
});

test("[P1] [P5] one session alone is restored while the rest is not loaded", async () => {
  await bank.ask("snapshot/save", { session: bob, name: "bob's", scope: "session" });
  await inBob("own at: 2 put: (Array with: 0). some := nil");
  await bank.startAgain();
  await restore("then");
  await bank.ask("snapshot/restore", { session: bob, name: "bob's" });
  expect(await inBob(sumOf("own"))).toBe("50150");
  expect(await inBob("some size")).toBe("20");
  expect(await inAlice(sumOf("Held"))).toBe(THEN);
});
