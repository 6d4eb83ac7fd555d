import { randomUUID } from "node:crypto";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import type { EvaluationId, SessionId } from "../../src-runtime/protocol/index.ts";

/** The session whose variables are in the golden store, and in which it is looked at. */
export const SESSION = "golden";

/** The snapshot in the golden store, in which the total is still 1. */
export const SNAPSHOT = "first";

/** What makes the state that golden stores hold, one evaluation each; of it {@link LOOKS} tells what must come back. */
const STEPS: readonly string[] = [
  "Object << #GoldenKept slots: { #total. #others }; package: 'Golden'; install",
  "GoldenKept compile: 'total ^ total'. GoldenKept compile: 'total: anInteger total := anInteger'",
  "GoldenKept compile: 'addAll: them them do: [ :each | self halt. total := total + each ]. ^ total'",
  "GoldenKept compile: 'others ^ others ifNil: [ others := OrderedCollection new ]'",
  "Smalltalk at: #Kept put: GoldenKept new. (Smalltalk at: #Kept) total: 1",
];

/** What the snapshot does not have yet. */
const LATER: readonly string[] = [
  "(Smalltalk at: #Kept) total: 2",
  // Cycles and sharing.
  "shared := Array new: 2. shared at: 1 put: shared; at: 2 put: 'once' copy. Smalltalk at: #Shared put: { shared. shared }",
  "Smalltalk at: #Numbers put: { 2 ** 100. 1/3. 1.5. Float nan. Float infinity. -0.0. SmallInteger maxVal. 1.25s2 }",
  "Smalltalk at: #Texts put: { $a. Character value: 16r1D11E. 'clef ' , (String with: (Character value: 16r1D11E)). #sym. #with:and:. #[1 2 255] }",
  "Smalltalk at: #Counter put: ([ | n | n := 0. [ n := n + 1 ] ] value)",
  "(Smalltalk at: #Counter) value",
  "Smalltalk at: #Classes put: { GoldenKept. GoldenKept class. GoldenKept >> #total. OrderedCollection }",
  "Smalltalk at: #Large put: (1 to: 300) asArray. Smalltalk at: #LargeText put: (String new: 10000 withAll: $x)",
  "Smalltalk at: #Table put: (Dictionary new at: #a put: 1; at: 'b' put: 2; yourself)",
  "Smalltalk at: #Held put: (WeakArray with: (Smalltalk at: #Kept))",
  "Smalltalk at: #Gate put: Semaphore new. Smalltalk at: #Passed put: OrderedCollection new",
  "[ (Smalltalk at: #Gate) wait. (Smalltalk at: #Passed) add: #waiter ] fork. Processor yield",
  "answer := 42",
];

/** What is evaluated in a store that was opened again, and what it must answer. */
export const LOOKS: readonly (readonly [source: string, printString: string])[] = [
  ["(Smalltalk at: #Kept) total", "2"],
  [
    "| s | s := Smalltalk at: #Shared. { s first == s second. s first first == s first. s first second }",
    "#(true true 'once')",
  ],
  [
    "(Smalltalk at: #Numbers) printString",
    "'{1267650600228229401496703205376. (1/3). 1.5. Float nan. Float infinity. -0.0. 9007199254740991. 1.25s2}'",
  ],
  [
    "| t | t := Smalltalk at: #Texts. { t first. (t at: 2) asInteger. (t at: 3) size. (t at: 3) last asInteger. t at: 4. t at: 5. t last }",
    "#($a 119070 6 119070 #sym #with:and: #[1 2 255])",
  ],
  ["(Smalltalk at: #Counter) value", "2"],
  [
    "(Smalltalk at: #Classes) collect: [ :each | each printString ]",
    "#('GoldenKept' 'GoldenKept class' 'GoldenKept>>#total' 'OrderedCollection')",
  ],
  [
    "{ (Smalltalk at: #Large) sum. (Smalltalk at: #LargeText) size. (Smalltalk at: #LargeText) last }",
    "#(45150 10000 $x)",
  ],
  ["| d | d := Smalltalk at: #Table. { d at: #a. d at: 'b'. d size }", "#(1 2 2)"],
  ["(Smalltalk at: #Held) first == (Smalltalk at: #Kept)", "true"],
  // It is another session's: that one has its turns beside this.
  [
    "(Smalltalk at: #Gate) signal. [ (Smalltalk at: #Passed) isEmpty ] whileTrue: [ Processor yield ]. (Smalltalk at: #Passed) first",
    "#waiter",
  ],
];

/** What the halted evaluation answers once its debugger lets it go on. */
export const ANSWER_OF_DEBUGGER = "5";

/** Makes the golden state in an empty workspace: the last thing is a debugger that was opened by a halt and made a step. */
export async function makeGoldenState(client: WorkspaceClient, session: SessionId): Promise<void> {
  for (const source of STEPS) await evaluate(client, session, source);
  await client.request("snapshot/save", { session, name: SNAPSHOT });
  for (const source of LATER) await evaluate(client, session, source);
  const stopped = await client.request("evaluation/evaluate", {
    session,
    evaluationId: newId(),
    source: "(Smalltalk at: #Kept) addAll: #(3)",
    onError: "debug",
  });
  if (stopped.outcome !== "error" || stopped.debugger === undefined) throw new Error("The halt opened no debugger");
  await client.request("debug/step", { debugger: stopped.debugger, kind: "over", frame: 0 });
}

/** What an evaluation answers, as text. */
export async function evaluate(client: WorkspaceClient, session: SessionId, source: string): Promise<string> {
  const result = await client.request("evaluation/evaluate", { session, evaluationId: newId(), source });
  return result.outcome === "ok"
    ? result.value.printString
    : Promise.reject(new Error(`${source}: ${result.error.class}: ${result.error.messageText}`));
}

const newId = (): EvaluationId => randomUUID() as EvaluationId;
