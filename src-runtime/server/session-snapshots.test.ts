import { afterAll, beforeAll, expect, test } from "vitest";
import { ErrorCode, type RestoreReport, type SessionId } from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let alice: SessionId;
let bob: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  alice = await bank.newSession("alice");
  bob = await bank.newSession("bob");
});
afterAll(() => bank[Symbol.asyncDispose]());

const inAlice = async (source: string): Promise<string> => shown(await bank.evaluate(alice, source));
const inBob = async (source: string): Promise<string> => shown(await bank.evaluate(bob, source));

const save = (name: string) => bank.ask("snapshot/save", { session: alice, name, scope: "session" });
const restore = (name: string, session = alice): Promise<RestoreReport> =>
  bank.ask("snapshot/restore", { session, name });

/** How many processes wait. */
const waiting = async (): Promise<number> =>
  (await bank.ask("process/list", {})).entries.filter(({ state }) => state === "waiting").length;

test("[P1] a session's snapshot brings back its variables, and leaves globals, classes and other sessions alone", async () => {
  await inAlice("x := 1. list := OrderedCollection with: 1. Smalltalk at: #Shared put: 1");
  await inBob("y := 1");
  expect(await save("mine")).toMatchObject({ name: "mine", scope: "session", session: "alice" });
  await inAlice("x := 2. list add: 2. later := 3. Smalltalk at: #Shared put: 2. Object subclass: #MadeLater");
  await inBob("y := 2");

  const report = await restore("mine");
  expect(report).toMatchObject({ restored: { name: "mine", session: "alice" }, session: alice, differingFiles: [] });
  expect(report.bindings?.bindings).toContainEqual(expect.objectContaining({ name: "x", printString: "1" }));
  expect(await inAlice("{x. list. Smalltalk at: #Shared. Smalltalk includesKey: #MadeLater}")).toBe(
    "an Array(1 an OrderedCollection(1) 2 true)",
  );
  expect(report.bindings?.bindings.map(({ name }) => name)).not.toContain("later");
  expect(await inBob("y")).toBe("2");

  const undone = await restore(report.undo);
  expect(undone.restored).toMatchObject({ scope: "session", session: "alice" });
  expect(await inAlice("{x. list. later}")).toBe("an Array(2 an OrderedCollection(1 2) 3)");
});

test("[P1] what anything but the session reaches is the living one; what only the session reaches is as it was", async () => {
  await inAlice(
    "Smalltalk at: #Everybodys put: (OrderedCollection with: 1). ours := Everybodys. " +
      "own := OrderedCollection with: 1. both := { ours. own }. same := own. counts := IdentityDictionary new. counts at: own put: 1",
  );
  await save("sharing");
  await inAlice("ours add: 2. own add: 2. both := nil. ours := nil");
  await restore("sharing");
  expect(await inAlice("{ours. own. ours == Everybodys}")).toBe(
    "an Array(an OrderedCollection(1 2) an OrderedCollection(1) true)",
  );
  // What the session's own objects have to do with each other is as it was.
  expect(await inAlice("{both first == Everybodys. both second == own. same == own. counts at: own}")).toBe(
    "#(true true true 1)",
  );
});

test("[P1] an object that the snapshot shared and nobody else has any more comes back; one that others have got since is theirs", async () => {
  await inAlice(
    "Smalltalk at: #Left put: (OrderedCollection with: 1). left := Left. given := OrderedCollection with: 1",
  );
  await save("moved");
  await inAlice("left add: 2. Smalltalk at: #Left put: nil. given add: 2. Smalltalk at: #Given put: given");
  await restore("moved");
  expect(await inAlice("{left. given. given == Given}")).toBe(
    "an Array(an OrderedCollection(1) an OrderedCollection(1 2) true)",
  );
});

test("[P1] a living actor is the same actor; one that has stopped since is not started again", async () => {
  await inAlice("teller := Teller spawnAs: #teller. gone := Teller spawnAs: #gone");
  await save("actors");
  await inAlice("gone stop. teller := nil. gone := nil");
  await restore("actors");
  expect(await inAlice("teller == (Actor named: #teller)")).toBe("true");
  expect(await inAlice("gone isAlive")).toBe("false");
  expect((await bank.ask("actors/list", {})).actors.map(({ name }) => name)).toEqual(["teller"]);
});

test("[P1] blocks that others hold see the variables of the session that was restored", async () => {
  await inAlice("seen := 1. Smalltalk at: #Peek put: [ seen ]. mine := [ seen ]");
  await save("blocks");
  await inAlice("seen := 2. mine := nil");
  await restore("blocks");
  expect(await inBob("Peek value")).toBe("1");
  await inAlice("seen := 7");
  expect(await inAlice("{mine value. Peek value}")).toBe("#(7 7)");
});

test("[P1] [S5] what the session evaluates is ended and says so; what others evaluate goes on", async () => {
  await inAlice("n := 1");
  await save("running");
  const running = bank.evaluate(alice, "n := 2. (Smalltalk at: #Hold put: Semaphore new) wait");
  const other = bank.evaluate(bob, "(Smalltalk at: #GoOn put: Semaphore new) wait. 'went on'");
  await expect.poll(waiting).toBe(2);
  const report = await restore("running", bob);
  expect(report).toMatchObject({ session: alice });
  expect(report.bindings).toBeUndefined();
  expect(shown(await running)).toMatch(/^WorkspaceRestored: The session is being restored from running/);
  expect(bank.events["session/replaced"]?.at(-1)).toMatchObject({ session: alice, why: "restored from running" });
  expect(await inAlice("GoOn signal. n")).toBe("1");
  expect(shown(await other)).toBe("'went on'");
  // Ended later, it is for another reason.
  const interrupted = bank.evaluate(alice, "Hold wait");
  await expect.poll(waiting).toBe(1);
  bank.service.interrupt(alice, undefined);
  expect(await interrupted).toMatchObject({ outcome: "error", interrupted: true, error: { class: "Interrupt" } });
});

test("[P1] what ran then is not brought back, and is told", async () => {
  await inAlice("ran := [ Semaphore new wait ] fork. 1");
  await save("ran");
  await inAlice("ran terminate. ran := nil");
  const { problems } = await restore("ran");
  expect(problems).toEqual([expect.stringMatching(/^Process @\d+: a process does not come back with a session$/)]);
  expect(await inAlice("ran")).toBe("nil");
});

test("[P1] [T2] only the session's own handles are stale afterwards; what its clients keep is as it was", async () => {
  await inAlice("box := OrderedCollection with: 1");
  await inBob("box := OrderedCollection with: 1");
  const { handle } = await bank.ask("inspection/open", { session: alice, of: { binding: "box" } });
  await bank.ask("inspection/keep", { session: alice, handle, name: "box" });
  await save("kept");
  const his = await bank.ask("inspection/open", { session: bob, of: { binding: "box" } });
  await inAlice("box add: 2");
  await restore("kept");
  await expect(bank.ask("inspection/object", { session: alice, handle })).rejects.toEqual(
    expect.objectContaining({ code: ErrorCode.staleHandle }),
  );
  expect(await bank.ask("inspection/object", { session: bob, handle: his.handle })).toMatchObject({
    printString: "an OrderedCollection(1)",
  });
  const kept = await bank.ask("inspection/open", { session: alice, of: { kept: "box" } });
  expect(kept.printString).toBe("an OrderedCollection(1)");
  expect(await inAlice("box add: 3. box")).toBe("an OrderedCollection(1 3)");
  expect((await bank.ask("inspection/object", { session: alice, handle: kept.handle })).printString).toBe(
    "an OrderedCollection(1 3)",
  );
});

test("[P1] a session's snapshot is no state of the workspace to come back to, and is of one session however it is asked for", async () => {
  await inAlice("z := 1");
  await save("no latest");
  await inAlice("z := 2");
  await expect(bank.ask("snapshot/restore", { session: alice, name: "no latest", sessions: true })).rejects.toThrow(
    "no latest is a snapshot of the session alice alone",
  );
  await bank.startAgain();
  expect(await inAlice("z")).toBe("2");
  await restore("no latest");
  expect(await inAlice("z")).toBe("1");
  await bank.startAgain();
  expect(await inAlice("z")).toBe("1");
  const { snapshots } = await bank.ask("snapshot/list", {});
  expect(snapshots.find(({ name }) => name === "no latest")).toMatchObject({ scope: "session", session: "alice" });
});

test("[P1] a session that is gone is told of, with what can be done; one of its name takes its place", async () => {
  const carol = await bank.newSession("carol");
  await bank.evaluate(carol, "c := 1");
  await bank.ask("snapshot/save", { session: carol, name: "carol's", scope: "session" });
  await bank.ask("session/close", { session: carol });
  await expect(restore("carol's")).rejects.toThrow(/The session carol, .* is there no more/);
  const again = await bank.newSession("carol");
  // Another one that only has the name is not overwritten by somebody else.
  await expect(restore("carol's")).rejects.toThrow(/restore it from one of that name/);
  expect(await restore("carol's", again)).toMatchObject({ session: again });
  expect(shown(await bank.evaluate(again, "c"))).toBe("1");
  await expect(bank.ask("snapshot/save", { name: "whose", scope: "session" })).rejects.toThrow("say which");
});
