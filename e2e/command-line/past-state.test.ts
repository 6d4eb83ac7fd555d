import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Outcome, run } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));
const REFUSED = "This is a past state, which is only looked at";

/** A workspace of the example with a snapshot called then. */
class Past {
  readonly home = new TestHome();
  readonly folder = this.home.project("bank");

  async begin(source: string): Promise<void> {
    cpSync(BANK, this.folder, { recursive: true });
    await this.run("eval", source);
    const { code, stderr } = await this.run("snapshot", "then");
    if (code !== 0) throw new Error(stderr);
  }

  run(...words: string[]): Promise<Outcome> {
    return run(this.home, this.folder, ...words);
  }

  at(source: string): Promise<Outcome> {
    return this.run("at", "then", "eval", source);
  }

  /** Which of the blocks are refused for the past that it is, and what the others answer. */
  async refusals(...blocks: readonly string[]): Promise<string> {
    const { stdout, stderr } = await this.at(
      `{ ${blocks.map((block) => `[ ${block} ]`).join(". ")} } collect: [ :each | each on: PastStateError do: [ :error | error return: error reason ] ]`,
    );
    return (stdout + stderr).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
  }
}

test("[P8] a past state writes, makes, renames, copies and deletes no file, and reads any", async () => {
  await using past = new Past();
  const files = join(past.folder, "files");
  mkdirSync(join(files, "empty"), { recursive: true });
  writeFileSync(join(files, "log.txt"), "one");
  await past.begin(`folder := '${files}' asFileReference. log := folder / 'log.txt'`);
  expect(
    await past.refusals(
      "(folder / 'new.txt') writeStreamDo: [ :out | out << 'two' ]",
      "log writeStreamDo: [ :out | out << 'two' ]",
      "(folder / 'new.txt') ensureCreateFile",
      "(folder / 'new') createDirectory",
      "log renameTo: 'other.txt'",
      "log moveTo: folder / 'other.txt'",
      "log copyTo: folder / 'other.txt'",
      "log delete",
      "(folder / 'empty') delete",
      "| done said | done := Semaphore new. [ [ log delete ] on: PastStateError do: [ :error | said := error reason ]. done signal ] fork. done wait. said",
      "log contents",
    ),
  ).toBe(`#(${"#pastState ".repeat(10)}'one')`);
  expect(readdirSync(files)).toEqual(["empty", "log.txt"]);
  expect(readFileSync(join(files, "log.txt"), "utf8")).toBe("one");
  const unhandled = await past.at("log delete");
  expect(unhandled).toMatchObject({ code: 1, stderr: expect.stringContaining(`PastStateError: ${REFUSED}`) as string });
  // The workspace itself goes on writing.
  expect(await past.run("eval", "log delete. log exists")).toMatchObject({ stdout: "false\n" });
});

test("[P8] a past state asks HTTP servers for what they have, and for nothing that would change it", async () => {
  const asked: string[] = [];
  const server = createServer(({ method = "" }, response) => {
    asked.push(method);
    response.writeHead(200, { "content-type": "text/plain" }).end("hello");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await using past = new Past();
    await past.begin(`url := 'http://127.0.0.1:${(server.address() as AddressInfo).port}/'`);
    expect(
      await past.refusals(
        "(ZnEasy get: url) contents",
        "(ZnEasy post: url data: (ZnEntity text: 'x')) contents",
        "(ZnEasy put: url data: (ZnEntity text: 'x')) contents",
        "(ZnEasy delete: url) contents",
      ),
    ).toBe("#('hello' #pastState #pastState #pastState)");
    expect(asked).toEqual(["GET"]);
  } finally {
    server.close();
  }
});

test("[P8] [W11] what is about the workspace as a whole is refused in a past state, in the same words", async () => {
  await using past = new Past();
  // There is one to be kept, however fast the snapshot follows.
  await past.begin("x := 1. Workspace checkpoint");
  const asked = [
    "Workspace snapshot: 'v2'",
    "Workspace snapshotSession: 'v2'",
    "Workspace restore: 'then'",
    "Workspace restoreWithFiles: 'then'",
    "Workspace deleteSnapshot: 'then'",
    "Workspace renameSnapshot: 'then' to: 'once'",
    "Workspace noteSnapshot: 'then' as: 'text'",
    "Workspace keepCheckpoint: DateAndTime now as: 'v2'",
    "Workspace checkpoint",
    "Workspace collectGarbage",
    "Workspace mergeFrom: 'other'",
    "Workspace importFrom: 'folder'",
    "Workspace exportTo: 'folder'",
    "Workspace backup",
    "Workspace forkNamed: 'other'",
  ];
  const refused = `#(${asked.map(() => "#pastState").join(" ")} #('then'))`;
  expect(await past.refusals(...asked, "Workspace snapshots collect: [ :each | each name ]")).toBe(refused);
  expect((await past.at("Workspace snapshot: 'v2'")).stderr).toContain(`PastStateError: ${REFUSED}`);
  const { stdout } = await past.run("snapshots");
  expect(stdout).toMatch(/^then /m);
  expect(stdout).not.toContain("v2");
});

test("[P8] what is accepted in a past state is written to no file, and no class is told of a beginning", async () => {
  await using past = new Past();
  await past.begin("Smalltalk at: #Heard put: OrderedCollection new");
  await past.run("eval", "Object << #Mailer slots: {}; package: 'Post'; install");
  await past.run("eval", "Mailer class compile: 'startUp: resuming Heard add: #up'");
  await past.run("eval", "SessionManager default registerUserClassNamed: #Mailer");
  await past.run("snapshot", "told");
  const file = join(past.folder, "src/Bank/Account.class.st");
  const before = readFileSync(file, "utf8");
  const compiled = await past.run(
    "at",
    "told",
    "eval",
    "Account compile: 'sevenfold ^ 7'. { Account new sevenfold. Heard size }",
  );
  expect(compiled).toMatchObject({ code: 0, stdout: "#(7 0)\n" });
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(await past.run("eval", "Account canUnderstand: #sevenfold")).toMatchObject({ stdout: "false\n" });
});
