import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { isSound, openStore, type Retention, serveStore, type SqliteStore, valueOf } from "../store/index.ts";
import { HandClock } from "../vm/fixtures/index.ts";
import { spreadObjects } from "./fixtures/index.ts";
import { Persistence } from "./index.ts";

// By this clock no checkpoint begins by itself.
const machine = bootTestVM({ clock: new HandClock() });

/** No state is kept for its age. */
const NOTHING: Retention = { all: 0, hourly: 0, daily: 0 };

const signal = new AbortController().signal;

async function evaluate(source: string): Promise<string> {
  return machine.print(source);
}

/** A workspace that loads what it needs, and the store that it has. */
function workspace(): { readonly persistence: Persistence; readonly store: SqliteStore } {
  const folder = mkdtempSync(join(tmpdir(), "fresnel-restored-"));
  const path = join(folder, "store.db");
  let time = 0;
  const store = valueOf(openStore(path, { now: () => (time += 1_000) }));
  const { port1, port2 } = new MessageChannel();
  const stopServing = serveStore(store, port1);
  const persistence = new Persistence(machine.vm, path, port2, [], { all: 3_600_000, hourly: 0, daily: 0 });
  onTestFinished(() => {
    persistence.close();
    stopServing();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  persistence.open(0);
  return { persistence, store };
}

test("[P1] [P5] [P10] what a restored state has is there as long as it is read from, also if its snapshot is deleted and room is freed", async () => {
  spreadObjects(machine.vm);
  const { persistence, store } = workspace();
  await evaluate("Smalltalk at: #Held put: ((1 to: 300) collect: [ :i | Array with: i ])");
  await persistence.saveSnapshot("then", "", false);
  await evaluate("Smalltalk at: #Held put: nil");
  await persistence.checkpoint();
  await persistence.checkpoint();

  const state = persistence.stateNamed("then");
  const checked = await persistence.checkState(state, () => undefined, signal);
  valueOf(persistence.restoreState(state, () => ({ roots: [] })));
  await checked.close();
  const free = async (): Promise<void> => {
    valueOf(await persistence.store.thin(NOTHING, Number.MAX_SAFE_INTEGER));
    const work = valueOf(await persistence.store.beginCollection());
    valueOf(await work.finish(() => undefined, signal));
  };
  await persistence.deleteSnapshot("then");
  await free();
  expect(machine.vm.unloaded).toBeDefined();
  expect(await evaluate("(Held at: 200) first")).toBe("200");
  expect(store.root(state.id)).toBeDefined();

  // What is made on top of it has what is not loaded yet: of the state itself nothing is kept any more.
  await evaluate("(Held at: 200) at: 1 put: 0");
  await persistence.checkpoint();
  await persistence.checkpoint();
  await free();
  expect(store.root(state.id)).toBeUndefined();
  expect(machine.vm.unloaded).toBeDefined();
  expect(await evaluate("Held inject: 0 into: [ :sum :each | sum + each first ]")).toBe("44950");
  expect(isSound(store.verify())).toBe(true);
});

test("[P1] the check of a state that is to be restored can be cancelled, and no longer keeps the state then", async () => {
  const { persistence, store } = workspace();
  await evaluate("Smalltalk at: #Held put: ((1 to: 300) collect: [ :i | i printString ])");
  await persistence.saveSnapshot("then", "", false);
  await evaluate("Smalltalk at: #Held put: nil");
  await persistence.checkpoint();
  const state = persistence.stateNamed("then");
  const cancelled = AbortSignal.abort();
  await expect(persistence.checkState(state, () => undefined, cancelled)).rejects.toThrow("aborted");
  await persistence.deleteSnapshot("then");
  valueOf(await persistence.store.thin(NOTHING, Number.MAX_SAFE_INTEGER));
  expect(store.root(state.id)).toBeUndefined();
  await expect(persistence.checkState(state, () => undefined, signal)).rejects.toThrow(`There is no root ${state.id}`);
});

test("[P1] [P4] [P5] what is stored after a restore is what changed, also where it is time to look for garbage", async () => {
  const { persistence, store } = workspace();
  await persistence.checkpoint();
  await evaluate("Smalltalk at: #Held put: ((1 to: 60000) collect: [ :i | Array with: i ])");
  // More was written by now than is looked through at once.
  await persistence.saveSnapshot("then", "", false);
  await evaluate("(Held at: 1) at: 1 put: 2");
  await persistence.saveToUndo("undo");
  const state = persistence.stateNamed("then");
  valueOf(persistence.restoreState(state, () => ({ roots: [] })));
  await evaluate("(Held at: 2) at: 1 put: 3");
  const first = await persistence.checkpoint();
  expect(valueOf(store.diff(state.id, first.id)).length).toBeLessThan(20);
  expect(machine.vm.unloaded).toBeDefined();
  await evaluate("(Held at: 3) at: 1 put: 4");
  await persistence.checkpoint();
  expect(machine.vm.unloaded).toBeUndefined();
  expect(await evaluate("Held first: 3")).toBe("#(#(1) #(3) #(4))");
});
