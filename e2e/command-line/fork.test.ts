import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { damageObject } from "../../src-main/snapshots/fixtures/damage.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));

test("[P7] [W4] a fork begins with a snapshot and goes its own way: objects, actors and code", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  cpSync(BANK, folder, { recursive: true });
  await run(home, folder, "eval", "alice := Account spawnWith: 'Alice'. alice deposit: 100. x := 1");
  await run(home, folder, "snapshot", "v1");
  await run(home, folder, "eval", "alice deposit: 11. x := 2");

  const forked = await run(home, folder, "fork", "v1", "--name", "trial");
  expect(forked).toMatchObject({ code: 0, stderr: "" });
  expect(forked.stdout).toContain("Forked bank as of v1: fresnel repl --workspace trial");
  // It begins with the code of v1, whatever the files are when it is first started.
  const file = join(folder, "src/Bank/Account.class.st");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace("Account >> balance [\n\n\t^ balance", "Account >> balance [\n\n\t^ 5"));
  const inTrial = (...words: string[]) => run(home, folder, words[0] ?? "", "--workspace", "trial", ...words.slice(1));
  expect(await inTrial("eval", "alice deposit: 1. { alice balance. x }")).toMatchObject({
    stdout: "#(101 1)\n",
    stderr: "",
  });
  writeFileSync(file, before);
  expect(await run(home, folder, "eval", "{ alice balance. x }")).toMatchObject({ stdout: "#(111 2)\n" });

  // What is defined in the fork stays in it, also when it was stopped; no file is written.
  await inTrial("eval", "Account compile: 'double ^ balance * 2'");
  await run(home, folder, "workspace", "stop", "trial");
  expect(await inTrial("eval", "alice double")).toMatchObject({ stdout: "202\n" });
  expect((await run(home, folder, "eval", "alice double")).stderr).toContain(
    "Message not understood: Account >> #double",
  );
  expect(readFileSync(file, "utf8")).toBe(before);

  // And what is changed in the project's files later is not its own.
  writeFileSync(file, before.replace("Account >> balance [\n\n\t^ balance", "Account >> balance [\n\n\t^ 0"));
  await run(home, folder, "workspace", "stop", "trial");
  expect(await inTrial("eval", "alice balance")).toMatchObject({ stdout: "101\n" });
  writeFileSync(file, before);

  // It has the snapshots; the two can be told apart; a name is given once.
  expect((await inTrial("snapshots")).stdout).toContain("v1");
  expect((await run(home, folder, "workspace", "list")).stdout).toMatch(/bank .*\n.*trial /);
  expect(await run(home, folder, "fork", "v1", "--name", "trial")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("There is a workspace trial already") as string,
  });
  expect(await run(home, folder, "fork", "v9")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("There is no snapshot v9; there are: v1") as string,
  });
  expect((await run(home, folder, "workspace", "list")).stdout).not.toContain("bank-fork");

  // A clone is as the workspace is now.
  expect(await run(home, folder, "workspace", "clone", "bank", "copy")).toMatchObject({ code: 0 });
  expect(await run(home, folder, "eval", "--workspace", "copy", "{ alice balance. x }")).toMatchObject({
    stdout: "#(111 2)\n",
  });
});

interface RestoredDifferences {
  readonly differences: readonly { readonly file: string; readonly diff: string }[];
}

test("[P1] restore shows how files differ whose code is not the snapshot's, and writes them or detaches from them if asked to", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  cpSync(BANK, folder, { recursive: true });
  const file = join(folder, "src/Bank/Account.class.st");
  const before = readFileSync(file, "utf8");
  await run(home, folder, "snapshot", "v1");
  writeFileSync(file, before.replace("Account >> balance [\n\n\t^ balance", "Account >> balance [\n\n\t^ 5"));
  const kept = await run(home, folder, "restore", "v1");
  expect(kept.stdout).toContain("--detach takes its code beside it): src/Bank/Account.class.st");
  expect(kept.stdout).toContain("diff --git files/src/Bank/Account.class.st snapshot/src/Bank/Account.class.st\n");
  expect(kept.stdout).toContain("--- files/src/Bank/Account.class.st\n+++ snapshot/src/Bank/Account.class.st\n@@ ");
  expect(kept.stdout).toContain("\n-\t^ 5\n+\t^ balance\n");
  const { differences } = JSON.parse(
    (await run(home, folder, "restore", "v1", "--json")).stdout,
  ) as RestoredDifferences;
  expect(differences).toEqual([
    { file: "src/Bank/Account.class.st", diff: expect.stringContaining("\n-\t^ 5\n+\t^ balance\n") as string },
  ]);
  expect(readFileSync(file, "utf8")).toContain("^ 5");
  const written = await run(home, folder, "restore", "v1", "--write-files");
  expect(written.stdout).toContain("written as it was: src/Bank/Account.class.st");
  expect(readFileSync(file, "utf8")).toBe(before);
  // What somebody else wrote comes back too, though the workspace never loaded it.
  const [undo = ""] = /before restoring v1 at [\d-]+T[\d:.]+Z/.exec(written.stdout) ?? [];
  await run(home, folder, "restore", undo, "--write-files");
  expect(readFileSync(file, "utf8")).toContain("^ 5");

  const detached = await run(home, folder, "restore", "v1", "--detach");
  expect(detached).toMatchObject({ code: 0, stderr: "" });
  expect(detached.stdout).toContain("detached: its code is its own now");
  expect(readFileSync(file, "utf8")).toContain("^ 5");
  expect(await run(home, folder, "eval", "Account new balance")).toMatchObject({ stdout: "0\n" });
  await run(home, folder, "workspace", "stop");
  expect(await run(home, folder, "eval", "Account new balance")).toMatchObject({ stdout: "0\n", stderr: "" });
  const [undoDetached = ""] = /before restoring v1 at [\d-]+T[\d:.]+Z/.exec(detached.stdout) ?? [];
  expect((await run(home, folder, "restore", undoDetached)).stdout).toContain("attached again");
  expect(await run(home, folder, "eval", "Account new balance")).toMatchObject({ stdout: "5\n" });
  expect(await run(home, folder, "restore", "v1", "--detach", "--write-files")).toMatchObject({ code: 2 });
});

test("[P1] a restore that damage ends leaves the code, and whether it stands in files, as they were", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  cpSync(BANK, folder, { recursive: true });
  const file = join(folder, "src/Bank/Account.class.st");
  const balance = (value: string): void =>
    writeFileSync(file, readFileSync(file, "utf8").replace(/(Account >> balance \[\n\n\t\^) \w+/, `$1 ${value}`));
  await run(home, folder, "eval", "x := 1");
  await run(home, folder, "snapshot", "first");
  // So many that some chunks have nothing else.
  await run(home, folder, "eval", "x := (1 to: 500) collect: [ :i | i @ i ]");
  await run(home, folder, "snapshot", "v1");
  await run(home, folder, "workspace", "stop");
  damageObject(home.entry("bank").files.store, "sessions/main/x/250");
  balance("5");
  expect(await run(home, folder, "eval", "Account new balance")).toMatchObject({ stdout: "5\n" });
  expect(await run(home, folder, "restore", "v1", "--detach")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/[Cc]hunk \d+ can't be read/) as string,
  });
  expect(await run(home, folder, "eval", "Account new balance")).toMatchObject({ stdout: "5\n" });
  await run(home, folder, "workspace", "stop");
  balance("6");
  expect(await run(home, folder, "eval", "Account new balance")).toMatchObject({ stdout: "6\n" });
});

test("[P8] an expression is evaluated in a past state, and changes nothing", async () => {
  await using home = new TestHome();
  const folder = home.project("past");
  await run(home, folder, "eval", "x := OrderedCollection with: 1");
  await run(home, folder, "snapshot", "v1");
  const then = new Date().toISOString();
  await run(home, folder, "eval", "x add: 2");
  expect(await run(home, folder, "at", "v1", "eval", "x add: 9. x asArray")).toMatchObject({
    code: 0,
    stdout: "#(1 9)\n",
  });
  expect(await run(home, folder, "at", "v1", "eval", "x asArray")).toMatchObject({ stdout: "#(1)\n" });
  expect(await run(home, folder, "eval", "x asArray")).toMatchObject({ stdout: "#(1 2)\n" });
  // By the time of the last checkpoint before it; of a workspace that is stopped too.
  await run(home, folder, "workspace", "stop");
  expect(await run(home, folder, "at", then, "eval", "x asArray")).toMatchObject({ stdout: "#(1)\n" });
  expect(await run(home, folder, "at", "2020-01-01 10:00", "eval", "x")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /No state is kept of 2020-01-01 10:00 or before: the oldest that is kept is of 20/,
    ) as string,
  });
  expect((await run(home, folder, "workspace", "list")).stdout).toContain("stopped");
});

test("[P8] checkpoints are listed, and the workspace goes back to one by its time", async () => {
  await using home = new TestHome();
  const folder = home.project("past");
  await run(home, folder, "eval", "x := 1");
  await run(home, folder, "snapshot", "v1");
  await run(home, folder, "eval", "x := 2");
  await run(home, folder, "workspace", "stop");
  const states = async (): Promise<{ checkpoints: { asOf: string }[]; snapshots: { name: string; asOf: string }[] }> =>
    JSON.parse((await run(home, folder, "snapshots", "--all", "--json")).stdout) as Awaited<ReturnType<typeof states>>;
  // Of a workspace that is stopped, and of one that runs.
  const { checkpoints, snapshots } = await states();
  const last = checkpoints.at(-1)?.asOf ?? "";
  expect(snapshots).toMatchObject([{ name: "v1" }]);
  expect(last > (snapshots[0]?.asOf ?? "")).toBe(true);
  await run(home, folder, "eval", "x := 3");
  expect((await states()).checkpoints.map(({ asOf }) => asOf)).toContain(last);
  expect((await run(home, folder, "snapshots", "--all")).stdout).toMatch(/^as of +name +of +objects +note/);
  expect(await run(home, folder, "restore", last)).toMatchObject({ code: 0 });
  expect(await run(home, folder, "eval", "x")).toMatchObject({ stdout: "2\n" });
  expect(await run(home, folder, "restore", "2020-01-01 10:00")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("No state is kept of 2020-01-01 10:00") as string,
  });
});
