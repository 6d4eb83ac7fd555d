import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ALL_AT_ONCE } from "../persistence/fixtures/index.ts";
import { Checkpointer, WorkspaceHeap } from "../persistence/index.ts";
import { openStore, openStoreForReading, serveStore, StoreClient, valueOf } from "../store/index.ts";
import { startActorMachine } from "./fixtures/actor-machine.ts";

const machine = startActorMachine();
const { actors, vm } = machine;
const heap = new WorkspaceHeap(vm, []);
const folder = mkdtempSync(join(tmpdir(), "fresnel-actors-"));
const path = join(folder, "store.db");
const store = valueOf(openStore(path));
const { port1, port2 } = new MessageChannel();
const stopServing = serveStore(store, port1);
const client = new StoreClient(port2);
const checkpointer = new Checkpointer(vm, client, heap);

const waitsFor = (name: string): Promise<string> => machine.print(`${name} value`);

/** Lets what is ready run, until nothing is. */
async function settle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!vm.scheduler.idle);
}

/** Puts the stored heap in place of the present one, as when a snapshot is restored. */
function restore(): void {
  const reading = valueOf(openStoreForReading(path));
  const root = reading.latest();
  if (!root) throw new Error("Nothing was stored");
  valueOf(heap.restore(reading, root.id, ALL_AT_ONCE));
  for (const process of Array.from(vm.scheduler.live())) vm.scheduler.abandon(process);
  actors.restored();
}

beforeAll(async () => {
  await machine.print(`
    Smalltalk at: #Gate put: Promise new.
    (SampleActor spawnAs: #plain) keep: (OrderedCollection with: 1 with: 2).
    (SampleActor spawnAs: #gone) value: 3.
    Smalltalk at: #Asked put: ((SampleActor spawnAs: #busy) future waitFor: Gate thenKeep: 10).
    (Actor named: #busy) async add: 1.
    Smalltalk at: #Answer put: ((Actor named: #busy) future value).
    (SampleActor spawnAs: #caller) async ask: (Actor named: #busy).
    ((Supervisor new name: 'bank'; strategy: #oneForAll; yourself) spawn: (SampleLastTurnActor childSpec name: #saved)) keep: 7`);
  await settle();
  await checkpointer.checkpoint({ kind: "checkpoint" });
  await machine.print(`
    kept := Actor named: #plain. gone := SampleActor spawnAs: #later.
    (Actor named: #plain) value add: 3; yourself.
    (Actor named: #plain) keep: nil.
    (Actor named: #gone) stop.
    (Actor named: #saved) keep: 8`);
  restore();
  await settle();
});

afterAll(() => {
  checkpointer.stop();
  client.close();
  stopServing();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("[P1] [P2] actors come back with their names, their state and their supervisors", async () => {
  const listed = actors.list().map((each) => {
    const { _name: supervisor } = each.supervisor;
    return { ...each, supervisor: vm.isString(supervisor) ? vm.text(supervisor) : undefined };
  });
  expect(listed).toMatchObject([
    { name: "plain", supervisor: "root", status: "idle", messagesHandled: 1 },
    { name: "gone", supervisor: "root" },
    { name: "busy", status: "waiting", mailboxLength: 3 },
    { name: "caller", status: "waiting" },
    { name: "saved", supervisor: "bank" },
  ]);
  expect(await waitsFor("(Actor named: #plain)")).toBe("an OrderedCollection(1 2)");
  expect(await waitsFor("(Actor named: #gone)")).toBe("3");
});

test("[P1] a reference kept from before means the actor that has its number now", async () => {
  expect(await machine.print("{ kept isAlive. kept value size. gone isAlive }")).toBe("#(true 2 false)");
  expect(await machine.print("gone value")).toContain("ActorStopped");
});

test("[P2] a turn that waits, who waits for it, and what is in the mailbox go on", async () => {
  await machine.print("Gate resolve: nil");
  expect(await machine.print("{ Asked value == (Actor named: #busy). Answer value }")).toBe("#(true 11)");
  await settle();
  expect(actors.list()).toMatchObject([{}, {}, { status: "idle" }, { status: "idle" }, {}]);
});

test("[A2] an actor that is started again from its last turn has the state that was stored", async () => {
  await machine.print("(Actor named: #saved) failAfterKeeping: 1");
  expect(await waitsFor("(Actor named: #saved)")).toBe("7");
});
