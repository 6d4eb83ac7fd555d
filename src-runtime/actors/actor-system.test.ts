import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import type { ActorEvent } from "./index.ts";
import { ManualClock, startActorMachine } from "./fixtures/actor-machine.ts";

const clock = new ManualClock();
const machine = startActorMachine(clock);
const { actors, vm } = machine;

/** Time as it passes, for processes that never give up the processor. */
class Ticker {
  readonly #worker: Worker;

  constructor(words: Int32Array) {
    const source = `const { workerData: words } = require("node:worker_threads");
      setInterval(() => Atomics.store(words, 0, 1), 5);`;
    this.#worker = new Worker(source, { eval: true, workerData: words });
  }

  stop(): Promise<number> {
    return this.#worker.terminate();
  }
}

/** Lets what is ready run, until nothing is. */
async function settle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!vm.scheduler.idle);
}

afterEach(async () => {
  actors.onEvent = () => undefined;
  for (const { id } of actors.list()) actors.kill(id);
  await settle();
  for (const { id } of actors.list()) actors.stop(id);
  await settle();
});

describe("the list of actors", () => {
  test("[A1] names, classes, supervisors and figures", async () => {
    await machine.print("(SampleActor spawnAs: #keeper) add: 3; add: 4");
    await machine.print("(Supervisor new name: 'bank'; yourself) spawn: SampleLastTurnActor");
    expect(actors.list()).toMatchObject([
      { name: "keeper", className: "SampleActor", status: "idle", messagesHandled: 2, restarts: 0 },
      { name: undefined, className: "SampleLastTurnActor", status: "idle" },
    ]);
    expect(actors.list().map(({ supervisor }) => supervisor)).toEqual(
      actors.supervisors().map(({ supervisor }) => supervisor),
    );
    expect(actors.supervisors()).toMatchObject([
      { name: "root", strategy: "oneForOne", intensity: 10, period: 5000, children: [actors.list()[0]?.id] },
      { name: "bank", strategy: "oneForOne", intensity: 1, period: 5000, children: [actors.list()[1]?.id] },
    ]);
    expect(actors.named("keeper")).toBe(actors.list()[0]?.reference);
    expect(actors.size).toBe(2);
  });

  test("an actor that waits for another is waiting, with what came meanwhile in its mailbox", async () => {
    await machine.print(
      "a := SampleActor spawn. p := Promise new. a async waitFor: p. a async add: 1. a async add: 2. Processor yield",
    );
    await settle();
    expect(actors.list()).toMatchObject([{ status: "waiting", mailboxLength: 2 }]);
    const [actor] = actors.list();
    if (!actor) throw new Error("There is one actor");
    expect(actors.mailboxOf(actor.reference, 0, 100)).toMatchObject({
      handled: { selector: "waitFor:", sent: "async" },
      waiting: [
        { selector: "add:", arguments: [1], sent: "async" },
        { selector: "add:", arguments: [2], sent: "async" },
      ],
    });
    expect(actors.mailboxOf(actor.reference, 1, 5).waiting).toMatchObject([{ arguments: [2] }]);
    expect(actors.mailboxTotal).toBe(2);
    expect(await machine.print("p resolve: 1. a value")).toBe("3");
    expect(actors.list()).toMatchObject([{ status: "idle", mailboxLength: 0 }]);
  });

  test("[A3] the last error is told, also after the actor was started again", async () => {
    await machine.print("SampleActor spawn failAfterKeeping: 3");
    expect(actors.list()).toMatchObject([{ status: "idle", restarts: 1, lastError: "ZeroDivide" }]);
  });

  test("who waits for whom can be told", async () => {
    await machine.print(
      "a := SampleActor spawn. b := SampleActor spawnWith: Promise new. a async sum: { b }. Processor yield",
    );
    await machine.print("(SampleActor spawnAs: #c) async ask: a");
    await machine.print(
      "p := Promise new. b := SampleActor spawnAs: #b. b async waitFor: p. (SampleActor spawnAs: #d) async ask: b",
    );
    await settle();
    const d = actors.named("d");
    const turn = d?._turn;
    expect(vm.scheduler.live()).toContain(turn);
    expect(actors.awaitedBy(turn as Parameters<typeof actors.awaitedBy>[0])).toEqual([actors.named("b")]);
    await machine.print("p resolve: nil");
  });
});

describe("what tools do to actors", () => {
  test("[A1] stop lets an actor handle what it has, then ends it", async () => {
    const events: string[] = [];
    actors.onEvent = ({ kind }: ActorEvent) => events.push(kind);
    await machine.print("a := SampleActor spawn. p := a future echo: 3");
    const id = actors.list()[0]?.id ?? 0;
    expect(actors.stop(id)).toBe(true);
    await settle();
    expect(await machine.print("p value")).toBe("3");
    expect(await machine.print("a isAlive")).toBe("false");
    expect(actors.stop(id)).toBe(false);
    expect(events).toEqual(["spawned", "stopped"]);
  });

  test("[A2] kill ends a turn; the supervisor starts the actor again", async () => {
    const events: string[] = [];
    await machine.print("a := SampleActor spawn. p := a future waitFor: Promise new. Processor yield");
    actors.onEvent = ({ kind }: ActorEvent) => events.push(kind);
    expect(actors.kill(actors.list()[0]?.id ?? 0)).toBe(true);
    expect(await machine.print("p value")).toContain("it was killed");
    expect(await machine.print("a value")).toBe("0");
    expect(events).toEqual(["crashed", "restarted"]);
    expect(actors.kill(-1)).toBe(false);
  });
});

describe("time limits, by a clock of the test", () => {
  test("[A1] a call gives up after five seconds", async () => {
    await machine.print("a := SampleActor spawn");
    const answer = machine.print("a waitFor: Promise new");
    await settle();
    clock.advance(4999);
    await settle();
    expect(actors.list()).toMatchObject([{ status: "waiting" }]);
    clock.advance(1);
    expect(await answer).toMatch(/ActorTimedOut: .* did not answer #waitFor: within 5000 ms/);
  });

  test("[A1] a call without a limit goes on waiting", async () => {
    await machine.print("a := SampleActor spawn. p := Promise new");
    const answer = machine.print("(a timeout: nil) waitFor: p");
    await settle();
    clock.advance(1_000_000);
    await machine.print("p resolve: 7");
    expect(await answer).toBe("7");
  });

  test("[A2] a supervisor gives up when restarts are too many for its period, and not otherwise", async () => {
    await machine.print(
      "s := Supervisor new intensity: 1; period: 1000; yourself. a := s spawn: SampleActor. b := s spawn: SampleActor",
    );
    await machine.print("a failAfterKeeping: 1");
    clock.advance(1001);
    await machine.print("a failAfterKeeping: 1");
    expect(await machine.print("{ a isAlive. b isAlive }")).toBe("#(true true)");
    clock.advance(999);
    await machine.print("a failAfterKeeping: 1");
    expect(await machine.print("{ a isAlive. b isAlive }")).toBe("#(false false)");
  });

  test("[A2] the root supervisor gives up only the actor that fails too often", async () => {
    await machine.print("a := SampleActor spawn. b := SampleActor spawn");
    for (let i = 0; i < 10; i++) await machine.print("a failAfterKeeping: 1");
    expect(await machine.print("a isAlive")).toBe("true");
    await machine.print("a failAfterKeeping: 1");
    expect(await machine.print("{ a isAlive. b isAlive }")).toBe("#(false true)");
  });
});

describe("turns and stacks", () => {
  test("[A1] a turn that never ends leaves its sender's stack, so that the sender's time limit counts", async () => {
    await machine.print("a := SampleActor spawn. other := SampleActor spawn");
    const ticker = new Ticker(vm.runtime.pollWords);
    clock.perLook = 50;
    expect(await machine.print("a apply: [ :each | [ true ] whileTrue ]")).toContain("ActorTimedOut");
    expect(await machine.print("other value")).toBe("0");
    actors.kill(actors.list()[0]?.id ?? 0);
    await settle();
    clock.perLook = 0;
    await ticker.stop();
    expect(await machine.print("a value")).toBe("0");
  });

  test("[A3] endless recursion in an actor is its own", async () => {
    await machine.print("a := SampleActor spawn");
    expect(
      await machine.print("a apply: [ :each | | block | block := nil. block := [ block value ]. block value ]"),
    ).toContain("StackOverflow");
    expect(await machine.print("a value")).toBe("0");
  });

  test("processes an actor forked end with its life", async () => {
    await machine.print("a := SampleActor spawn. a apply: [ :each | [ Semaphore new wait ] fork ]. a value");
    await settle();
    const id = actors.list()[0]?.id;
    const own = () => Array.from(vm.scheduler.live()).filter((each) => each.heap === id);
    expect(own()).toHaveLength(1);
    await machine.print("a failAfterKeeping: 1");
    await settle();
    expect(own()).toHaveLength(0);
  });

  test("an actor that is killed while it waits on its sender's stack ends there", async () => {
    await machine.print("a := SampleActor spawnAs: #a. b := SampleActor spawn");
    expect(
      await machine.print("a apply: [ :each | b apply: [ :one | (Actor named: #a) kill. Processor yield. 3 ] ]"),
    ).toContain("ActorFailed");
    expect(await machine.print("{ a value. b value }")).toBe("#(0 0)");
  });
});

describe("the session's variables", () => {
  test("a block takes along what a variable holds, not the variable", async () => {
    await machine.print("a := SampleActor spawn. limit := 3. list := OrderedCollection with: 1");
    await machine.print("a keep: [ :each | each + limit + list size ]");
    await machine.print("limit := 100. list add: 2");
    expect(await machine.print("a value value: 1")).toBe("5");
  });

  test("a block that assigns one stays where it is", async () => {
    await machine.print("a := SampleActor spawn. limit := 3");
    expect(await machine.print("a apply: [ :each | limit := each ]")).toContain("BlockNotTransferable");
    expect(await machine.print("limit")).toBe("3");
  });
});

describe("after a restore", () => {
  test("[P2] turns under way, those who wait for them, and mailboxes go on", async () => {
    await machine.print("a := SampleActor spawnAs: #restored. p := Promise new");
    const first = machine.print("a waitFor: p");
    const second = machine.print("a echo: 5");
    await settle();
    actors.restored();
    expect(actors.list()).toMatchObject([{ name: "restored", status: "waiting", mailboxLength: 1 }]);
    await machine.print("p resolve: 4");
    expect(await first).toBe("4");
    expect(await second).toBe("5");
    expect(await machine.print("(Actor named: #restored) value")).toBe("0");
  });

  test("[P2] time limits begin anew", async () => {
    await machine.print("a := SampleActor spawn");
    const answer = machine.print("a waitFor: Promise new");
    await settle();
    clock.advance(4000);
    actors.restored();
    clock.advance(4000);
    await settle();
    expect(actors.list()).toMatchObject([{ status: "waiting" }]);
    clock.advance(1000);
    expect(await answer).toContain("ActorTimedOut");
  });

  test("numbers of actors are not given twice", async () => {
    await machine.print("a := SampleActor spawn");
    actors.restored();
    await machine.print("b := SampleActor spawn");
    const ids = actors.list().map((each) => each.id);
    expect(new Set(ids).size).toBe(2);
  });
});
