import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { saveStored } from "../snapshots/fixtures/stored-workspace.ts";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { type Outcome, run, start } from "./fixtures/command.ts";
import { large } from "./fixtures/large-store.ts";

/** Starts a command, and interrupts it as ctrl-C does when it first tells how far it has come. */
async function interrupted(home: TestHome, folder: string, ...words: string[]): Promise<Outcome> {
  const { child, outcome } = start(home, folder, [...words, "--progress"]);
  child.stderr?.once("data", () => child.kill("SIGINT"));
  return outcome;
}

/** As often as it takes: on a busy machine a command may be done before it is interrupted. `undo` takes back what it made. */
async function cancelled(
  home: TestHome,
  folder: string,
  words: readonly string[],
  undo: () => void | Promise<void>,
): Promise<Outcome> {
  for (;;) {
    const outcome = await interrupted(home, folder, ...words);
    if (outcome.code !== 0) return outcome;
    await undo();
  }
}

const filesBelow = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).toSorted() : [];

describe("a long command that ctrl-C cancels", () => {
  test("[P10] verify and backup: nothing is left, and a second run succeeds", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    saveStored(entry, "v1", large());
    const store = readFileSync(entry.files.store);
    const backups = join(home.folder, "data", "backups");
    for (const command of ["verify", "backup"]) {
      const undo = (): void => rmSync(backups, { recursive: true, force: true });
      const outcome = await cancelled(home, folder, [command, "--json"], undo);
      expect({ command, ...outcome }).toMatchObject({ command, code: 130, stdout: "" });
      expect(outcome.stderr).toContain("Cancelled");
      expect(filesBelow(backups).filter((name) => name.includes(".sqlite"))).toEqual([]);
      expect(readFileSync(entry.files.store).equals(store)).toBe(true);
      expect(await run(home, folder, "sql", "SELECT count(*) AS n FROM symbols")).toMatchObject({ stdout: "n\n40\n" });
    }
    expect(await run(home, folder, "verify")).toMatchObject({ code: 0, stderr: "" });
    expect(await run(home, folder, "backup")).toMatchObject({ code: 0, stderr: "" });
  });

  test("[P7] fork: there is no workspace of that name, nor anything else of it, and a second run succeeds", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    saveStored(entry, "v1", large());
    const workspaces = join(home.folder, "data", "workspaces");
    const undo = async (): Promise<void> => void (await run(home, folder, "workspace", "delete", "trial", "--yes"));
    const outcome = await cancelled(home, folder, ["fork", "v1", "--name", "trial", "--json"], undo);
    expect(outcome).toMatchObject({ code: 130, stdout: "", stderr: expect.stringContaining("Cancelled") as string });
    expect(readdirSync(workspaces)).toEqual([entry.metadata.id]);
    expect(await run(home, folder, "fork", "v1", "--name", "trial")).toMatchObject({ code: 0, stderr: "" });
    expect((await run(home, folder, "diff", "--with", "trial", "--progress")).stderr).toContain("Comparing");
  });

  test("[P10] gc, whether it was done already or not: what is kept is whole", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    saveStored(home.entry("bank"), "v1", large());
    const kept = async (): Promise<void> => {
      expect(await run(home, folder, "verify")).toMatchObject({ code: 0, stderr: "" });
      expect((await run(home, folder, "sql", "SELECT DISTINCT name FROM snapshots")).stdout).toBe("name\nv1\n");
    };
    expect([0, 130]).toContain((await interrupted(home, folder, "gc")).code);
    await kept();
    expect(await run(home, folder, "gc")).toMatchObject({ code: 0, stderr: "" });
    await kept();
  });

  test("[P10] import: code, objects and snapshots are what they were", async () => {
    await using home = new TestHome();
    const from = home.project("bank");
    mkdirSync(join(from, "src", "Bank"), { recursive: true });
    const file = join("src", "Bank", "Account.class.st");
    writeFileSync(
      join(from, file),
      "Class {\n\t#name : 'Account',\n\t#superclass : 'Object',\n\t#package : 'Bank'\n}\n",
    );
    await run(
      home,
      from,
      "eval",
      "1 to: 2000 do: [ :i | Smalltalk at: ('Many', i printString) asSymbol put: (1 to: 50) asArray ]",
    );
    expect(await run(home, from, "snapshot", "v1")).toMatchObject({ code: 0 });
    expect(await run(home, from, "export", "out")).toMatchObject({ code: 0, stderr: "" });
    const to = home.project("other");
    await run(home, to, "eval", "x := 1");
    const importing = ["import", join(from, "out")];
    const outcome = await cancelled(home, to, importing, async () => {
      await run(home, to, "workspace", "delete", "other", "--yes");
      rmSync(join(to, "src"), { recursive: true });
      await run(home, to, "eval", "x := 1");
    });
    expect(outcome).toMatchObject({ code: 130, stdout: "" });
    expect(outcome.stderr).toContain("The import was cancelled: nothing is changed");
    expect(existsSync(join(to, file))).toBe(false);
    expect(
      (await run(home, to, "eval", "{ x. Smalltalk includesKey: #Many1. Smalltalk includesKey: #Account }")).stdout,
    ).toBe("#(1 false false)\n");
    expect((await run(home, to, "snapshots")).stdout).toBe("No snapshots\n");
    expect(await run(home, to, ...importing)).toMatchObject({ code: 0, stderr: "" });
    expect((await run(home, to, "eval", "{ Many2000 size. Account name }")).stdout).toBe("#(50 #Account)\n");
  });

  test("[P10] export: no folder appears, and that of an earlier export stays as it was", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    saveStored(home.entry("bank"), "v1", large(100));
    const out = join(folder, "out");
    const nothing = (): void => rmSync(out, { recursive: true });
    expect(await cancelled(home, folder, ["export", "out"], nothing)).toMatchObject({ code: 130, stdout: "" });
    expect(existsSync(out)).toBe(false);
    expect(await run(home, folder, "export", "out")).toMatchObject({ code: 0, stderr: "" });
    const written = filesBelow(out);
    expect(written).toContain(join("objects", "globals", "Global39.ston"));
    const ofThen = (): void => writeFileSync(join(out, "objects", "globals", "Global0.ston"), "of then");
    ofThen();
    expect(await cancelled(home, folder, ["export", "out"], ofThen)).toMatchObject({ code: 130, stdout: "" });
    expect(filesBelow(out)).toEqual(written);
    expect(readFileSync(join(out, "objects", "globals", "Global0.ston"), "utf8")).toBe("of then");
  });
});
