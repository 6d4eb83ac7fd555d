import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { openStore, type Retention, serveStore, type SqliteStore, valueOf } from "../store/index.ts";
import { Persistence } from "./index.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 0, 1, 12);

const { vm } = bootTestVM();

/** A workspace's checkpoints by a clock that the test sets. */
class Checkpoints {
  time = NOON;
  readonly store: SqliteStore;
  readonly #persistence: Persistence;

  constructor(retention: Retention) {
    const folder = mkdtempSync(join(tmpdir(), "fresnel-thinning-"));
    const path = join(folder, "store.db");
    this.store = valueOf(openStore(path, { now: () => this.time }));
    const { port1, port2 } = new MessageChannel();
    const stopServing = serveStore(this.store, port1);
    this.#persistence = new Persistence(vm, path, port2, [], retention);
    onTestFinished(() => {
      this.#persistence.close();
      stopServing();
      this.store.close();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Makes a checkpoint at that time, and sees to it that what it has to thin out is done. */
  async at(time: number): Promise<void> {
    this.time = time;
    await this.#persistence.checkpoint();
    // The store answers in turn: what was asked before this is done.
    await this.#persistence.store.roots();
    await this.#persistence.store.roots();
  }

  /** The times of the checkpoints that are kept, in minutes from the first. */
  get kept(): readonly number[] {
    return this.store.roots().map(({ createdAt }) => (createdAt - NOON) / MINUTE);
  }
}

test("[P10] a workspace keeps checkpoints as it is told to, by its store's clock", async () => {
  const checkpoints = new Checkpoints({ all: HOUR, hourly: 3 * HOUR, daily: 4 * HOUR });
  for (let minutes = 0; minutes <= 240; minutes += 20) await checkpoints.at(NOON + minutes * MINUTE);
  // Of the first hour the newest stands for the day; of the next two the newest each; of the last hour all.
  expect(checkpoints.kept).toEqual([40, 60 + 40, 120 + 40, 180, 200, 220, 240]);
});

test("[P10] with a shorter time fewer are kept", async () => {
  const checkpoints = new Checkpoints({ all: 30 * MINUTE, hourly: 30 * MINUTE, daily: 30 * MINUTE });
  for (let minutes = 0; minutes <= 240; minutes += 20) await checkpoints.at(NOON + minutes * MINUTE);
  expect(checkpoints.kept).toEqual([220, 240]);
});

test("[P10] [X3] a clock that is set back keeps what there is, and thinning goes on by the new time", async () => {
  const checkpoints = new Checkpoints({ all: HOUR, hourly: HOUR, daily: HOUR });
  for (let minutes = 0; minutes <= 120; minutes += 20) await checkpoints.at(NOON + minutes * MINUTE);
  expect(checkpoints.kept).toEqual([60, 80, 100, 120]);
  await checkpoints.at(NOON - 24 * HOUR);
  await checkpoints.at(NOON - 22 * HOUR);
  expect(checkpoints.kept).toEqual([60, 80, 100, 120, -22 * 60]);
});
