import { afterAll, describe, expect, test } from "vitest";
import { ActorSystem } from "../actors/index.ts";
import { shown, startSessionMachine } from "./fixtures/machine.ts";
import type { EvaluationOutcome, Session } from "./index.ts";

const systems: ActorSystem[] = [];
const machine = startSessionMachine((vm) => void systems.push(new ActorSystem(vm)));
const { vm, sessions, evaluate } = machine;
const [actors] = systems;
afterAll(() => machine.dispose());

const newSession = () => sessions.create(undefined).session;

/** An actor that counts, and can be made to do so for ever. */
async function defineRunner(session: Session): Promise<void> {
  const methods = [
    "count ^ count ifNil: [ 0 ]",
    "add ^ count := self count + 1",
    "loop self add. Smalltalk at: #Looping put: true. [ true ] whileTrue",
    "ask: other ^ other loop",
    "loopNotingIn: log [ self loop ] ensure: [ log add ]",
    "loopTwice [ self loop ] ensure: [ [ true ] whileTrue ]",
    "failing [ self loop ] ensure: [ nil foo ]",
    "initializeWith: x self loop",
  ];
  const compiles = methods.map((each) => `Runner compile: '${each}'.`).join(" ");
  const source = `(Actor << #Runner slots: { #count }; package: 'Test-Actors') install. ${compiles}`;
  expect((await evaluate(session, source)).outcome).toBe("ok");
}

/** Evaluates, and lets go on what runs until an actor that is made to do so loops: then all that wait for it wait. */
async function untilLooping(session: Session, source: string): Promise<Begun> {
  vm.setGlobal("Looping", false);
  const outcome = evaluate(session, source);
  await turnsUntil(loops);
  return { outcome };
}

/** Being in a turn is not enough: the turn may be ended before any of it has run. */
const loops = (): boolean => vm.global("Looping") === true;

/** What was begun and goes on: as a promise of its own, awaiting it would be to await its end. */
interface Begun {
  readonly outcome: Promise<EvaluationOutcome>;
}

async function turnsUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

async function untilWaiting(name: string, count: number): Promise<void> {
  const waiting = (): number => actors?.list().find((each) => each.name === name)?.mailboxLength ?? 0;
  await turnsUntil(() => waiting() >= count);
}

/** Lets go on what runs until nothing does. */
async function settle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!vm.scheduler.idle);
}

describe("[L5] interrupting an evaluation that waits for an actor", () => {
  test("ends the actor's turn; it is as the turn left it, and handles what comes next", async () => {
    const session = newSession();
    await defineRunner(session);
    await evaluate(session, "Actor defaultTimeout: nil. r := Runner spawnAs: #one. r add");
    const looping = await untilLooping(session, "r loop");
    session.interrupt();
    expect(await looping.outcome).toMatchObject({ outcome: "error", interrupted: true });
    expect(shown(await evaluate(session, "r count"))).toBe("2");
    expect(actors?.list()).toMatchObject([{ status: "idle", restarts: 0 }]);
    await evaluate(session, "r stop");
    await settle();
    expect(vm.scheduler.idle).toBe(true);
  });

  test("ends the turns of all that wait for each other on its behalf, with their unwind blocks", async () => {
    const session = newSession();
    await evaluate(
      session,
      "log := Runner spawnAs: #log. inner := Runner spawnAs: #inner. outer := Runner spawnAs: #outer",
    );
    const asking = await untilLooping(session, "outer ask: inner");
    session.interrupt();
    expect(await asking.outcome).toMatchObject({ interrupted: true });
    const noting = await untilLooping(session, "inner loopNotingIn: log");
    session.interrupt();
    expect(await noting.outcome).toMatchObject({ interrupted: true });
    expect(shown(await evaluate(session, "{ inner count. outer count. log count }"))).toBe("#(2 0 1)");
    await evaluate(session, "inner stop. outer stop. log stop");
  });

  test("leaves alone the turn of another session that keeps the actor busy, and takes back the message", async () => {
    const [one, other] = [newSession(), newSession()];
    await evaluate(one, "r := Runner spawnAs: #shared");
    const looping = await untilLooping(other, "(Actor named: #shared) loop");
    const waiting = evaluate(one, "r add");
    await untilWaiting("shared", 1);
    one.interrupt();
    expect(await waiting).toMatchObject({ interrupted: true });
    expect(actors?.list()).toMatchObject([{ status: "running", mailboxLength: 0 }]);
    const next = evaluate(one, "r add");
    await untilWaiting("shared", 1);
    other.interrupt();
    expect(await looping.outcome).toMatchObject({ interrupted: true });
    expect(shown(await next)).toBe("2");
    await evaluate(one, "r stop");
  });

  test("gives up unwind blocks that never end, or fail", async () => {
    const session = newSession();
    await evaluate(session, "r := Runner spawnAs: #stubborn");
    for (const selector of ["loopTwice", "failing"]) {
      const looping = await untilLooping(session, `r ${selector}`);
      session.interrupt();
      expect(await looping.outcome).toMatchObject({ interrupted: true });
      expect((await evaluate(session, "r count")).outcome).toBe("ok");
    }
    await evaluate(session, "r stop");
  });

  test("lets go on what a promise stands for: nobody asked for it to be waited for", async () => {
    const session = newSession();
    vm.setGlobal("Looping", false);
    await evaluate(session, "r := Runner spawnAs: #promised. p := r future loop");
    await turnsUntil(loops);
    const waiting = evaluate(session, "Smalltalk at: #WaitsForPromise put: true. p value");
    await turnsUntil(() => vm.globals.has("WaitsForPromise"));
    session.interrupt();
    expect(await waiting).toMatchObject({ interrupted: true });
    expect(actors?.list()).toMatchObject([{ status: "running" }]);
    await evaluate(session, "r kill. r stop");
  });

  test("an actor that is interrupted while it is made never is", async () => {
    const session = newSession();
    const spawning = await untilLooping(session, "Runner spawnAs: #unborn with: 3");
    session.interrupt();
    expect(await spawning.outcome).toMatchObject({ interrupted: true });
    await settle();
    expect(actors?.list()).toEqual([]);
  });
});

describe("[L5] a value whose printing asks an actor that never answers", () => {
  test("is ended with the turn of the actor", async () => {
    const session = newSession();
    await evaluate(session, "r := Runner spawnAs: #printing");
    await evaluate(
      session,
      "(Object << #Slow slots: { #actor }; package: 'Test-Actors') install. " +
        "Slow compile: 'actor: r actor := r'. Slow compile: 'printOn: s actor loop'",
    );
    expect((await evaluate(session, "Slow new actor: r; yourself")).outcome).toBe("ok");
    expect(shown(await evaluate(session, "r count"))).toBe("1");
    await evaluate(session, "r stop");
  });
});
