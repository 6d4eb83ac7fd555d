import { expect, test } from "vitest";
import { CheckpointedHeap } from "../persistence/fixtures/index.ts";
import { ManualClock, startActorMachine } from "./fixtures/actor-machine.ts";

const clock = new ManualClock();
const machine = startActorMachine(clock);
const { vm } = machine;

/** What is done with actors, step by step: each may write into whatever the ones before have left. */
const steps: readonly string[] = [
  "(SampleActor spawnAs: #one) keep: (OrderedCollection with: 1)",
  "(Actor named: #one) value",
  "(Actor named: #one) async keep: 'posted'. (Actor named: #one) future value",
  "Smalltalk at: #Gate put: Promise new. Smalltalk at: #Answer put: ((Actor named: #one) future waitFor: Gate thenKeep: 10)",
  "(Actor named: #one) async keep: 1; async keep: 2. (Actor named: #one) future value",
  "(SampleActor spawnAs: #asker) async ask: (Actor named: #one)",
  "Gate resolve: 7",
  "Answer value",
  "(Actor named: #one) failAfterKeeping: 3",
  "(Actor named: #one) refuseToDivide",
  "(Actor named: #one) endProcess",
  "Smalltalk at: #Bank put: (Supervisor new name: 'bank'; strategy: #oneForAll; yourself)",
  "Bank spawn: (SampleLastTurnActor childSpec name: #saved). Bank spawn: (SampleActor childSpec name: #other)",
  "(Actor named: #saved) keep: (Dictionary new at: 1 put: 2; yourself)",
  "(Actor named: #saved) failAfterKeeping: 9",
  "(Actor named: #other) async failAfterKeeping: 9",
  "(Actor named: #other) watch: (Actor named: #saved)",
  "(Actor named: #saved) stop",
  "(Actor named: #other) exitNow",
  "(Actor named: #one) fork",
  "(Actor named: #one) askMyselfLater",
  "1 to: 150 do: [ :i | (Actor named: #one) async keep: i ]",
  "(Actor named: #one) kill",
  "(Actor named: #asker) stop",
  "1 to: 120 do: [ :i | SampleActor spawn ]",
  "Bank stop",
];

const turnOfTheEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets what is ready run, until nothing is. */
async function settle(): Promise<void> {
  do await turnOfTheEventLoop();
  while (!vm.scheduler.idle);
}

test("[P4] a checkpoint of what changed has whatever actors write, in the midst of it and when it is done", async () => {
  const kept = new CheckpointedHeap(vm);
  await kept.checkpoint();
  for (const step of steps) {
    // What a step answers, or that it fails, is of no interest here.
    const done = machine.print(step);
    await turnOfTheEventLoop();
    expect({ step, errors: await kept.checkpointErrors() }).toEqual({ step, errors: [] });
    // Some wait for an answer until its time is over.
    clock.advance(10_000);
    await done;
    await settle();
    expect({ step, errors: await kept.checkpointErrors() }).toEqual({ step, errors: [] });
  }
});
