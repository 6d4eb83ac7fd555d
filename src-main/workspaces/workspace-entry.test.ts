import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestHome } from "./fixtures/test-home.ts";
import { NoSuchWorkspace, ensureEntry, entryNamed, readSecret, workspaceEntries } from "./workspace-entry.ts";

describe("a workspace's entry", () => {
  test("[W7] has a secret of 24 random bytes for its owner alone, and its metadata", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    expect(Buffer.from(readSecret(entry), "base64")).toHaveLength(24);
    // On Windows a mode says nothing: there the folder's access list keeps others out.
    const readableByOthers = process.platform !== "win32" && (statSync(entry.files.cookie).mode & 0o077) !== 0;
    expect(readableByOthers).toBe(false);
    expect(entry.metadata).toMatchObject({ name: "bank", projectPath: home.project("bank"), throwAway: false });
  });

  test("[W7] is made once: secret and metadata stay", async () => {
    await using home = new TestHome();
    const first = home.entry("bank");
    const secret = readSecret(first);
    const again = ensureEntry(home.project("bank"), home.around);
    expect(again.metadata).toEqual(first.metadata);
    expect(readSecret(again)).toBe(secret);
  });

  test("[W3] differs in secret from every other", async () => {
    await using home = new TestHome();
    expect(readSecret(home.entry("a"))).not.toBe(readSecret(home.entry("b")));
  });

  test("[W2] has a name of its own, even when folders are called the same", async () => {
    await using home = new TestHome();
    home.entry("one", "bank");
    home.entry("two", "bank");
    expect(workspaceEntries(home.around).map(({ metadata }) => metadata.name)).toEqual(["bank", "bank-2"]);
  });

  test("[W2] is found by name or by the beginning of its id; otherwise the known names are told", async () => {
    await using home = new TestHome();
    const { metadata } = home.entry("bank");
    expect(entryNamed("bank", home.around).metadata).toEqual(metadata);
    expect(entryNamed(metadata.id.slice(0, 8), home.around).metadata).toEqual(metadata);
    expect(() => entryNamed("shop", home.around)).toThrow(NoSuchWorkspace);
    expect(() => entryNamed("shop", home.around)).toThrow(/there are: bank/);
    // As from a variable of a script that was never set.
    expect(() => entryNamed("", home.around)).toThrow("There is no workspace without a name; there are: bank");
  });

  test("[W7] whose metadata is damaged is made again, with its old secret and store", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const secret = readSecret(entry);
    writeFileSync(entry.files.metadata, "{ torn");
    writeFileSync(join(entry.files.folder, "kept"), "");
    const again = ensureEntry(home.project("bank"), home.around);
    expect(again.metadata.id).toBe(entry.metadata.id);
    expect(readSecret(again)).toBe(secret);
    expect(statSync(join(again.files.folder, "kept")).isFile()).toBe(true);
  });
});
