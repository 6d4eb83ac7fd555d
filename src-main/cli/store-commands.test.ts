import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openStore, openStoreInstant, valueOf } from "../../src-runtime/store/index.ts";
import { bank, saveStored } from "../snapshots/fixtures/stored-workspace.ts";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { run } from "./fixtures/command.ts";

/** Changes one byte of the content that was saved last. */
function damageLastPack(path: string): void {
  const database = new Database(path, { readonly: true });
  const data = database.prepare<[], Buffer>("SELECT data FROM pack ORDER BY id DESC LIMIT 1").pluck().get();
  database.close();
  const file = readFileSync(path);
  const start = data === undefined ? -1 : file.indexOf(data);
  expect(start).toBeGreaterThan(0);
  file.writeUInt8(file.readUInt8(start + 12) ^ 0xff, start + 12);
  writeFileSync(path, file);
}

describe("fresnel info", () => {
  test("[P10] counts objects by class without starting the workspace", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10, 20]));
    const { code, stdout } = await run(home, home.project("bank"), "info", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ objects: 8, chunks: 3, snapshots: 1 });
    expect(JSON.parse(stdout)).toHaveProperty(
      "classes",
      expect.arrayContaining([{ className: "Account", objects: 2, bytes: 32 }]),
    );
    expect((await run(home, home.project("bank"), "info")).stdout).toContain("globals/Bank/accounts/1");
    expect((await run(home, home.project("bank"), "workspace", "list")).stdout).toContain("stopped");
  });

  test("[P10] tells how long checkpoints are kept, as config.toml has it", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10, 20]));
    const retention = async (): Promise<unknown> =>
      (JSON.parse((await run(home, home.project("bank"), "info", "--json")).stdout) as { retention: unknown })
        .retention;
    expect(await retention()).toEqual({ allHours: 1, hourlyDays: 1, dailyDays: 30 });
    writeFileSync(join(home.folder, "data", "config.toml"), "[retention]\nall-hours = 2\ndaily-days = 90\n");
    expect(await retention()).toEqual({ allHours: 2, hourlyDays: 1, dailyDays: 90 });
    expect((await run(home, home.project("bank"), "info")).stdout).toContain(
      "all states of 2 hours, one an hour of 1 day, one a day of 90 days",
    );
    writeFileSync(join(home.folder, "data", "config.toml"), "[retention]\ndaily-days = -1\n");
    expect(await run(home, home.project("bank"), "info")).toMatchObject({
      stderr: expect.stringContaining("retention.daily-days must be a number above 0, not -1") as string,
    });
  });

  test("[P10] tells what keeps an object alive, and what nothing does", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10, 20]));
    const why = async (path: string) =>
      JSON.parse((await run(home, home.project("bank"), "info", "--why", path, "--json")).stdout) as unknown;
    expect(await why("globals/Bank/accounts/2/owner")).toEqual({
      className: "String",
      path: "globals/Names/1",
      referrers: ["globals/Names/1", "globals/Bank/accounts/1/owner", "globals/Bank/accounts/2/owner"],
      referrerCount: 3,
    });
    expect(await why("@257")).toEqual({ className: "String", referrers: [], referrerCount: 0 });
  });

  test("[P10] reads a workspace that runs, beside its process", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := OrderedCollection with: 3/4");
    await run(home, folder, "snapshot", "v1");
    const { code, stdout } = await run(home, folder, "info", "--why", "sessions/main/x/array/1");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "sessions/main/x/array/1 (Fraction) is kept alive by\n  sessions/main/x/array/1\n",
    });
    expect(await run(home, folder, "verify")).toMatchObject({ code: 0, stdout: expect.stringContaining("is sound") });
  });

  test.each([
    [["info", "--snapshot", "v2"], "There is no snapshot v2; there are: v1"],
    [["info", "--why", "globals/Nowhere"], "There is nothing at globals/Nowhere"],
    [["info", "--why", "globals/Bank/accounts/1/balance"], "no object"],
    [["info", "--why", "@99999"], "There is nothing at @99999: a path is such as"],
    [
      ["info", "--snapshot", "9999-12-31 23:59"],
      "9999-12-31 23:59 is yet to come: a time of an earlier day is written",
    ],
    [["info", "--workspace", ""], "There is no workspace without a name"],
    [["info", "--workspace", "nobody"], "nobody"],
  ])("[P10] what is not there is bad usage: %j", async (words, message) => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    const { code, stdout, stderr } = await run(home, home.project("bank"), ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test.each(["info", "verify", "gc"])("[P10] %s of a workspace without a store says so", async (command) => {
    await using home = new TestHome();
    home.entry("bank");
    const { code, stderr } = await run(home, home.project("bank"), command);
    expect(code).toBe(2);
    expect(stderr).toContain("no store yet");
  });
});

describe("fresnel verify", () => {
  test("[P10] names the damaged objects, the snapshot they are in, and the last whole state", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    saveStored(entry, "v1", bank([10]));
    saveStored(entry, "v2", bank([11]));
    damageLastPack(entry.files.store);
    const { code, stdout } = await run(home, home.project("bank"), "verify");
    expect(code).toBe(1);
    expect(stdout).toContain("in snapshot v2");
    expect(stdout).toContain("snapshot v1: fresnel workspace repair");
    expect(JSON.parse((await run(home, home.project("bank"), "verify", "--json")).stdout)).toMatchObject({
      sound: false,
      lastGood: { snapshot: "v1", isLatest: false },
    });
  });
});

describe("fresnel workspace repair", () => {
  test("[X3] tells of all that the check finds: a method's text that is not what was accepted is no sound store", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    saveStored(entry, "v1", bank([10]));
    const store = valueOf(openStore(entry.files.store));
    const ir = Uint8Array.of(1);
    const content = { kind: "method", className: "Counter", selector: "value", source: "value ^ 1", ir } as const;
    const occasion = { author: "ada", time: 1, package: "Counters", file: "", removed: false };
    valueOf(store.putVersions([{ content, ...occasion }], "full"));
    store.close();
    const database = new Database(entry.files.store);
    database.exec("UPDATE version SET source = 'value ^ 2'");
    database.close();
    expect((await run(home, home.project("bank"), "verify")).code).toBe(1);
    const { code, stdout, stderr } = await run(home, home.project("bank"), "workspace", "repair");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^The code version [0-9a-f]+ does not match its hash\n$/);
    expect(stdout).toContain("bank comes back as of");
  });
});

describe("fresnel gc", () => {
  test("[P10] frees what no state reaches, and keeps what one does", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    saveStored(entry, "v1", bank([10]));
    saveStored(entry, "v2", bank([11]));
    const store = valueOf(openStore(entry.files.store));
    valueOf(store.deleteSnapshot("v1"));
    valueOf(store.prune(Date.now() + 1000, 1));
    store.close();
    const { code, stdout } = await run(home, home.project("bank"), "gc", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ freed: 2, kept: 4 });
    expect((await run(home, home.project("bank"), "verify")).code).toBe(0);
  });

  test("[P10] is asked of a workspace that runs: old checkpoints go, what has a name stays, and it goes on", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    home.entry("bank");
    // Every checkpoint is old as soon as there is another one.
    const soon = "all-hours = 1e-9\nhourly-days = 1e-9\ndaily-days = 1e-9\n";
    writeFileSync(join(home.folder, "data", "config.toml"), `[retention]\n${soon}`);
    await run(home, folder, "eval", "x := 1. named := (1 to: 2000) collect: [:each | each printString ]");
    await run(home, folder, "snapshot", "v1");
    await run(home, folder, "eval", "x := 2. named := (1 to: 2000) collect: [:each | each negated printString ]");
    await run(home, folder, "snapshot", "v2");
    await run(home, folder, "snapshots", "--delete", "v2");
    await run(home, folder, "eval", "x := 3. named := nil");
    const collected = await run(home, folder, "gc", "--json");
    expect(collected).toMatchObject({ code: 0, stderr: "" });
    const { forgotten, freed } = JSON.parse(collected.stdout) as { forgotten: number; freed: number };
    expect(forgotten).toBeGreaterThanOrEqual(1);
    expect(freed).toBeGreaterThan(10);
    expect((await run(home, folder, "eval", "x")).stdout).toBe("3\n");
    expect((await run(home, folder, "verify")).stdout).toContain("is sound");
    await run(home, folder, "restore", "v1");
    expect((await run(home, folder, "eval", "{ x. named last }")).stdout).toBe("#(1 '2000')\n");
  });
});

test("[P10] a store opened as of an instant misses nothing that its owner prunes and collects", async () => {
  await using home = new TestHome();
  const entry = home.entry("bank");
  const { id } = saveStored(entry, "v1", bank([10]));
  const instant = valueOf(openStoreInstant(entry.files.store));
  saveStored(entry, "v2", bank([11]));
  const owner = valueOf(openStore(entry.files.store));
  valueOf(owner.deleteSnapshot("v1"));
  valueOf(owner.prune(Date.now() + 1000, 1));
  expect(valueOf(owner.collect()).freed).toBe(2);
  owner.close();
  expect(instant.snapshots().map(({ name }) => name)).toEqual(["v1"]);
  expect(instant.verify()).toMatchObject({ checked: 4, damages: [], lastGood: id });
  instant.close();
});
