import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { large } from "../../src-main/cli/fixtures/large-store.ts";
import { saveStored } from "../../src-main/snapshots/fixtures/stored-workspace.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openNamedSession, openWorkspace, SessionTokens } from "../../src-main/workspaces/index.ts";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { ErrorCode, type EvaluationId, type SessionId, type TaskProgress } from "../../src-runtime/protocol/index.ts";

/** What clients may ask of the store of a workspace that runs; its state is so large that each takes a while. */
describe("verify, backup and export in the protocol", () => {
  const home = new TestHome();
  const entry = home.entry("bank");
  const backups = join(home.folder, "data", "backups", entry.metadata.id);
  let client: WorkspaceClient;
  let session: SessionId;
  const told: TaskProgress[] = [];
  const toldOf = (task: string): readonly TaskProgress[] => told.filter((each) => each.task === task);

  beforeAll(async () => {
    saveStored(entry, "v1", large(100));
    // The command line starts it: then it knows where its own commands find it.
    await run(home, entry.metadata.projectPath, "eval", "1");
    ({ client } = await openWorkspace(entry, home.options));
    ({ session } = await openNamedSession(client, "main", new SessionTokens(entry)));
    client.on("workspace/progress", (progress) => told.push(progress));
  });
  afterAll(() => home[Symbol.asyncDispose]());

  test("[P10] are answered while the VM loops, and tell how far they have come", async () => {
    const evaluationId = randomUUID() as EvaluationId;
    const loop = client.request("evaluation/evaluate", { session, evaluationId, source: "[ true ] whileTrue" });
    expect(await client.request("workspace/verify", { task: "check" })).toMatchObject({
      sound: true,
      problems: [],
      lastGood: { isLatest: true },
    });
    const made = await client.request("workspace/backup", { task: "copy" });
    expect(made).toMatchObject({ number: 1 });
    expect(existsSync(made.file)).toBe(true);
    for (const task of ["check", "copy"]) expect(toldOf(task)[0]?.message).toMatch(/Checking|Copying/);
    await client.request("evaluation/interrupt", { session, evaluationId });
    expect(await loop).toMatchObject({ outcome: "error" });
  });

  test("[P10] export writes what the command does, of a state that is named", async () => {
    const directory = join(home.folder, "out");
    const report = await client.request("workspace/export", { directory, name: "v1", task: "out" });
    expect(report.skipped).toEqual([]);
    expect(readdirSync(join(directory, "objects/globals"))).toHaveLength(40);
    expect(existsSync(join(directory, "src"))).toBe(true);
    expect(toldOf("out").some(({ fraction }) => fraction !== undefined)).toBe(true);
  });

  test("[P6] [P7] [P8] [P9] [P10] what the commands tell of what is stored, make of it and evaluate in it is asked for by clients", async () => {
    const evaluationId = randomUUID() as EvaluationId;
    await client.request("evaluation/evaluate", { session, evaluationId, source: "x := { 'of now' }" });
    expect(await client.request("workspace/info", {})).toMatchObject({ snapshots: 1 });
    expect(await client.request("workspace/keepers", { path: "sessions/main/x/1" })).toMatchObject({
      className: "String",
      referrers: ["sessions/main/x/1"],
    });
    const sql = "SELECT body FROM symbols WHERE name = 'x'";
    expect(await client.request("workspace/query", { sql })).toMatchObject({
      rows: [{ body: "{'of now'}" }],
      more: false,
    });
    const { changes, total } = await client.request("snapshot/difference", { from: "v1" });
    expect(changes).toContainEqual({ path: "sessions/main/x", kind: "added", after: "{'of now'}" });
    expect(total).toBe(changes.length);
    expect(await client.request("snapshot/fork", { state: "v1", name: "trial" })).toMatchObject({ attached: false });
    expect((await run(home, entry.metadata.projectPath, "diff", "v1", "v1", "--with", "trial")).stdout).toBe(
      "No differences\n",
    );
    const inPast = (source: string) => client.request("snapshot/evaluate", { state: "v1", source });
    expect(await inPast("Smalltalk includesKey: #Global0")).toMatchObject({ value: { printString: "true" } });
    expect(await inPast("1 / 0")).toMatchObject({ outcome: "error", error: { class: "ZeroDivide" } });
    for (const [ask, message] of [
      [() => client.request("workspace/keepers", { path: "globals/None" }), "There is nothing at globals/None"],
      [() => client.request("workspace/query", { sql: "DROP TABLE symbols" }), "may not be dropped"],
      [() => client.request("snapshot/difference", { from: "v9" }), "There is no snapshot v9"],
      [() => client.request("snapshot/fork", { name: "trial" }), "There is a workspace trial already"],
      [() => client.request("snapshot/evaluate", { state: "v9", source: "1" }), "There is no snapshot v9"],
    ] as const)
      await expect(ask()).rejects.toMatchObject({
        code: ErrorCode.invalidParams,
        message: expect.stringContaining(message) as string,
      });
  });

  test("[P10] a backup that is cancelled leaves nothing, and meanwhile there is no second one", async () => {
    rmSync(backups, { recursive: true, force: true });
    for (let answered = false; !answered;) {
      // On a busy machine it may be done before it is cancelled: then once more.
      const controller = new AbortController();
      const task = randomUUID();
      const hear = (progress: TaskProgress): void => void (progress.task === task && controller.abort());
      client.on("workspace/progress", hear);
      const cancelled = client.request("workspace/backup", { task }, controller.signal);
      const second = client.request("workspace/verify", {});
      await expect(second).rejects.toMatchObject({
        code: ErrorCode.conflict,
        message: expect.stringContaining("backup") as string,
      });
      answered = await cancelled.then(
        () => (rmSync(backups, { recursive: true }), false),
        (error: unknown) => (expect(error).toMatchObject({ code: ErrorCode.requestCancelled }), true),
      );
      client.off("workspace/progress", hear);
    }
    expect(existsSync(backups) ? readdirSync(backups) : []).toEqual([]);
    expect(await client.request("workspace/verify", {})).toMatchObject({ sound: true });
  });

  test("[P10] what can't be done as asked is refused with what to do instead", async () => {
    const mine = join(home.folder, "mine");
    mkdirSync(mine);
    writeFileSync(join(mine, "notes.txt"), "mine");
    const refusal = (params: { directory: string; name?: string }): Promise<unknown> =>
      client.request("workspace/export", params).then(
        () => "done",
        (error: unknown) => error,
      );
    expect(await refusal({ directory: "out" })).toMatchObject({
      code: ErrorCode.invalidParams,
      message: expect.stringContaining("absolute path") as string,
    });
    expect(await refusal({ directory: mine })).toMatchObject({
      code: ErrorCode.invalidParams,
      message: expect.stringContaining("other things") as string,
    });
    expect(await refusal({ directory: join(home.folder, "new"), name: "v9" })).toMatchObject({
      code: ErrorCode.invalidParams,
      message: expect.stringContaining("There is no snapshot v9; there are: v1") as string,
    });
    expect(readdirSync(mine)).toEqual(["notes.txt"]);
  });
});
