import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { workspaceEntries } from "../workspaces/workspace-entry.ts";
import { run, start } from "./fixtures/command.ts";

/** The throw-away workspaces that are left in the test's own folder of temporary files. */
function leftovers(home: TestHome): readonly string[] {
  return readdirSync(home.folder).filter((name) => name.startsWith("fresnel-fresh-"));
}

/** Resolves when `holds` does; what it looks at is changed by other processes. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe("fresnel eval", () => {
  test("[E1] prints the last value on standard output and exits with 0", async () => {
    await using home = new TestHome();
    expect(await run(home, home.project("bank"), "eval", "3 + 4")).toEqual({
      code: 0,
      signal: null,
      stdout: "7\n",
      stderr: "",
    });
  });

  test("[E1] prints an error with its Smalltalk stack on standard error and exits with 1", async () => {
    await using home = new TestHome();
    const { code, stdout, stderr } = await run(home, home.project("bank"), "eval", "nil foo");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^MessageNotUnderstood: receiver of "foo" is nil\n {2}.*doesNotUnderstand:.*\n {2}doIt \(line 1\) +nil foo/,
    );
  });

  test.each([
    [["eval"], "Give an expression"],
    [["eval", "--bogus", "3"], "--bogus"],
    [["eval", "--file", "nowhere.st"], "nowhere.st"],
    [["eval", "--file", "x.st", "3"], "not both"],
    [["eval", "--project", "/nowhere/at/all", "3"], "/nowhere/at/all"],
    [["eval", "--workspace", "nobody", "3"], "nobody"],
    [["eval", "--fresh", "--session", "a", "3"], "--fresh"],
    [["explode"], "explode"],
    [["workspace", "stop", "nobody"], "nobody"],
    [["snapshots", "--rename", "one"], "two names"],
  ])("[E1] bad usage exits with 2 and says what is wrong: %j", async (words, message) => {
    await using home = new TestHome();
    const { code, stdout, stderr } = await run(home, home.project("bank"), ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("[E1] evaluates a file", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    writeFileSync(join(folder, "script.st"), "3 + 4");
    expect(await run(home, folder, "eval", "--file", "script.st")).toMatchObject({ code: 0, stdout: "7\n" });
  });

  test("[E1] prints one JSON object with --json, for a value and for an error", async () => {
    await using home = new TestHome();
    const value = await run(home, home.project("bank"), "eval", "--json", "3 + 4");
    expect(JSON.parse(value.stdout)).toMatchObject({ outcome: "ok", value: { printString: "7" } });
    const error = await run(home, home.project("bank"), "eval", "--json", "nil foo");
    expect(error.code).toBe(1);
    expect(JSON.parse(error.stdout)).toMatchObject({ outcome: "error", error: { class: "MessageNotUnderstood" } });
  });

  test("[S1] what one command binds the next one finds, in a session of that name only", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 5");
    expect(await run(home, folder, "eval", "x + 1")).toMatchObject({ stdout: "6\n" });
    await run(home, folder, "eval", "--session", "alice", "x := 7");
    expect(await run(home, folder, "eval", "--session", "alice", "x + 1")).toMatchObject({ stdout: "8\n" });
    expect(await run(home, folder, "eval", "x + 1")).toMatchObject({ stdout: "6\n" });
  });

  test("[L5] ctrl-C interrupts what runs; the session goes on", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 5");
    const { child, outcome } = start(home, folder, ["eval", "Transcript show: 'running'. [true] whileTrue"]);
    let heard = "";
    child.stderr?.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    await until(() => heard.includes("running"));
    child.kill("SIGINT");
    expect(await outcome).toMatchObject({ code: 130 });
    expect(await run(home, folder, "eval", "x + 1")).toMatchObject({ stdout: "6\n" });
  });
});

describe("fresnel eval --fresh", () => {
  test("[E1] uses a workspace of its own that leaves nothing", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 5");
    expect(await run(home, folder, "eval", "--fresh", "1000 factorial printString size")).toMatchObject({
      stdout: "2568\n",
    });
    expect(await run(home, folder, "eval", "--fresh", "nil foo")).toMatchObject({ code: 1 });
    expect(leftovers(home)).toEqual([]);
    expect(workspaceEntries(home.around)).toHaveLength(1);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "[E1] leaves nothing even when ended by %s",
    async (signal) => {
      await using home = new TestHome();
      const words = ["eval", "--fresh", "Transcript show: 'running'. [true] whileTrue"];
      const { child, outcome } = start(home, home.project("bank"), words);
      let heard = "";
      child.stderr?.on("data", (chunk: Buffer) => (heard += chunk.toString()));
      await until(() => heard.includes("running"));
      const [name] = leftovers(home);
      const node = readNodeInfo(join(home.folder, name ?? "", "node.json"));
      child.kill(signal);
      await outcome;
      await until(() => leftovers(home).length === 0);
      expect(node).toBeDefined();
      await until(() => node === undefined || !isRunning(node));
    },
  );
});

describe("fresnel secret", () => {
  test("[P11] binds a variable to a secret that is neither shown nor stored", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entered = await start(home, folder, ["secret", "token"], "hush-entered\n").outcome;
    expect(entered).toMatchObject({ code: 0, stderr: "" });
    expect(entered.stdout).toBe("token is a Secret in session main; it is never stored\n");
    expect(await run(home, folder, "eval", "token use: [ :text | text size ]")).toMatchObject({ stdout: "12\n" });
    const inRepl = await start(home, folder, ["repl"], ":secret word\nhush-2\nword use: [ :text | text size ]\n")
      .outcome;
    expect(inRepl).toMatchObject({ code: 0, stderr: "", stdout: "word is a Secret\n6\n" });
    const typed = await run(home, folder, "eval", "word := Secret text: 'hush-typed'");
    expect(typed).toMatchObject({ code: 1, stdout: "" });
    expect(typed.stderr).toContain("enter it by fresnel secret NAME");
    await run(home, folder, "workspace", "stop");
    expect(await run(home, folder, "eval", "token isLost")).toMatchObject({ stdout: "true\n" });
    expect(readFileSync(home.entry("bank").files.log, "utf8")).not.toContain("hush-");
  });

  test("that is empty, or for what is no variable, is refused", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    expect(await start(home, folder, ["secret", "token"], "\n").outcome).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("The secret is empty") as string,
    });
    const unnamed = await start(home, folder, ["secret", "a name"], "hush\n").outcome;
    expect(unnamed.code).not.toBe(0);
    expect(unnamed.stderr).toContain("is no name of a variable");
    expect(unnamed.stderr).not.toContain("hush");
  });
});

describe("fresnel repl", () => {
  test("[E1] evaluates lines from a pipe, inputs of several lines among them, and goes on after an error", async () => {
    await using home = new TestHome();
    const input = "3 + 4\n'two\nlines'\nnil foo\nx := 5\nx + 1\n:bindings\n:nonsense\n";
    const { code, stdout, stderr } = await start(home, home.project("bank"), ["repl"], input).outcome;
    expect(code).toBe(0);
    expect(stdout).toContain("7\n'two\nlines'\n");
    expect(stdout).toContain("6\n");
    expect(stdout).toMatch(/^x +5/m);
    expect(stderr).toContain("MessageNotUnderstood");
    expect(stderr).toContain("Unknown command :nonsense");
  });

  test("[E1] an input that ends in the middle is evaluated, so that its error is seen", async () => {
    await using home = new TestHome();
    const { stderr } = await start(home, home.project("bank"), ["repl"], "3 + (4").outcome;
    expect(stderr).not.toBe("");
  });
});

describe("fresnel start", () => {
  test("[T11] shows the window on a copy of the example that is its user's own, and says where it is", async () => {
    await using home = new TestHome();
    const first = await startedWindow(home, "start", "--no-open");
    expect(first).toContain(`copied to ${join(home.folder, "Fresnel", "bank")}`);
    expect(await startedWindow(home, "start", "--no-open")).not.toContain("copied");
  });

  test("[W4] [T10] shows who has workspaces the list of them", async () => {
    await using home = new TestHome();
    home.entry("mine");
    expect(await startedWindow(home, "start", "--no-open")).not.toContain("copied");
    expect(existsSync(join(home.folder, "Fresnel"))).toBe(false);
  });

  test("[T11] a port that is no number is refused with exit code 2", async () => {
    await using home = new TestHome();
    const { code, stderr } = await run(home, home.folder, "start", "--no-open", "--port", "none");
    expect(code).toBe(2);
    expect(stderr).toContain("--port takes a number from 0 to 65535, not none");
  });
});

/** Starts the window's program, waits for its address, and ends it as ctrl-C does; answers what it said. */
async function startedWindow(home: TestHome, ...words: string[]): Promise<string> {
  const { child, outcome } = start(home, home.folder, words);
  child.stdout?.on("data", (chunk: Buffer) => {
    if (chunk.toString().includes("http://127.0.0.1:")) child.kill("SIGINT");
  });
  const { code, stdout } = await outcome;
  expect(code).toBe(0);
  expect(stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#code=\S+/);
  return stdout;
}

describe("fresnel workspace", () => {
  test("[W4] [W8] list, status, stop and delete tell the life of a workspace", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    expect(await run(home, folder, "workspace", "list")).toMatchObject({ stdout: "No workspaces\n" });
    expect(await run(home, folder, "workspace", "status")).toMatchObject({ code: 2 });
    await run(home, folder, "eval", "x := 5");
    const list = await run(home, folder, "workspace", "list");
    expect(list.stdout).toMatch(
      /^name +project +state +sessions +actors +memory +active\nbank +.*bank +idle +\d+ +\d+ +\d+ MB +\d+s ago\n$/,
    );
    expect((await run(home, folder, "workspace", "status", "bank")).stdout).toMatch(/^state +idle$/m);
    const status = await run(home, folder, "workspace", "status", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ name: "bank", kind: "running", status: { projectPath: folder } });
    expect(await run(home, folder, "workspace", "stop")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Stopped bank") as string,
    });
    expect(await run(home, folder, "workspace", "stop")).toMatchObject({ code: 0, stdout: "bank was not running\n" });
    expect((await run(home, folder, "workspace", "list")).stdout).toMatch(/bank +.* +stopped/);
    expect(await run(home, folder, "eval", "x + 1")).toMatchObject({ stdout: "6\n" });
    expect(await run(home, folder, "workspace", "delete", "bank")).toMatchObject({ code: 2 });
    const deleted = await run(home, folder, "workspace", "delete", "bank", "--yes");
    const backup = /A backup is in (\S+):/.exec(deleted.stdout)?.[1] ?? "";
    expect(readFileSync(join(backup, "metadata.json"), "utf8")).toContain("bank");
    expect(await run(home, folder, "workspace", "list")).toMatchObject({ stdout: "No workspaces\n" });
  });

  test("stop, repair and delete tell what they did as JSON", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const json = async (...words: string[]): Promise<unknown> => {
      const { code, stdout } = await run(home, folder, "workspace", ...words, "--json");
      expect({ words, code }).toEqual({ words, code: 0 });
      return JSON.parse(stdout);
    };
    await run(home, folder, "eval", "x := 5");
    expect(await json("stop")).toMatchObject({ name: "bank", kind: "stopped", checkpointed: true });
    expect(await json("stop")).toMatchObject({ name: "bank", kind: "notRunning" });
    expect(await json("stop", "--all")).toMatchObject([{ name: "bank", kind: "notRunning" }]);
    expect(await json("repair")).toMatchObject({ name: "bank", kind: "sound" });
    expect(await json("delete", "bank", "--yes")).toMatchObject({ name: "bank", deleted: true });
    expect(await json("list")).toEqual([]);
  });
});

describe("snapshots", () => {
  test("[P1] x := 1, snapshot v1, x := 2, kill, restore v1, and x is 1", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 1");
    expect(await run(home, folder, "snapshot", "v1", "--note", "the first")).toMatchObject({ code: 0 });
    await run(home, folder, "eval", "x := 2");
    const [entry] = workspaceEntries(home.around);
    const node = entry === undefined ? undefined : readNodeInfo(entry.files.node);
    if (node === undefined) throw new Error("the workspace does not run");
    process.kill(node.pid, "SIGKILL");
    await until(() => !isRunning(node));
    expect(await run(home, folder, "restore", "v1")).toMatchObject({ code: 0 });
    expect(await run(home, folder, "eval", "x")).toMatchObject({ stdout: "1\n" });
    expect((await run(home, folder, "snapshots")).stdout).toMatch(/^v1 /m);
    expect(await run(home, folder, "snapshots", "--rename", "v1", "v2")).toMatchObject({ code: 0 });
    expect(await run(home, folder, "snapshots", "--delete", "v2")).toMatchObject({ code: 0 });
    expect(await run(home, folder, "restore", "v2")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("v2") as string,
    });
  });

  test("[P1] of one session alone: listed as such, restored without touching what is shared, undone, read while stopped", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const inBob = (source: string) => run(home, folder, "eval", "--session", "bob", source);
    await run(home, folder, "eval", "x := 1. Smalltalk at: #Shared put: 1");
    await inBob("y := 1");
    const saved = await run(home, folder, "snapshot", "mine", "--session-only", "--note", "of main");
    expect(saved).toMatchObject({ code: 0, stderr: "" });
    expect(saved.stdout).toMatch(/^Saved mine of the session main alone as of /);
    await run(home, folder, "eval", "x := 2. Smalltalk at: #Shared put: 2");
    await inBob("y := 2");
    expect((await run(home, folder, "diff", "mine")).stdout).toBe("~ sessions/main/x: 1 → 2\n");

    const restored = await run(home, folder, "restore", "mine");
    expect(restored).toMatchObject({ code: 0, stderr: "" });
    expect(restored.stdout).toMatch(
      /^Restored the session main from mine of .*; fresnel restore 'before restoring mine at /,
    );
    expect(await run(home, folder, "eval", "{x. Shared}")).toMatchObject({ stdout: "#(1 2)\n" });
    expect(await inBob("y")).toMatchObject({ stdout: "2\n" });
    const undo = /fresnel restore '([^']*)'/.exec(restored.stdout)?.[1] ?? "";
    expect(await run(home, folder, "restore", undo)).toMatchObject({ code: 0 });
    expect(await run(home, folder, "eval", "x")).toMatchObject({ stdout: "2\n" });
    expect(await run(home, folder, "restore", "mine", "--sessions")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("mine is a snapshot of the session main alone") as string,
    });

    await run(home, folder, "workspace", "stop");
    const listed = await run(home, folder, "snapshots");
    expect(listed.stdout).toMatch(/^mine .* session main +of main$/m);
    expect(JSON.parse((await run(home, folder, "snapshots", "--json")).stdout)).toContainEqual(
      expect.objectContaining({ name: "mine", scope: "session", session: "main" }),
    );
    // It is no state of the workspace: that comes back as it was left.
    expect(await run(home, folder, "eval", "x")).toMatchObject({ stdout: "2\n", stderr: "" });
  });

  test("[P2] [S4] after a kill the next command says what came back and as of when", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 1");
    // An orderly stop and start, so that a checkpoint is certain.
    await run(home, folder, "workspace", "stop");
    await run(home, folder, "eval", "x");
    const [entry] = workspaceEntries(home.around);
    const node = entry === undefined ? undefined : readNodeInfo(entry.files.node);
    if (node === undefined) throw new Error("the workspace does not run");
    process.kill(node.pid, "SIGKILL");
    await until(() => !isRunning(node));
    const { stdout, stderr } = await run(home, folder, "eval", "x");
    expect(stdout).toBe("1\n");
    expect(stderr).toMatch(/Session main was recovered as of \d{4}-/);
    expect(await run(home, folder, "eval", "x")).toMatchObject({ stdout: "1\n", stderr: "" });
  });
});
