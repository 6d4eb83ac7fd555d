import Database from "better-sqlite3";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { damageLatestPack } from "../../src-main/snapshots/fixtures/damage.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { workspaceEntries } from "../../src-main/workspaces/index.ts";
import type { MergeReport } from "../../src-runtime/protocol/index.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));

/** A workspace of a project with the bank, and a fork of it called trial. */
class Forked {
  readonly home = new TestHome();
  readonly folder = this.home.project("bank");
  readonly file = join(this.folder, "src/Bank/Account.class.st");

  async begin(source: string): Promise<void> {
    cpSync(BANK, this.folder, { recursive: true });
    await this.here("eval", source);
    const { code, stderr } = await this.here("fork", "--name", "trial");
    if (code !== 0) throw new Error(stderr);
  }

  here(command: string, ...words: string[]): ReturnType<typeof run> {
    return run(this.home, this.folder, command, ...words);
  }

  there(command: string, ...words: string[]): ReturnType<typeof run> {
    return this.here(command, "--workspace", "trial", ...words);
  }

  async merged(...words: string[]): Promise<MergeReport> {
    const { stdout, stderr } = await this.here("merge", ...words, "--json");
    if (stderr !== "") throw new Error(stderr);
    return JSON.parse(stdout) as MergeReport;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
  }
}

const paths = (places: MergeReport["taken"]): readonly string[] => places.map(({ path }) => path);

test("[P6] [P7] a fork is merged back, objects, actors and code, and the merge is undone", async () => {
  await using forked = new Forked();
  await forked.begin(
    "alice := Account spawnWith: 'Alice'. alice deposit: 100. Smalltalk at: #Rates put: {1. 2. 3}. Smalltalk at: #Log put: (OrderedCollection with: 'begun')",
  );
  const before = readFileSync(forked.file, "utf8");
  await forked.here("eval", "Rates at: 1 put: 10. mine := 1. Account compile: 'mine ^ 1'");
  await forked.there(
    "eval",
    `alice deposit: 1. bob := Account spawnWith: 'Bob'. bob deposit: 7. Rates at: 2 put: 20. Log add: Rates; add: bob.
      Smalltalk at: #New put: {Log. Log first}. Account compile: 'double ^ balance * 2'. Account compile: 'twice ^ self double'`,
  );
  expect((await forked.here("merge", "--from", "trial", "--dry-run")).stdout).toMatch(
    /~ globals\/Log: .*\n\+ globals\/New: .*\n~ globals\/Rates\/2: 2 → 20\n~ sessions\/main\/alice\/state\/balance: 100 → 101\n\+ sessions\/main\/bob: .*\n\+ code\/Account>>double: .*\n\+ code\/Account>>twice: .*\nWould be merged/,
  );
  expect(readFileSync(forked.file, "utf8")).toBe(before);

  const report = await forked.merged("--from", "trial");
  expect(report).toMatchObject({
    applied: true,
    conflicts: [],
    leftOut: [],
    writtenFiles: ["src/Bank/Account.class.st"],
  });
  const now = "{Rates. Log size. (Log at: 2) == Rates. New first == Log. New second == Log first. mine}";
  expect((await forked.here("eval", now)).stdout).toBe("#(#(10 20 3) 3 true true true 1)\n");
  // The actor that came along has a number of its own, and goes on here.
  expect(
    (
      await forked.here(
        "eval",
        "bob deposit: 1. {alice balance. bob balance. (Log at: 3) = bob. alice double. alice mine}",
      )
    ).stdout,
  ).toBe("#(101 8 true 202 1)\n");
  expect(readFileSync(forked.file, "utf8")).toContain("double");

  // Of what was merged only that is left which was changed since; all of it survives.
  const again = await forked.merged("--from", "trial");
  expect(again).toMatchObject({ applied: false, taken: [] });
  expect(paths(again.conflicts)).toEqual(["globals/Log", "sessions/main/bob"]);
  await forked.here("eval", "bob withdraw: 1");
  expect(await forked.here("merge", "--from", "trial")).toMatchObject({ code: 0, stdout: "Nothing to merge\n" });
  await forked.here("workspace", "stop", "bank");
  expect((await forked.here("eval", "{alice balance. bob balance. Rates. alice twice}")).stdout).toBe(
    "#(101 7 #(10 20 3) 202)\n",
  );

  const undone = await forked.here("restore", report.undo ?? "", "--write-files");
  expect(undone.stdout).toContain("written as it was: src/Bank/Account.class.st");
  expect(readFileSync(forked.file, "utf8")).toBe(before);
  expect(
    (await forked.here("eval", "{alice balance. Rates. Log size. Smalltalk includesKey: #New. mine}")).stdout,
  ).toBe("#(100 #(10 2 3) 1 false 1)\n");
});

test("[P6] nothing is merged while a conflict is undecided: take and keep by path, or for all", async () => {
  await using forked = new Forked();
  await forked.begin("Smalltalk at: #A put: {1. 1. 1}; at: #B put: {0}. x := 1");
  await forked.here("eval", "A at: 1 put: 2; at: 2 put: 2. x := 2. Account compile: 'rate ^ 2'");
  await forked.there(
    "eval",
    "A at: 1 put: 3; at: 2 put: 3; at: 3 put: 3. B at: 1 put: 3. x := 3. Account compile: 'rate ^ 3'",
  );
  const refused = await forked.here("merge", "--from", "trial", "--take", "globals/A/1");
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain("! globals/A/1 (take)\n    base   1\n    ours   2\n    theirs 3\n");
  expect(refused.stdout).toContain("Nothing was merged: 3 of 4 conflicts are undecided; --take PATH");
  expect((await forked.here("eval", "{A. B. x}")).stdout).toBe("#(#(2 2 1) #(0) 2)\n");
  expect((await forked.here("snapshots")).stdout).toContain("No snapshots");

  // What is mistyped would be taken with all others.
  const mistyped = await forked.here("merge", "--from", "trial", "--keep", "globals/A/7", "--take-all");
  expect(mistyped).toMatchObject({ code: 2, stdout: "" });
  expect(mistyped.stderr).toContain("Nothing is in conflict at globals/A/7, so nothing was merged");
  expect((await forked.here("merge", "--from", "trial", "--keep", "globals/A/7")).stderr).toContain("globals/A/7");
  const both = await forked.here("merge", "--from", "trial", "--keep", "code", "--take", "code");
  expect(both).toMatchObject({ code: 2, stdout: "" });
  expect(both.stderr).toContain("code is to be taken and to be kept: say one of both");

  // The nearest path counts.
  const report = await forked.merged(
    "--from",
    "trial",
    "--take",
    "globals",
    "code",
    "--keep",
    "globals/A/2",
    "--take-all",
  );
  expect(paths(report.taken)).toEqual(["globals/A/3", "globals/B/1"]);
  expect(report.conflicts.map(({ path, decision }) => [path, decision])).toEqual([
    ["globals/A/1", "take"],
    ["globals/A/2", "keep"],
    ["sessions/main/x", "take"],
    ["code/Account>>rate", "take"],
  ]);
  expect((await forked.here("eval", "{A. B. x. (Account >> #rate) sourceCode}")).stdout).toBe(
    "#(#(3 2 3) #(3) 3 'rate ^ 3')\n",
  );
});

test("[P6] a workspace is merged into its fork, and a snapshot into the workspace that went another way", async () => {
  await using forked = new Forked();
  await forked.begin("Smalltalk at: #A put: {1. 1. 1}");
  await forked.here("eval", "A at: 1 put: 2. Account compile: 'rate ^ 2'");
  await forked.there("eval", "A at: 2 put: 3");
  const into = await forked.there("merge", "--from", "bank");
  expect(into).toMatchObject({ code: 0, stderr: "" });
  expect((await forked.there("eval", "{A. (Account >> #rate) sourceCode}")).stdout).toBe("#(#(2 3 1) 'rate ^ 2')\n");

  await forked.here("snapshot", "begun");
  await forked.here("eval", "A at: 3 put: {9}");
  await forked.here("snapshot", "one way");
  await forked.here("restore", "begun");
  await forked.here("eval", "A at: 2 put: 8");
  expect(paths((await forked.merged("one way", "--base", "begun")).taken)).toEqual(["globals/A/3"]);
  expect((await forked.here("eval", "A")).stdout).toBe("#(2 8 #(9))\n");
});

test("[P6] what can't be merged is told with what to do, and nothing is changed", async () => {
  await using forked = new Forked();
  await forked.begin("Smalltalk at: #A put: 1");
  const { home } = forked;
  await forked.there("eval", "Smalltalk at: #A put: 2");
  const other = home.project("other");
  await run(home, other, "eval", "1");
  await forked.here("snapshot", "late");
  await forked.there("snapshot", "late");
  for (const [words, code, message] of [
    [[], 2, "Say what is to be merged: a snapshot, or --from"],
    [["--from", "nobody"], 2, "nobody"],
    [["v9", "--from", "trial"], 2, "There is no snapshot v9; there are: "],
    [["late"], 2, "It is not known which state both began with: name a snapshot that both have as the base"],
    [["--from", "other"], 2, "It is not known which state both began with"],
    [["--from", "other", "--base", "late"], 2, 'Their side has no snapshot named "late"'],
    [["--from", "trial", "--base", "late"], 1, 'The snapshots named "late" are not the same state'],
  ] as const) {
    const failed = await forked.here("merge", ...words);
    expect([words, failed.code, failed.stdout]).toEqual([words, code, ""]);
    expect(failed.stderr).toContain(message);
  }
  await forked.here("workspace", "stop", "trial");
  const [trial] = workspaceEntries(home.around).filter(({ metadata }) => metadata.name === "trial");
  const store = trial?.files.store ?? "";
  const database = new Database(store);
  const format = Number(database.pragma("user_version", { simple: true }));
  database.pragma("user_version = 99");
  database.close();
  const newer = await forked.here("merge", "--from", "trial");
  expect(newer).toMatchObject({ code: 1, stdout: "" });
  expect(newer.stderr).toMatch(/version/);
  const again = new Database(store);
  again.pragma(`user_version = ${format}`);
  again.close();
  damageLatestPack(store);
  const damaged = await forked.here("merge", "--from", "trial");
  expect(damaged).toMatchObject({ code: 1, stdout: "" });
  expect(damaged.stderr).toMatch(/damaged/);
  expect((await forked.here("eval", "A")).stdout).toBe("1\n");
});
