import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionId } from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
});
afterAll(() => bank[Symbol.asyncDispose]());

const printed = async (source: string): Promise<string> => shown(await bank.evaluate(session, source));
const contractOf = (expression: string): Promise<string> => printed(`(${expression}) survivalContract`);

test("[P11] what becomes of a value, by what keeps it", async () => {
  expect(await contractOf("3 / 4 - (3 / 4)")).toBe("durable: It is written wherever something refers to it");
  expect(await contractOf("#symbol")).toBe("durable: It is written wherever something refers to it");
  expect(await contractOf("Account")).toBe("durable: It is code, of which every version is kept");
  expect(await contractOf("Account >> #balance")).toBe("durable: It is code, of which every version is kept");
  await printed("Smalltalk at: #Kept put: (Array with: (Array with: Object new)). mine := Object new");
  expect(await contractOf("(Smalltalk at: #Kept) first first")).toBe(
    "durable: A global, a class or an actor leads to it",
  );
  expect(await contractOf("mine")).toBe("sessionOnly: The session alice keeps it: it goes when that is closed");
  expect(await contractOf("Object new")).toBe(
    "notRestorable: Nothing that is stored leads to it: it is gone when nobody looks at it any more",
  );
  await printed("Smalltalk at: #Weakly put: (WeakArray with: Object new)");
  expect(await contractOf("(Smalltalk at: #Weakly) first ifNil: [ Object new ]")).toMatch(/^notRestorable: Nothing/);
});

test("[P11] what can't be made anew, and why", async () => {
  await printed("(Object << #Fleeting package: 'Bank') install. gone := Fleeting new");
  expect(await contractOf("gone")).toMatch(/^sessionOnly/);
  await printed("Fleeting removeFromSystem");
  expect(await contractOf("gone")).toMatch(
    /^notRestorable: No global has its class \S+ under its name: its instances can't be made anew$/,
  );
  expect(await contractOf("gone class")).toMatch(/^notRestorable: No global has this class under its name/);
  await printed(
    "dive := nil. dive := [ :n | n = 0 ifTrue: [ Semaphore new wait ] ifFalse: [ dive value: n - 1 ] ]. " +
      "shallow := [ dive value: 3 ] fork. deep := [ dive value: 100001 ] fork. Processor yield",
  );
  await expect.poll(() => contractOf("deep")).toMatch(/^notRestorable: Its stack is deeper than 100000 frames/);
  expect(await contractOf("shallow")).toMatch(/comes back suspended, and goes on when somebody resumes it$/);
});

test("[P11] an inspector asks of what it holds", async () => {
  const { handle } = await bank.ask("inspection/open", { session, of: { source: "Smalltalk at: #Kept" } });
  expect(await bank.ask("inspection/survival", { session, handle })).toEqual({
    kind: "durable",
    why: "A global, a class or an actor leads to it",
  });
  await printed("Account spawnAs: #owner with: 'Olga'");
  const [actor] = (await bank.ask("actors/list", {})).actors;
  const reference = await bank.ask("inspection/open", { session, of: { actor: actor?.id ?? -1 } });
  const state = await bank.ask("inspection/into", { session, handle: reference.handle, step: { slot: "state" } });
  expect(await bank.ask("inspection/survival", { session, handle: state.handle })).toMatchObject({ kind: "durable" });
});

test("[T16] after an unclean end: what came back, what stands still, and what is lost with its class", async () => {
  expect(await bank.ask("workspace/recovery", {})).toEqual({});
  const definition = "Object << #Usher\n\tslots: {};\n\tpackage: 'Bank'";
  await bank.ask("browsing/define", { session, definition });
  expect(await printed("Smalltalk at: #Clerk put: (Array with: Usher new with: Usher new). 1")).toBe("1");
  rmSync(join(bank.project, "src/Bank/Usher.class.st"));
  await bank.startAgain();
  const after = await bank.newSession("bob");
  expect(shown(await bank.evaluate(after, "Smalltalk at: #Clerk"))).toBe(
    "an Array(a Tombstone(an instance of Usher: the class Usher does not exist) a Tombstone(an instance of Usher: the class Usher does not exist))",
  );
  const { recovery } = await bank.ask("workspace/recovery", {});
  expect(recovery).toMatchObject({ counts: { actors: 1, debuggers: 0 }, suspended: [], damages: [] });
  expect(recovery?.lost).toContainEqual({
    what: "an instance of Usher, 2 times",
    why: "the class Usher does not exist",
  });
});

test("[L6] [P11] a tombstone stands for what did not come back, prints and inspects, and is an error to use", async () => {
  const after = await bank.newSession("cleo");
  const print = async (source: string): Promise<string> => shown(await bank.evaluate(after, source));
  expect(
    await print("Clerk first isTombstone ifTrue: [ Clerk first == Clerk last ifTrue: [ 1 ] ifFalse: [ 2 ] ]"),
  ).toBe("2");
  expect(await print("Clerk first salary")).toMatch(
    /^TombstoneMet: Here was an instance of Usher, which did not come back: the class Usher does not exist\. That was found at 2\d{3}-.*: it does not understand #salary$/,
  );
  expect(await print("Clerk first survivalContract kind")).toBe("#notRestorable");
  const { handle, className } = await bank.ask("inspection/open", { session: after, of: { source: "Clerk first" } });
  expect(className).toBe("Tombstone");
  const { entries } = await bank.ask("inspection/slots", { session: after, handle });
  expect(entries.map(({ label }) => label)).toEqual(["what", "why", "foundAt"]);
  // It is stored like any object, and stays one object for all that refer to it.
  await print("Smalltalk at: #Again put: Clerk first. Clerk at: 1 put: Clerk last. Clerk at: 2 put: Again");
  await bank.startAgain();
  const later = await bank.newSession("dan");
  expect(shown(await bank.evaluate(later, "Again == Clerk last ifTrue: [ Again ]"))).toMatch(/^a Tombstone/);
});

test("[L6] what a tombstone stands for is there again with its class, as long as nothing near it was written", async () => {
  const before = await bank.newSession("eve");
  const definition = "Object << #Porter\n\tslots: { #load };\n\tpackage: 'Bank'";
  await bank.ask("browsing/define", { session: before, definition });
  await bank.evaluate(
    before,
    "Smalltalk at: #Porters put: (Array with: (Porter new instVarNamed: 'load' put: 7; yourself))",
  );
  const file = join(bank.project, "src/Bank/Porter.class.st");
  await bank.ask("workspace/checkpoint", {});
  const text = readFileSync(file, "utf8");
  rmSync(file);
  await bank.startAgain();
  const without = await bank.newSession("finn");
  expect(shown(await bank.evaluate(without, "Porters first"))).toMatch(/^a Tombstone/);
  writeFileSync(file, text);
  await bank.startAgain();
  const again = await bank.newSession("gina");
  expect(shown(await bank.evaluate(again, "Porters first instVarNamed: 'load'"))).toBe("7");
});
