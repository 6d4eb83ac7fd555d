import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { identityOf } from "../../src-runtime/protocol/index.ts";
import { TestHome } from "./fixtures/test-home.ts";
import { StartLock, isStartLockHeld } from "./start-lock.ts";

describe("StartLock", () => {
  test("[W2] one holds it at a time", async () => {
    await using home = new TestHome();
    const path = join(home.folder, "start.lock");
    const lock = StartLock.tryAcquire(path);
    expect(lock).toBeDefined();
    expect(StartLock.tryAcquire(path)).toBeUndefined();
    expect(isStartLockHeld(path)).toBe(true);
    lock?.release();
    expect(isStartLockHeld(path)).toBe(false);
    expect(StartLock.tryAcquire(path)).toBeDefined();
  });

  test.each([
    ["of a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1 })],
    ["of an earlier process with the pid of a living one", JSON.stringify({ pid: process.pid, startTime: "long ago" })],
    ["that a crash tore", '{"pi'],
  ])("[W6] a lock %s is taken over", async (_, content) => {
    await using home = new TestHome();
    const path = join(home.folder, "start.lock");
    writeFileSync(path, content);
    // Where start times can't be had, the pid of a living process holds the lock.
    const isKnown = identityOf(process.pid)?.startTime !== undefined || !content.includes("long ago");
    expect(StartLock.tryAcquire(path) !== undefined).toBe(isKnown);
  });
});
