import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { EvaluationId, SessionId } from "../../src-runtime/protocol/index.ts";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import {
  openNamedSession,
  openWorkspace,
  SessionTokens,
  type WorkspaceEntry,
} from "../../src-main/workspaces/index.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

/** A kind of value: what makes one, and what must be true of it whenever it is looked at. */
interface Kind {
  readonly kind: string;
  /** Evaluations, one after the other. */
  readonly make: readonly string[];
  /** Expressions that answer true before the end of the process, and after each. */
  readonly holds: readonly string[];
}

/** What all kinds may use. */
const DEFINITIONS: readonly string[] = [
  "Trait << #TGreeting slots: { #greeted }; package: 'Domain'; install",
  "TGreeting compile: 'greet greeted := (greeted ifNil: [ 0 ]) + 1. ^ #hello'",
  "Object << #Kept traits: { TGreeting }; slots: { #total. #others }; sharedVariables: { #Registry }; package: 'Domain'; install",
  "Kept class compile: 'registry ^ Registry ifNil: [ Registry := OrderedCollection new ]'",
  "Kept compile: 'total ^ total'. Kept compile: 'total: anObject total := anObject'",
  "Kept compile: 'adder ^ [ :n | total := total + n. self ]'",
  "Kept compile: 'finder ^ [ :n | ^ n ]'",
  "Kept compile: 'firstAfter: aGate in: them them do: [ :each | aGate wait. each > 1 ifTrue: [ ^ each ] ]. ^ nil'",
];

const KINDS: readonly Kind[] = [
  {
    kind: "cycles",
    make: [
      "| a | a := Array new: 2. a at: 1 put: a; at: 2 put: (Kept new total: a; yourself). Smalltalk at: #Cycle put: a",
    ],
    holds: ["Cycle first == Cycle", "Cycle last total == Cycle"],
  },
  {
    kind: "sharing and identity",
    make: [
      "| s | s := 'once' copy. Smalltalk at: #Sharing put: { s. s. 'once' copy }",
      "Smalltalk at: #Identified put: (IdentityDictionary new at: Sharing first put: 1; at: Sharing last put: 2; yourself)",
      "Smalltalk at: #Hashes put: { Sharing first identityHash. Kept identityHash. Object new identityHash }",
      "Smalltalk at: #ReadOnly put: #( 1 #( 2 ) )",
    ],
    holds: [
      "Sharing first == Sharing second and: [ Sharing first ~~ Sharing last and: [ Sharing first = Sharing last ] ]",
      "(Identified at: Sharing second) = 1 and: [ (Identified at: Sharing last) = 2 ]",
      "Hashes first = Sharing first identityHash",
      "ReadOnly isReadOnlyObject and: [ ReadOnly last isReadOnlyObject and: [ Sharing isReadOnlyObject not ] ]",
    ],
  },
  {
    kind: "symbols",
    make: [
      "Smalltalk at: #Symbols put: { #a. #with:and:. #+. #'hello world'. ('clef ' , (String with: (Character value: 16r1D11E))) asSymbol }",
    ],
    holds: [
      "Symbols first == #a and: [ Symbols second == #with:and: and: [ Symbols third == #+ ] ]",
      "(Symbols at: 4) == 'hello world' asSymbol and: [ Symbols last asString last asInteger = 16r1D11E ]",
    ],
  },
  {
    kind: "numbers",
    make: [
      "Smalltalk at: #Integers put: { 2 ** 300. (2 ** 300) negated. SmallInteger maxVal. SmallInteger maxVal + 1. SmallInteger minVal. 0 }",
      "Smalltalk at: #Fractions put: { 1 / 3. (2 ** 100) / 3. 1.25s2 }",
      "Smalltalk at: #Floats put: { Float nan. Float infinity. Float negativeInfinity. -0.0. 0.0. 3.0. 5.0e-324. 1.7976931348623157e308. 0.1 }",
    ],
    holds: [
      "Integers = { 2 ** 300. (2 ** 300) negated. 9007199254740991. 9007199254740992. -9007199254740991. 0 }",
      "(Integers collect: [ :each | each class ]) = { LargePositiveInteger. LargeNegativeInteger. SmallInteger. LargePositiveInteger. SmallInteger. SmallInteger }",
      "Fractions printString = '{(1/3). (1267650600228229401496703205376/3). 1.25s2}'",
      "Floats first isNaN and: [ Floats second = Float infinity and: [ Floats third = Float infinity negated ] ]",
      "(Floats at: 4) printString = '-0.0' and: [ (Floats at: 5) printString = '0.0' ]",
      "(Floats at: 6) isFloat and: [ (Floats at: 7) > 0.0 and: [ (Floats at: 8) = 1.7976931348623157e308 and: [ Floats last = 0.1 ] ] ]",
    ],
  },
  {
    kind: "characters, strings and bytes",
    make: [
      "Smalltalk at: #Characters put: { $a. Character null. Character value: 16r10FFFF. Character value: 16r1D11E }",
      "| s | s := 'abc' copy. s at: 2 put: (Character value: 16r1F600). Smalltalk at: #Strings put: { s. ''. String new: 9000 withAll: (Character value: 16r1F600). 'ä', String lf }",
      "Smalltalk at: #Bytes put: { #[ 0 255 ]. ByteArray new: 10000 withAll: 7 }",
    ],
    holds: [
      "Characters first == $a and: [ (Characters collect: [ :each | each asInteger ]) = #( 97 0 16r10FFFF 16r1D11E ) ]",
      "Strings first size = 3 and: [ (Strings first at: 2) asInteger = 16r1F600 ]",
      "Strings second isEmpty and: [ Strings third size = 9000 and: [ Strings third last asInteger = 16r1F600 ] ]",
      "Bytes first = #[ 0 255 ] and: [ Bytes last size = 10000 and: [ Bytes last last = 7 ] ]",
    ],
  },
  {
    kind: "collections and streams",
    make: [
      "Smalltalk at: #Collections put: { OrderedCollection with: 1 with: nil. Set with: 'a' with: 2. Bag with: 1 with: 1. 1 to: 9 by: 2. 3 -> 4. 5 @ 6. (1 to: 1000) asArray }",
      "Smalltalk at: #Table put: (Dictionary new at: #a put: 1; at: 'b' put: 2; at: 3/4 put: 3; at: 2 ** 70 put: 4; at: 1.5 put: 5; yourself)",
      "Smalltalk at: #Reading put: (ReadStream on: #( 1 2 3 )). Reading next. Smalltalk at: #Dates put: { DateAndTime fromString: '2026-11-29T12:00:00+01:00'. 3 days }",
    ],
    holds: [
      "(Collections at: 1) last isNil and: [ ((Collections at: 2) includes: 'a') and: [ ((Collections at: 3) occurrencesOf: 1) = 2 ] ]",
      "(Collections at: 4) last = 9 and: [ (Collections at: 5) = (3 -> 4) and: [ (Collections at: 6) = (5 @ 6) and: [ Collections last sum = 500500 ] ] ]",
      "(Table at: #a) = 1 and: [ (Table at: 'b') = 2 and: [ (Table at: 3/4) = 3 and: [ (Table at: 2 ** 70) = 4 and: [ (Table at: 1.5) = 5 ] ] ] ]",
      "Reading peek = 2 and: [ Dates first = (DateAndTime fromString: '2026-11-29T11:00:00Z') and: [ Dates last asSeconds = 259200 ] ]",
    ],
  },
  {
    kind: "closures with what they captured, their receiver and their home",
    make: [
      "| n | n := 0. Smalltalk at: #Closures put: { [ n := n + 1 ]. [ n ]. (Kept new total: 10; adder). Kept new finder. [ :x :y | x * y ] }",
      "Closures first value; value",
    ],
    holds: [
      "| before | before := Closures second value. Closures first value. Closures second value = (before + 1)",
      "| kept | kept := (Closures at: 3) value: 0. ((Closures at: 3) value: 5) == kept and: [ kept total \\\\ 5 = 0 ]",
      "([ (Closures at: 4) value: 3. false ] on: BlockCannotReturn do: [ :error | true ])",
      "((Closures at: 5) value: 6 value: 7) = 42 and: [ (Closures at: 5) numArgs = 2 ]",
    ],
  },
  {
    kind: "classes, metaclasses, methods and traits",
    make: [
      "Smalltalk at: #Code put: { Kept. Kept class. Kept class class. OrderedCollection. Kept >> #total. TGreeting. Object >> #printString }",
      "Kept registry add: 7. Smalltalk at: #Greeter put: Kept new. Greeter greet",
      "Kept compile: 'replaced ^ 1'. Smalltalk at: #Replaced put: Kept >> #replaced. Kept compile: 'replaced ^ 2'",
    ],
    holds: [
      "Code first == Kept and: [ Code second == Kept class and: [ Code third == Metaclass and: [ (Code at: 4) == OrderedCollection ] ] ]",
      "(Code at: 5) == (Kept >> #total) and: [ (Code at: 6) == TGreeting and: [ Code last == (Object >> #printString) ] ]",
      "Kept registry asArray = #( 7 ) and: [ Greeter greet = #hello and: [ (Kept traits includes: TGreeting) ] ]",
      "(Replaced valueWithReceiver: Kept new arguments: #()) = 1 and: [ Kept new replaced = 2 ]",
    ],
  },
  {
    kind: "what is found by the hash of code and of what is stored in place",
    make: [
      "Smalltalk at: #ByCode put: (IdentitySet withAll: { Kept. Kept class. OrderedCollection. Kept >> #total. TGreeting })",
      "Smalltalk at: #ByPlace put: (IdentityDictionary new at: #a put: 1; at: $a put: 2; at: 3 put: 3; at: nil printString asSymbol put: 4; yourself)",
      "Smalltalk at: #ByClass put: (Dictionary new at: Kept put: 1; at: Kept class put: 2; at: true put: 3; yourself)",
    ],
    holds: [
      "{ Kept. Kept class. OrderedCollection. Kept >> #total. TGreeting } allSatisfy: [ :each | ByCode includes: each ]",
      "(ByPlace at: #a) = 1 and: [ (ByPlace at: $a) = 2 and: [ (ByPlace at: 3) = 3 and: [ (ByPlace at: #nil) = 4 ] ] ]",
      "(ByClass at: Kept) = 1 and: [ (ByClass at: Kept class) = 2 and: [ (ByClass at: true) = 3 ] ]",
    ],
  },
  {
    kind: "contexts and messages",
    make: [
      "Kept compile: 'context: x | y | y := x + 1. ^ { thisContext. [ y ] }'",
      "Smalltalk at: #Contexts put: (Kept new context: 4). Smalltalk at: #Sent put: (Message selector: #between:and: arguments: #( 1 3 ))",
    ],
    holds: [
      "Contexts first receiver class == Kept and: [ Contexts first method == (Kept >> #context:) ]",
      "Contexts last value = 5 and: [ (Sent sentTo: 2) and: [ (Sent sentTo: 4) not ] ]",
    ],
  },
  {
    kind: "actors with their state",
    make: [
      "Actor << #Purse slots: { #coins }; package: 'Domain'; install. Purse compile: 'add: n coins := (coins ifNil: [ 0 ]) + n. ^ coins'",
      "Smalltalk at: #Mine put: (Purse spawnAs: #purse). Mine add: 3",
    ],
    holds: ["(Mine add: 0) = 3 and: [ (Actor named: #purse) = Mine and: [ Mine isAlive ] ]"],
  },
  {
    kind: "weak references",
    make: [
      "Smalltalk at: #Strong put: Kept new. Smalltalk at: #Weak put: (WeakArray with: Strong with: 3)",
      "Smalltalk at: #WeakTable put: (WeakKeyDictionary new at: Strong put: #there; yourself)",
      "Smalltalk at: #HeldWeakly put: (WeakSet with: Strong).",
    ],
    holds: [
      "Weak first == Strong and: [ Weak last = 3 ]",
      "(WeakTable at: Strong) = #there and: [ (HeldWeakly includes: Strong) ]",
    ],
  },
  {
    kind: "suspended processes",
    make: [
      "Smalltalk at: #Went put: OrderedCollection new",
      "Smalltalk at: #Unborn put: ([ Went add: #unborn ] newProcess name: 'unborn'; priority: 30; yourself)",
      "Smalltalk at: #Stopped put: [ [ Went add: #before. Processor activeProcess suspend. Went add: #after ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Unborn isSuspended and: [ Unborn name = 'unborn' and: [ Unborn priority = 30 and: [ (Went includes: #unborn) not ] ] ]",
      "| size | size := Went size. Stopped isSuspended and: [ Stopped resume. Processor yield. Went size = (size + 2) & (Went last = #before) ]",
    ],
  },
  {
    kind: "semaphores with waiters, in their order",
    make: [
      "Smalltalk at: #Gate put: Semaphore new. Smalltalk at: #Passed put: OrderedCollection new. Smalltalk at: #Spare put: (Semaphore new signal; signal; yourself)",
      "#( 1 2 ) do: [ :n | [ [ Gate wait. Passed add: n ] repeat ] fork. Processor yield ]",
      "Smalltalk at: #Lock put: Mutex new. Smalltalk at: #Release put: Semaphore new. [ [ Lock critical: [ Release wait ] ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Passed removeAll. Gate signal. Processor yield. Gate signal. Processor yield. Passed asArray = #( 1 2 )",
      "Spare wait. (Spare waitTimeoutMilliseconds: 0) not & (Spare signal; signal; yourself) notNil",
      "| got other | got := false. other := [ Lock critical: [ got := true ] ] fork. Processor yield. other terminate. got not",
    ],
  },
  {
    kind: "promises",
    make: [
      "Actor << #Slow slots: { #gate }; package: 'Domain'; install. Slow compile: 'double: n ^ n * 2'",
      "Smalltalk at: #Helper put: Slow spawn. Smalltalk at: #Promised put: (Helper future double: 21). Promised value",
      "Smalltalk at: #Open put: ((1 to: 4) collect: [ :each | Promise new ]) asOrderedCollection. Smalltalk at: #Awaited put: OrderedCollection new",
      "Open do: [ :each | [ Awaited add: each value ] fork ]. Processor yield",
    ],
    holds: [
      "Promised isResolved and: [ Promised value = 42 and: [ (Helper double: 4) = 8 ] ]",
      "Open last isPending and: [ Open removeFirst resolve: Open size. Processor yield. Awaited last = Open size ]",
    ],
  },
  {
    kind: "open exceptions, with their handlers and unwind blocks",
    make: [
      "[ Kept new nothing: 3 ] on: MessageNotUnderstood do: [ :error | Smalltalk at: #Caught put: error ]",
      "Smalltalk at: #Handling put: Semaphore new. Smalltalk at: #Handled put: OrderedCollection new",
      "[ [ Handled add: ([ [ (ZeroDivide new) signal: 'once'. #resumed ] ensure: [ Handled add: #unwound ] ] on: ZeroDivide do: [ :error | Handling wait. error return: error messageText ]) ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Caught message selector == #nothing: and: [ Caught message arguments = #( 3 ) and: [ Caught receiver class == Kept ] ]",
      "Handled removeAll. Handling signal. Processor yield. Handled asArray = #( #unwound 'once' )",
    ],
  },
  {
    kind: "a return to a home that lives",
    make: [
      "Smalltalk at: #Home put: Semaphore new. Smalltalk at: #Returned put: OrderedCollection new",
      "[ [ Returned add: (Kept new firstAfter: Home in: #( 1 2 3 )) ] repeat ] fork. Processor yield",
    ],
    holds: [
      "Returned removeAll. Home signal. Processor yield. Returned isEmpty and: [ Home signal. Processor yield. Returned asArray = #( 2 ) ]",
    ],
  },
];

/** A workspace as a client has it. */
interface Opened {
  readonly client: WorkspaceClient;
  readonly session: SessionId;
}

async function opened(home: TestHome, entry: WorkspaceEntry): Promise<Opened> {
  const { client } = await openWorkspace(entry, home.options);
  const { session } = await openNamedSession(client, "domain", new SessionTokens(entry));
  return { client, session };
}

async function evaluate({ client, session }: Opened, source: string, onError: "end" | "debug" = "end") {
  const evaluationId = randomUUID() as EvaluationId;
  return client.request("evaluation/evaluate", { session, evaluationId, source, onError });
}

async function made(workspace: Opened, source: string): Promise<void> {
  const result = await evaluate(workspace, source);
  if (result.outcome !== "ok") throw new Error(`${source}: ${result.error.class}: ${result.error.messageText}`);
}

/** What is not true of which kind, and what it is instead. */
async function untrue(workspace: Opened): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { kind, holds } of KINDS)
    for (const each of holds) {
      const result = await evaluate(workspace, each);
      const text =
        result.outcome === "ok" ? result.value.printString : `${result.error.class}: ${result.error.messageText}`;
      if (text !== "true") found.push(`${kind}: ${each} → ${text}`);
    }
  return found;
}

test("[L6] [P2] [P3] every kind of value is as it was: after kill -9, after another, and after a snapshot of it is restored", async () => {
  await using home = new TestHome();
  const entry = home.entry("domain");
  let workspace = await opened(home, entry);
  for (const source of DEFINITIONS) await made(workspace, source);
  for (const { make } of KINDS) for (const source of make) await made(workspace, source);
  const stopped = await evaluate(
    workspace,
    "| sum | sum := 0. #( 1 2 3 ) do: [ :each | self halt. sum := sum + each ]. sum",
    "debug",
  );
  const debugger_ = stopped.outcome === "error" ? (stopped.debugger ?? "") : "";
  await workspace.client.request("debug/step", { debugger: debugger_, kind: "over", frame: 0 });
  expect(await untrue(workspace)).toEqual([]);
  const { session } = workspace;
  await workspace.client.request("snapshot/save", { session, name: "all" });

  for (const _time of ["first", "second"]) {
    await workspace.client.request("workspace/checkpoint", {});
    process.kill(readNodeInfo(entry.files.node)?.pid ?? 0, "SIGKILL");
    workspace.client.close();
    workspace = await opened(home, entry);
    expect(workspace.session).toBe(session);
    expect(await untrue(workspace)).toEqual([]);
  }

  await workspace.client.request("snapshot/restore", { session, name: "all", sessions: true });
  expect(await untrue(workspace)).toEqual([]);
  const frame = await workspace.client.request("debug/frame", { session, debugger: debugger_, frame: 0 });
  expect(frame.source.slice(frame.start, frame.end)).toBe("sum + each");
  workspace.client.close();
});
