import { describe, expect, test } from "vitest";
import { accounts, checkpoint } from "../../src-runtime/store/fixtures/heaps.ts";
import { chunkNumber, openStore, valueOf } from "../../src-runtime/store/index.ts";
import { run } from "../cli/fixtures/command.ts";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import type { WorkspaceEntry } from "../workspaces/workspace-entry.ts";
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
});
