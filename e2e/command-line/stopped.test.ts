import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Outcome, run, start } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { identityOf, isRunning, type ProcessIdentity, readNodeInfo } from "../../src-runtime/protocol/index.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/bank", import.meta.url));

/** A workspace of a project called bank. */
class Bank {
  readonly home = new TestHome();
  readonly folder = this.home.project("bank");
  readonly entry = this.home.entry("bank");

  run(...words: string[]): Promise<Outcome> {
    return run(this.home, this.folder, ...words);
  }

  async print(source: string): Promise<string> {
    const { stdout, stderr } = await this.run("eval", source);
    return (stdout + stderr).trim();
  }

  async state(): Promise<string> {
    const { stdout } = await this.run("workspace", "status", "--json");
    return (JSON.parse(stdout) as { kind: string }).kind;
  }

  /** Ends its process without notice. */
  async kill(): Promise<void> {
    const node = readNodeInfo(this.entry.files.node);
    if (node === undefined) throw new Error("The workspace does not run");
    process.kill(node.pid, "SIGKILL");
    await until(() => !isRunning(node));
  }

  /** How its last start began. */
  async beginning(): Promise<string> {
    const { stdout } = await this.run("workspace", "status", "--json");
    return (JSON.parse(stdout) as { status: { start: { kind: string } } }).status.start.kind;
  }

  /** How often a process of it was begun, and the last of them. */
  get processes(): { readonly count: number; readonly last: ProcessIdentity | undefined } {
    const log = existsSync(this.entry.files.log) ? readFileSync(this.entry.files.log, "utf8") : "";
    const pids = Array.from(log.matchAll(/ listening .*"pid":(\d+)/g), ([, pid]) => Number(pid));
    return { count: pids.length, last: identityOf(pids.at(-1) ?? 0) };
  }

  /** Begins a command that has the stopped workspace open, and tells which process has, once it can be asked. */
  async begin(
    ...words: string[]
  ): Promise<{ readonly command: ReturnType<typeof start>; readonly visitor: ProcessIdentity }> {
    const before = this.processes.count;
    const command = start(this.home, this.folder, words);
    await until(() => this.processes.count > before);
    return { command, visitor: this.processes.last ?? { pid: 0, startTime: undefined } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
  }
}

/** Waits until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Resolves when a command has said something on standard error, or has ended. */
async function said({ child, outcome }: ReturnType<typeof start>, text: string): Promise<void> {
  let told = "";
  const heard = new Promise<void>((resolve) => {
    child.stderr?.on("data", (bytes: Buffer) => {
      told += bytes.toString();
      if (told.includes(text)) resolve();
    });
  });
  await Promise.race([heard, outcome]);
}

describe("fresnel snapshot of a stopped workspace", () => {
  test("[P1] [P10] names what was stored last, as a running one does, and nothing is started", async () => {
    await using bank = new Bank();
    await bank.print("x := 1");
    const running = await bank.run("snapshot", "v0", "--json");
    await bank.run("workspace", "stop");

    const stopped = await bank.run("snapshot", "v1", "--note", "before the audit", "--json");
    expect(stopped).toMatchObject({ code: 0, stderr: "" });
    const [one, other] = [running, stopped].map(({ stdout }) => JSON.parse(stdout) as object);
    expect(Object.keys(other ?? {})).toEqual(Object.keys(one ?? {}));
    expect(other).toMatchObject({ name: "v1", note: "before the audit", scope: "workspace" });
    expect((await bank.run("snapshot", "v2")).stdout).toMatch(/^Saved v2 as of \d{4}-/);
    expect(await bank.state()).toBe("stopped");

    await bank.print("x := 2");
    expect(await bank.run("restore", "v1")).toMatchObject({ code: 0 });
    expect(await bank.print("x")).toBe("1");
  });

  test("[P1] refuses the names and notes that a running one refuses, in the same words", async () => {
    await using bank = new Bank();
    await bank.print("x := 1");
    await bank.run("snapshot", "v1");
    const refused = async (): Promise<readonly Outcome[]> => [
      await bank.run("snapshot", "v1"),
      await bank.run("snapshot", ""),
      await bank.run("snapshot", "a\nb"),
      await bank.run("snapshot", "v2", "--note", "n".repeat(10_001)),
    ];
    const running = await refused();
    await bank.run("workspace", "stop");
    expect(await refused()).toEqual(running);
    expect(running.map(({ code, stderr }) => `${code} ${stderr.split("(got")[0]?.trim()}`)).toEqual([
      '1 A snapshot named "v1" exists already: choose another name, or replace it',
      "2 a name may not be empty",
      "2 a name may not have control characters",
      "2 a note may have at most 10000 characters",
    ]);
    expect(await bank.run("snapshot", "v1", "--replace", "--note", "again")).toMatchObject({ code: 0, stderr: "" });
    expect((await bank.run("snapshots")).stdout).toMatch(/^v1 .*again$/m);
    expect(await bank.state()).toBe("stopped");
  });

  test("[P1] of one session alone changes no other when it is restored, and nothing that is shared", async () => {
    await using bank = new Bank();
    await bank.print("x := 1. Smalltalk at: #Shared put: 1");
    await bank.run("workspace", "stop");
    const saved = await bank.run("snapshot", "mine", "--session-only");
    expect(saved).toMatchObject({ code: 0, stderr: "" });
    expect(saved.stdout).toMatch(/^Saved mine of the session main alone as of /);
    expect(await bank.run("snapshot", "other", "--session-only", "--session", "nobody")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no session nobody") as string,
    });
    expect(await bank.state()).toBe("stopped");
    await bank.print("x := 2. Smalltalk at: #Shared put: 2");
    expect(await bank.run("restore", "mine")).toMatchObject({ code: 0 });
    expect(await bank.print("{x. Shared}")).toBe("#(1 2)");
  });

  test("[P1] [P7] has its windows as they are by now, however long their pages", async () => {
    await using bank = new Bank();
    const file = join(bank.entry.files.folder, "windows", "0123456789abcdef.json");
    const write = (page: string): void => {
      mkdirSync(dirname(file), { recursive: true });
      const record = { window: "0123456789abcdef", lastUsed: "2026-11-28T10:00:00.000Z", kept: { page } };
      writeFileSync(file, JSON.stringify(record));
    };
    write("then");
    await bank.print("x := 1");
    await bank.run("snapshot", "v1");
    await bank.run("workspace", "stop");
    const long = "3 + 4. 'größer 😀' ".repeat(1000);
    write(long);
    expect(await bank.run("snapshot", "v2")).toMatchObject({ code: 0, stderr: "" });
    expect(await bank.run("verify")).toMatchObject({ code: 0 });
    write("later");
    expect(await bank.run("restore", "v2", "--sessions")).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ kept: { page: long } });
    expect(await bank.print("x")).toBe("1");
  });
});

describe("restore, merge and import of a stopped workspace", () => {
  test("[P1] restore has its effect, nothing runs meanwhile, and what waits goes on at the next start", async () => {
    await using bank = new Bank();
    const file = join(bank.folder, "ticks.txt");
    const ticks = (): string => readFileSync(file, "utf8");
    await bank.print("Object << #Mailer slots: {}; package: 'Post'; install");
    await bank.print("Smalltalk at: #Heard put: OrderedCollection new");
    await bank.print(
      "Mailer class compile: 'startUp: resuming Heard add: SessionManager default currentSession start'",
    );
    await bank.print("SessionManager default registerUserClassNamed: #Mailer");
    await bank.print(
      `x := 1. ticks := 0. file := '${file}' asFileReference.
      [ [ (Delay forMilliseconds: 20) wait. ticks := ticks + 1. file writeContents: ticks printString ] repeat ] fork. nil`,
    );
    await expect.poll(() => existsSync(file)).toBe(true);
    await bank.run("snapshot", "v1");
    await bank.print("x := 2");
    await bank.run("workspace", "stop");
    const atRest = ticks();

    const restored = await bank.run("restore", "v1");
    expect(restored).toMatchObject({ code: 0, stderr: "" });
    expect(restored.stdout).toMatch(/^Restored v1 of /);
    expect(await bank.state()).toBe("stopped");
    expect(ticks()).toBe(atRest);

    expect(await bank.run("eval", "{ x. Heard asArray }")).toMatchObject({ stdout: "#(1 #(#resumed))\n", stderr: "" });
    expect(await bank.beginning()).toBe("resumed");
    await expect.poll(ticks).not.toBe(atRest);

    // It can be undone in the same way.
    await bank.run("workspace", "stop");
    const undo = /fresnel restore '([^']*)'/.exec(restored.stdout)?.[1] ?? "";
    expect(await bank.run("restore", undo)).toMatchObject({ code: 0, stderr: "" });
    expect(await bank.state()).toBe("stopped");
    expect(await bank.print("x")).toBe("2");
  });

  test("[P1] [P2] after a kill, restore leaves it to the next start to tell what came back", async () => {
    await using bank = new Bank();
    await bank.print("x := 1");
    await bank.run("snapshot", "v1");
    await bank.run("workspace", "stop");
    await bank.print("x");
    await bank.kill();
    expect(await bank.run("restore", "v1")).toMatchObject({ code: 0, stderr: "" });
    expect(await bank.state()).toBe("stopped");
    const { stdout, stderr } = await bank.run("eval", "x");
    expect(stdout).toBe("1\n");
    expect(stderr).toMatch(/Session main was recovered as of \d{4}-/);
  });

  test("[P1] restore of files that differ writes them, or detaches from them, as it is told", async () => {
    await using bank = new Bank();
    cpSync(EXAMPLE, bank.folder, { recursive: true });
    const file = join(bank.folder, "src/Bank/Account.class.st");
    await bank.print("Account new balance");
    await bank.run("snapshot", "v1");
    const before = readFileSync(file, "utf8");
    await bank.run("workspace", "stop");
    writeFileSync(file, `${before}\n{ #category : 'accessing' }\nAccount >> sevenfold [\n\n\t^ 7\n]\n`);
    const kept = await bank.run("restore", "v1");
    expect(kept.stdout).toContain("differs from the snapshot's code, left as it is");
    expect(readFileSync(file, "utf8")).toContain("sevenfold");
    expect((await bank.run("restore", "v1", "--detach")).stdout).toContain("detached");
    expect(readFileSync(file, "utf8")).toContain("sevenfold");
    expect(await bank.print("Account canUnderstand: #sevenfold")).toBe("false");
    await bank.run("workspace", "stop");
    expect((await bank.run("restore", "v1")).stdout).toContain("attached again");
    expect((await bank.run("restore", "v1", "--write-files")).stdout).toContain(
      "written as it was: src/Bank/Account.class.st",
    );
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(await bank.state()).toBe("stopped");
    expect(await bank.print("Account canUnderstand: #sevenfold")).toBe("false");
  });

  test("[P6] merge takes what was changed in a fork, both being stopped, and can be undone", async () => {
    await using bank = new Bank();
    await bank.print("Smalltalk at: #Rates put: {1. 2. 3}");
    await bank.run("fork", "--name", "trial");
    await bank.run("eval", "--workspace", "trial", "Rates at: 2 put: 20");
    await bank.print("Rates at: 1 put: 10");
    await bank.run("workspace", "stop", "--all");
    expect((await bank.run("merge", "--from", "trial", "--dry-run")).stdout).toContain("~ globals/Rates/2: 2 → 20");
    expect(await bank.print("Rates")).toBe("#(10 2 3)");
    await bank.run("workspace", "stop", "--all");
    const merged = await bank.run("merge", "--from", "trial");
    expect(merged).toMatchObject({ code: 0, stderr: "" });
    expect(merged.stdout).toContain("Merged the state of ");
    const { stdout } = await bank.run("workspace", "list", "--json");
    expect((JSON.parse(stdout) as { kind: string }[]).map(({ kind }) => kind)).toEqual(["stopped", "stopped"]);
    expect(await bank.print("Rates")).toBe("#(10 20 3)");
  });

  test("[P10] import takes code and objects, into a workspace that never ran too, and snapshot names what is there then", async () => {
    await using bank = new Bank();
    cpSync(EXAMPLE, bank.folder, { recursive: true });
    await bank.print("Account compile: 'sevenfold ^ 7'");
    await bank.print("Smalltalk at: #Till put: (OrderedCollection with: 3/4)");
    await bank.run("export", "out");
    const other = bank.home.project("other");
    const elsewhere = (...words: string[]): Promise<Outcome> => run(bank.home, other, ...words);
    expect(await elsewhere("import", join(bank.folder, "out"))).toMatchObject({ code: 0, stderr: "" });
    expect((await elsewhere("workspace", "status")).stdout).toContain("stopped");
    expect(readFileSync(join(other, "src/Bank/Account.class.st"), "utf8")).toContain("sevenfold");
    expect(await elsewhere("snapshot", "begun")).toMatchObject({ code: 0, stderr: "" });
    expect((await elsewhere("workspace", "status")).stdout).toContain("stopped");
    expect(await elsewhere("eval", "{ Till first. Account new sevenfold }")).toMatchObject({
      stdout: "{(3/4). 7}\n",
      stderr: "",
    });
    const third = bank.home.project("third");
    expect(await run(bank.home, third, "snapshot", "begun")).toMatchObject({ code: 0, stderr: "" });
    expect((await run(bank.home, third, "workspace", "status")).stdout).toContain("stopped");
  });

  test.each(["listening", "Putting", "Storing"])(
    "[P2] [P10] kill -9 at %s, of the command or of its process, leaves a whole state, of before or of then",
    async (moment) => {
      await using bank = new Bank();
      await bank.print("x := 1. Smalltalk at: #Shared put: 1");
      await bank.run("snapshot", "v1");
      for (const victim of ["command", "process"] as const) {
        await bank.print("x := 2. Smalltalk at: #Shared put: 2");
        await bank.run("workspace", "stop");
        const { command, visitor } = await bank.begin("restore", "v1", "--progress");
        if (moment !== "listening") await said(command, moment);
        try {
          if (victim === "command") command.child.kill("SIGKILL");
          else process.kill(visitor.pid, "SIGKILL");
        } catch (error) {
          // It was done by then.
          if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
        }
        await command.outcome;
        await expect.poll(() => isRunning(visitor)).toBe(false);
        expect(await bank.state()).toBe("stopped");
        expect(await bank.run("verify")).toMatchObject({ code: 0, stderr: "" });
        const after = await bank.run("eval", "{ x. Shared }");
        expect(["#(1 1)\n", "#(2 2)\n"]).toContain(after.stdout);
        // It had ended in order, and nothing of it ran since.
        expect(after.stderr).toBe("");
      }
    },
  );

  test("[P10] while a command has it open it is told as stopped, and who would start it is refused", async () => {
    await using bank = new Bank();
    await bank.print("1 to: 2000 do: [ :i | Smalltalk at: ('Many', i printString) asSymbol put: (1 to: 50) asArray ]");
    await bank.run("export", "out");
    await bank.run("workspace", "stop");
    /** What is said while the process of an import stands still, and which that is. */
    const meanwhile = async () => {
      const { command, visitor } = await bank.begin("import", "out", "--progress");
      await said(command, "Reading objects");
      if (isRunning(visitor)) process.kill(visitor.pid, "SIGSTOP");
      const state = await bank.state();
      const refused = await bank.run("eval", "1");
      const snapshot = await bank.run("snapshot", "v1");
      if (isRunning(visitor)) process.kill(visitor.pid, "SIGCONT");
      return { state, refused, snapshot, imported: await command.outcome, pid: visitor.pid };
    };
    let told = await meanwhile();
    // It was done already: once more.
    while (told.refused.code === 0) {
      await bank.run("workspace", "stop");
      told = await meanwhile();
    }
    const { state, refused, snapshot, imported, pid } = told;
    expect(state).toBe("stopped");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(new RegExp(`The workspace can't be opened: .*${pid}`));
    expect(snapshot).toMatchObject({ code: 1, stdout: "" });
    expect(imported).toMatchObject({ code: 0 });
    expect(await bank.print("Many2000 size")).toBe("50");
  });

  test("[P10] ctrl-C takes an import back, and it stays stopped", async () => {
    await using bank = new Bank();
    await bank.print("1 to: 2000 do: [ :i | Smalltalk at: ('Many', i printString) asSymbol put: (1 to: 50) asArray ]");
    await bank.run("export", "out");
    const other = bank.home.project("other");
    const interrupted = async (): Promise<Outcome> => {
      const command = start(bank.home, other, ["import", join(bank.folder, "out"), "--progress"]);
      await said(command, "Reading objects");
      command.child.kill("SIGINT");
      return command.outcome;
    };
    let outcome = await interrupted();
    // It was done already: once more.
    while (outcome.code === 0) {
      await run(bank.home, other, "workspace", "delete", "other", "--yes");
      outcome = await interrupted();
    }
    expect(outcome).toMatchObject({ code: 130, stdout: "" });
    expect(outcome.stderr).toContain("The import was cancelled: nothing is changed");
    expect((await run(bank.home, other, "workspace", "status")).stdout).toContain("stopped");
    expect(await run(bank.home, other, "eval", "Smalltalk includesKey: #Many1")).toMatchObject({ stdout: "false\n" });
  });
});
