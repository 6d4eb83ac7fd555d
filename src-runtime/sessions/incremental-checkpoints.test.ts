import { afterAll, expect, test } from "vitest";
import { CheckpointedHeap } from "../persistence/fixtures/index.ts";
import { startSessionMachine } from "./fixtures/machine.ts";

const machine = startSessionMachine();
const { vm, sessions, evaluate } = machine;
afterAll(() => machine.dispose());

/** What is evaluated, one after the other: each may write into whatever the ones before have left. */
const sources: readonly string[] = [
  "x := 1",
  "x := x + 1. y := OrderedCollection with: x",
  "y add: [ :each | x := each ]",
  "y last value: 5",
  "y addAll: (1 to: 200)",
  "x := 7. 1 / 0",
  "z foo",
  "b := [ b ]. b value",
  "s := Semaphore new. [ s wait. x := 8 ] fork",
  "s signal. Processor yield",
  "[ :k | k + ] value",
  "d := Dictionary new. 1 to: 300 do: [ :i | d at: i put: i printString ]. d",
  "d removeKey: 17. d at: 5 put: d",
  "[ ^ 3 ] ensure: [ y removeFirst ]",
  "x := y := nil",
];

test("[P4] [S2] a checkpoint of what changed has whatever evaluations write, and what sessions keep of them", async () => {
  const kept = new CheckpointedHeap(vm, () => new Map([["sessions", sessions.root]]));
  await kept.checkpoint();
  const { session } = sessions.create("one");
  for (const source of sources) {
    await evaluate(session, source);
    expect({ source, errors: await kept.checkpointErrors() }).toEqual({ source, errors: [] });
  }
  const waiting = evaluate(session, "x := 3. Semaphore new wait", { id: "waits" });
  await new Promise((resolve) => setImmediate(resolve));
  expect(await kept.checkpointErrors()).toEqual([]);
  session.interrupt();
  await waiting;
  expect(await kept.checkpointErrors()).toEqual([]);
  const other = sessions.create("other").session;
  for (let i = 0; i < 130; i++) await evaluate(other, `v${i} := ${i}`);
  expect(await kept.checkpointErrors()).toEqual([]);
  await sessions.close(session.id);
  expect(await kept.checkpointErrors()).toEqual([]);
});
