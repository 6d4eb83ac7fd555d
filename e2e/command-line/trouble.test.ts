import Database from "better-sqlite3";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace } from "../../src-main/workspaces/index.ts";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";

describe("[X3] a damaged page in the store", () => {
  test("is told with the objects it holds; repair goes back to the last state that is whole", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "x := OrderedCollection with: 1");
    await run(home, folder, "snapshot", "good");
    await run(home, folder, "eval", "x add: 2");
    await run(home, folder, "workspace", "stop");
    expect((await run(home, folder, "workspace", "repair")).stdout).toMatch(/^bank is sound: \d+ chunks/);

    damageLatestPack(entry.files.store);
    const opened = await run(home, folder, "eval", "x");
    expect(opened).toMatchObject({ code: 1, stdout: "" });
    expect(opened.stderr).toContain("fresnel workspace repair bank goes back to the last state that is whole");

    const repaired = await run(home, folder, "workspace", "repair");
    expect(repaired.code).toBe(0);
    expect(repaired.stdout).toMatch(/bank comes back as of .* which is not the latest: changes until .* are lost/);
    expect(await run(home, folder, "eval", "x asArray")).toMatchObject({ code: 0, stdout: "#(1)\n" });
  });
});

describe("[L5] what runs away ends, and the session goes on", () => {
  test.each([
    ["endless recursion", "[ :x | x value: x ] value: [ :x | x value: x ]", "StackOverflow"],
    [
      "a collection that grows for ever",
      "| c | c := OrderedCollection new. [ c add: Object new ] repeat",
      "OutOfMemory",
    ],
    ["a huge array", "Array new: 1000000000", "OutOfMemory"],
  ])("%s", async (_what, source, error) => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 42");
    const pid = readNodeInfo(home.entry("bank").files.node)?.pid;
    const runaway = run(home, folder, "eval", source);
    // Another session never notices.
    expect(await run(home, folder, "eval", "--session", "other", "6 factorial")).toMatchObject({ stdout: "720\n" });
    expect(await runaway).toMatchObject({ code: 1, stderr: expect.stringContaining(error) as string });
    expect(await run(home, folder, "eval", "x")).toMatchObject({ code: 0, stdout: "42\n" });
    expect(readNodeInfo(home.entry("bank").files.node)?.pid).toBe(pid);
  });

  test("what ran out of memory is given back: those that come later are not told for it", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    // Much of what a workspace may use, and all of it well meant.
    const much = "(1 to: 20000000) asArray size";
    for (let round = 0; round < 3; round++) {
      const grown = await run(home, folder, "eval", "| c | c := OrderedCollection new. [ c add: Object new ] repeat");
      expect(grown.stderr).toContain("OutOfMemory");
      expect(await run(home, folder, "eval", much)).toMatchObject({ code: 0, stdout: "20000000\n" });
    }
  });

  test("an endless loop is interrupted from another connection", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 42");
    const looping = run(home, folder, "eval", "[ true ] whileTrue");
    const { client } = await openWorkspace(home.entry("bank"), home.options);
    for (;;) {
      const { vm } = await client.request("workspace/status", {});
      const running = vm.running.find(({ source }) => source?.includes("whileTrue"));
      if (running?.session === undefined) continue;
      await client.request("evaluation/interrupt", { session: running.session });
      break;
    }
    client.close();
    expect(await looping).toMatchObject({ code: 1, stderr: expect.stringContaining("Interrupted") as string });
    expect(await run(home, folder, "eval", "x")).toMatchObject({ code: 0, stdout: "42\n" });
  });
});

describe("bad input", () => {
  test("malformed source is an error with its place, and nothing is lost", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 42");
    const broken = await run(home, folder, "eval", "x := (3 + ");
    expect(broken).toMatchObject({ code: 1, stdout: "" });
    expect(broken.stderr).toMatch(/1:\d+ /);
    expect(await run(home, folder, "eval", "x")).toMatchObject({ stdout: "42\n" });
  });

  test("a folder that is not there is refused with exit code 2", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const missing = join(folder, "nowhere");
    expect(await run(home, folder, "eval", "--project", missing, "3")).toMatchObject({ code: 2, stdout: "" });
    expect(existsSync(missing)).toBe(false);
  });

  test("[C1] a method with a syntax error is left out with its file and line, the rest loads, what is lacking is listed", async () => {
    await using home = new TestHome();
    const folder = home.project("shop");
    const source = join(folder, "src/Shop");
    mkdirSync(source, { recursive: true });
    writeFileSync(join(source, "package.st"), "Package { #name : 'Shop' }\n");
    writeFileSync(
      join(source, "Till.class.st"),
      "Class {\n\t#name : 'Till',\n\t#superclass : 'Object',\n\t#category : 'Shop'\n}\n\n" +
        "{ #category : 'a' }\nTill >> good [\n\n\t^ 3\n]\n\n{ #category : 'a' }\nTill >> bad [\n\n\t^ (3 +\n]\n",
    );
    writeFileSync(
      join(source, "Screen.class.st"),
      "Class {\n\t#name : 'Screen',\n\t#superclass : 'MorphThatIsNowhere',\n\t#category : 'Shop'\n}\n",
    );
    const evaluated = await run(home, folder, "eval", "Till new good");
    expect(evaluated).toMatchObject({ code: 0, stdout: "3\n" });
    expect(evaluated.stderr).toContain("src/Shop/Till.class.st:16: Till>>bad is left out");
    expect(evaluated.stderr).toContain("lacking superclass MorphThatIsNowhere, used by Screen");
  });
});

describe("[P2] a workspace that dies three times while it comes back", () => {
  test("opens in safe mode: everything can be looked at, nothing runs", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "x := 42");
    for (let death = 0; death < 4; death++) {
      const { client } = await openWorkspace(entry, home.options);
      if (death === 0) await client.request("workspace/checkpoint", {});
      client.close();
      const node = readNodeInfo(entry.files.node);
      if (!node) throw new Error("The workspace does not run");
      process.kill(node.pid, "SIGKILL");
      while (isRunning(node)) await new Promise((resolve) => setImmediate(resolve));
    }
    const refused = await run(home, folder, "eval", "x");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("safe mode");
    expect((await run(home, folder, "workspace", "status")).stdout).toContain("safe mode");
    // Looking is allowed; an orderly stop leaves safe mode.
    expect(await run(home, folder, "workspace", "stop")).toMatchObject({ code: 0, stderr: "" });
    expect(await run(home, folder, "eval", "x")).toMatchObject({ code: 0, stderr: "", stdout: "42\n" });
  });
});

/** Changes bytes in the middle of the newest pack, as a failing disk would. */
function damageLatestPack(path: string): void {
  const database = new Database(path);
  const { id, data } = database.prepare("SELECT id, data FROM pack ORDER BY id DESC LIMIT 1").get() as {
    readonly id: number;
    readonly data: Buffer;
  };
  data.fill(0, Math.floor(data.length / 3), Math.floor(data.length / 3) + 16);
  database.prepare("UPDATE pack SET data = ? WHERE id = ?").run(data, id);
  database.close();
}
