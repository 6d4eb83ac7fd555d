import { describe, expect, test } from "vitest";
import { accounts, checkpoint } from "../../src-runtime/store/fixtures/heaps.ts";
import { chunkNumber, openStore, valueOf } from "../../src-runtime/store/index.ts";
import { run } from "../cli/fixtures/command.ts";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { type WorkspaceEntry, workspaceEntries } from "../workspaces/workspace-entry.ts";
import { storedSnapshots } from "./stored-snapshots.ts";

/** Saves a snapshot in the store of a workspace that does not run. */
function save({ files }: WorkspaceEntry, name: string, note: string): void {
  const store = valueOf(openStore(files.store));
  const writer = valueOf(store.beginCheckpoint());
  writer.putChunk(chunkNumber(0), accounts(0, 100));
  valueOf(writer.commit({ ...checkpoint(), kind: "snapshot", name, note }));
  store.close();
}

describe("the snapshots of a stopped workspace", () => {
  test("[P1] are read from its store", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    expect(storedSnapshots(entry.files)).toEqual([]);
    save(entry, "v1", "the first");
    expect(storedSnapshots(entry.files)).toMatchObject([
      { name: "v1", note: "the first", scope: "workspace", objectCount: 3 },
    ]);
  });

  test("[P1] are listed without starting it", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    save(entry, "v1", "the first");
    const { code, stdout } = await run(home, home.project("bank"), "snapshots");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^v1 .*the first$/m);
    expect((await run(home, home.project("bank"), "workspace", "list")).stdout).toContain("stopped");
  });

  test("[P1] [P7] are given no name that none may have, and neither is a fork", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    save(home.entry("bank"), "v1", "");
    for (const [name, why] of [
      ["", "may not be empty"],
      ["  ", "may not be blank"],
      ["a\nb", "may not have control characters"],
      ["y".repeat(300), "may have at most 200 characters"],
    ] as const) {
      for (const words of [
        ["snapshots", "--rename", "v1", name],
        ["fork", "v1", "--name", name],
      ]) {
        const { code, stderr } = await run(home, folder, ...words);
        expect({ words, code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
      }
    }
    expect(workspaceEntries(home.around)).toHaveLength(1);
    expect((await run(home, folder, "snapshots")).stdout).toMatch(/^v1 /m);
  });

  test("[P1] are renamed, annotated and deleted without starting it, and by its process when it runs", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const snapshots = async (...words: string[]) => {
      const { code, stdout, stderr } = await run(home, folder, "snapshots", ...words);
      return { code, said: stdout + stderr };
    };
    save(home.entry("bank"), "v1", "the first");
    save(home.entry("bank"), "v2", "");
    expect(await snapshots("--rename", "v1", "v2")).toMatchObject({
      code: 1,
      said: expect.stringContaining("already"),
    });
    for (const state of ["stopped", "running"]) {
      expect(await snapshots("--rename", "v1", "one")).toEqual({ code: 0, said: "Renamed v1 to one\n" });
      expect(await snapshots("--note", "one", "the very first")).toEqual({
        code: 0,
        said: "Noted one: the very first\n",
      });
      expect((await snapshots()).said).toMatch(/^one .*the very first$/m);
      expect(await snapshots("--delete", "one")).toEqual({ code: 0, said: "Deleted one\n" });
      expect(await snapshots("--delete", "one")).toMatchObject({ code: 2 });
      expect((await run(home, folder, "workspace", "list")).stdout.includes("stopped")).toBe(state === "stopped");
      await run(home, folder, "eval", "1");
      await run(home, folder, "snapshot", "v1");
    }
    expect(await snapshots("--note", "v1")).toMatchObject({ code: 2 });
  });
});
