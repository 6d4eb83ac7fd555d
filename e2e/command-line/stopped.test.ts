import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Outcome, run } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
  }
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
