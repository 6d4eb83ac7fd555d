import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BadConfig, DEFAULT_CONFIG, readConfig } from "./config.ts";
import { TestHome } from "./fixtures/test-home.ts";

describe("config.toml", () => {
  test("[W7] need not be there", async () => {
    await using home = new TestHome();
    expect(await readConfig(home.folder)).toEqual(DEFAULT_CONFIG);
  });

  test("[W7] sets limits", async () => {
    await using home = new TestHome();
    writeFileSync(
      join(home.folder, "config.toml"),
      "[limits]\nheap-megabytes = 256\nstore-megabytes = 100\nloaded-at-once = 700\nlet-go = true\n",
    );
    expect(await readConfig(home.folder)).toEqual({
      ...DEFAULT_CONFIG,
      heapMegabytes: 256,
      storeMegabytes: 100,
      loadedAtOnce: 700,
      letsGo: true,
    });
  });

  test.each([true, false])("[W7] [P5] says whether objects are let go: %j", async (letGo) => {
    await using home = new TestHome();
    expect((await readConfig(home.folder)).letsGo).toBeUndefined();
    writeFileSync(join(home.folder, "config.toml"), `[limits]\nlet-go = ${letGo}\n`);
    expect((await readConfig(home.folder)).letsGo).toBe(letGo);
  });

  test("[W7] [P10] sets how long checkpoints are kept", async () => {
    await using home = new TestHome();
    writeFileSync(join(home.folder, "config.toml"), "[retention]\nall-hours = 0.5\ndaily-days = 90\n");
    const { retention } = await readConfig(home.folder);
    expect(retention).toEqual({ all: 1_800_000, hourly: 86_400_000, daily: 90 * 86_400_000 });
  });

  test("[W7] [S10] sets how long sessions are kept that nobody opens", async () => {
    await using home = new TestHome();
    expect((await readConfig(home.folder)).sessionsKept).toBe(30 * 86_400_000);
    writeFileSync(join(home.folder, "config.toml"), "[sessions]\nkept-days = 7\n");
    expect((await readConfig(home.folder)).sessionsKept).toBe(7 * 86_400_000);
  });

  test.each([
    ["[sessions]\nkept-days = 0\n", "sessions.kept-days must be a number above 0, not 0"],
    ["[retention]\nall-hours = 0\n", "retention.all-hours must be a number above 0, not 0"],
    ["[limits]\nheap-megabytes = -1\n", "limits.heap-megabytes must be a number above 0, not -1"],
    ['[limits]\nstuck-seconds = "two"\n', 'limits.stuck-seconds must be a number above 0, not "two"'],
    ['[limits]\nlet-go = "yes"\n', 'limits.let-go must be true or false, not "yes"'],
    ["[limits\n", "config.toml"],
  ])("[W7] that can't be used says where: %j", async (text, message) => {
    await using home = new TestHome();
    writeFileSync(join(home.folder, "config.toml"), text);
    await expect(readConfig(home.folder)).rejects.toThrow(message);
    await expect(readConfig(home.folder)).rejects.toThrow(BadConfig);
  });
});
