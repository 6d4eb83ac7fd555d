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

/** Accepts a method of the class side. */
const accept = (name: string, source: string): Promise<unknown> =>
  bank.ask("browsing/accept", { session, class: name, side: "class", source });

/** What the Mailer heard since it was asked last, as texts. */
const heard = (): Promise<string> =>
  printed("| heard | heard := Smalltalk at: #Heard. Smalltalk at: #Heard put: OrderedCollection new. heard asArray");

test("[P2] classes hear that the workspace begins, how, and that it ends in order; after a crash nobody was told of that", async () => {
  await bank.ask("browsing/define", { session, definition: "Object << #Mailer\n\tslots: {};\n\tpackage: 'Bank'" });
  await accept(
    "Mailer",
    "startUp: resuming\n\n\tHeard add: { #up. (resuming ifTrue: [ #again ] ifFalse: [ #new ]). SessionManager default currentSession start }",
  );
  await accept(
    "Mailer",
    "shutDown: quitting\n\n\tHeard add: { #down. (quitting ifTrue: [ #quitting ] ifFalse: [ #staying ]) }",
  );
  await printed(
    "Smalltalk at: #Heard put: OrderedCollection new. SessionManager default registerUserClassNamed: #Mailer",
  );
  expect(await heard()).toBe("#()");
  const first = await printed("Smalltalk at: #First put: SessionManager default currentSession. First start");
  expect(first).toBe("#fresh");

  await bank.startAgainInOrder();
  session = await bank.newSession("bob");
  expect(await heard()).toBe("#(#(#down #quitting) #(#up #again #resumed))");
  expect(await printed("First == SessionManager default currentSession ifTrue: [ #same ] ifFalse: [ #other ]")).toBe(
    "#other",
  );

  await bank.startAgain();
  session = await bank.newSession("carol");
  expect(await heard()).toBe("#(#(#up #again #recovered))");

  await bank.ask("snapshot/save", { session, name: "quiet" });
  await bank.ask("snapshot/restore", { session, name: "quiet" });
  expect(await heard()).toBe("#(#(#up #again #restored))");
});

test("[P2] a class that fails when it hears, or that is gone, keeps nobody from hearing; it is told on the Transcript", async () => {
  await bank.ask("browsing/define", { session, definition: "Object << #Stumbler\n\tslots: {};\n\tpackage: 'Bank'" });
  await accept("Stumbler", "startUp\n\n\tnil foo");
  await printed("SessionManager default registerSystemClassNamed: #Stumbler; registerSystemClassNamed: #Nobody");
  await heard();
  bank.events["transcript/shown"] = [];
  await bank.startAgain();
  session = await bank.newSession("dora");
  expect(await heard()).toBe("#(#(#up #again #recovered))");
  expect(bank.events["transcript/shown"].map(({ text }) => text).join("")).toContain(
    "Stumbler class>>startUp: failed: #foo was sent to nil",
  );
});
