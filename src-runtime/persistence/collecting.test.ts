import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { isSound, openStore, serveStore, type SqliteStore, StoredState, valueOf } from "../store/index.ts";
import { Persistence } from "./index.ts";

const machine = bootTestVM();
const SECOND = 1_000;

let store: SqliteStore;
let persistence: Persistence;
let time = 0;

/** A workspace with a history of which next to nothing is kept: of each state a large array was another. */
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), "fresnel-collecting-"));
  const path = join(folder, "store.db");
  store = valueOf(openStore(path, { now: () => time, stepLength: 0 }));
  const { port1, port2 } = new MessageChannel();
  const stopServing = serveStore(store, port1);
  persistence = new Persistence(machine.vm, path, port2, [], { all: 0, hourly: 0, daily: 0 });
  for (let round = 1; round <= 6; round++) {
    await evaluate(`Smalltalk at: #Large put: ((1 to: 20000) collect: [ :i | i * ${round} ]); at: #Mark put: ${round}`);
    await persistence.checkpoint();
  }
  // All of that is too old now; but it is not yet time to look for such by itself.
  time += SECOND;
  onTestFinished(() => {
    persistence.close();
    stopServing();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

async function evaluate(source: string): Promise<void> {
  const result = await machine.evaluate(source);
  if (result.kind !== "value") throw new Error(`${source}: ${JSON.stringify(result)}`);
}

/** What the global Mark was in the latest state. */
function storedMark(): unknown {
  const latest = store.latest();
  return latest && new StoredState(store, latest).at("globals/Mark");
}

test("[P10] a workspace frees room in steps, tells how far it has come, and stores what changes meanwhile", async () => {
  const told: number[] = [];
  const stored: Promise<unknown>[] = [];
  let order = "";
  const collected = persistence
    .collect((_message, fraction) => {
      if (fraction === undefined) return;
      told.push(fraction);
      if (told.length % 10 !== 1 || stored.length === 3) return;
      const mark = 100 + stored.length;
      stored.push(
        evaluate(`Smalltalk at: #Mark put: ${mark}`)
          .then(() => persistence.checkpoint())
          .then(() => (order += `${mark} `)),
      );
    }, new AbortController().signal)
    .then((report) => {
      order += "freed";
      return report;
    });
  const report = await collected;
  await Promise.all(stored);
  expect(report.forgotten).toBeGreaterThanOrEqual(6);
  expect(report.freed).toBeGreaterThan(100);
  expect(order).toMatch(/^100 .*freed/);
  expect(told.length).toBeGreaterThan(25);
  expect(storedMark()).toEqual({ kind: "integer", value: 102 });
  expect(isSound(store.verify())).toBe(true);
});

test("[P10] freeing room is ended in the midst of it, and done the next time", async () => {
  const cancel = new AbortController();
  const packs = store.size().packs;
  const collected = persistence.collect((_message, fraction) => {
    if (store.size().packs < packs && fraction !== undefined) cancel.abort();
  }, cancel.signal);
  await expect(collected).rejects.toThrow("aborted");
  expect(store.size().packs).toBeLessThan(packs);
  expect(isSound(store.verify())).toBe(true);
  const free = store.size().bytes;
  await persistence.collect(() => undefined, new AbortController().signal);
  expect(store.size().bytes).toBeLessThan(free);
  expect(storedMark()).toEqual({ kind: "integer", value: 6 });
});
