import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { damageLatestPack, damageObject } from "../../src-main/snapshots/fixtures/damage.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openNamedSession, openWorkspace, SessionTokens } from "../../src-main/workspaces/index.ts";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import { openStoreForReading, type RootRecord, valueOf } from "../../src-runtime/store/index.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));

function latestOf(store: string): RootRecord {
  const reading = valueOf(openStoreForReading(store));
  const latest = reading.latest();
  reading.close();
  if (latest === undefined) throw new Error(`${store} has no state`);
  return latest;
}

describe("[X3] [L6] a damaged page in the store", () => {
  test("is told with the objects it holds; repair goes back to the last state that is whole", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "x := OrderedCollection with: 1");
    await run(home, folder, "snapshot", "good");
    await run(home, folder, "eval", "x add: 2");
    await run(home, folder, "workspace", "stop");
    expect((await run(home, folder, "workspace", "repair")).stdout).toMatch(/^bank is sound: \d+ chunks/);

    const used = latestOf(entry.files.store).nextChunk;
    damageLatestPack(entry.files.store);
    const opened = await run(home, folder, "eval", "x");
    expect(opened).toMatchObject({ code: 1, stdout: "" });
    expect(opened.stderr).toContain("fresnel workspace repair bank goes back to the last state that is whole");

    const repaired = await run(home, folder, "workspace", "repair");
    expect(repaired.code).toBe(0);
    expect(repaired.stdout).toMatch(/bank comes back as of .* which is not the latest: changes until .* are lost/);
    // No new object gets the id of one that the states after that have.
    expect(latestOf(entry.files.store).nextChunk).toBeGreaterThanOrEqual(used);
    expect(await run(home, folder, "eval", "x asArray")).toMatchObject({ code: 0, stdout: "#(1)\n" });
  });

  test("in the record of the newest state is told, and the workspace is as of the state before; where there is none it is not begun anew", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const { store } = home.entry("bank").files;
    await run(home, folder, "eval", "x := 1");
    await run(home, folder, "snapshot", "good");
    await run(home, folder, "eval", "x := 2");
    await run(home, folder, "snapshot", "later");
    await run(home, folder, "workspace", "stop");
    const damage = (statement: string): void => {
      const database = new Database(store);
      expect(database.prepare(statement).run().changes).toBeGreaterThan(0);
      database.close();
    };
    damage("UPDATE root SET checksum = zeroblob(20) WHERE id > (SELECT root FROM snapshot WHERE name = 'good')");
    const before = await run(home, folder, "eval", "x");
    expect(before).toMatchObject({ code: 0, stdout: "1\n" });
    expect(before.stderr).toMatch(
      /stored last can't be read.*the workspace is as of \d{4}-.*what was stored after that is lost/,
    );
    expect(before.stderr).toContain('Snapshot "later" is lost');
    await run(home, folder, "workspace", "stop");

    damage("UPDATE root SET checksum = zeroblob(20)");
    const none = await run(home, folder, "eval", "x");
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(none.stderr).toContain("does not match its checksum, and no other state is there");
  });

  test("that is met later is told to everyone, with the last state that is whole, until the workspace goes back to it", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "x := OrderedCollection with: 1");
    await run(home, folder, "snapshot", "good");
    const points =
      "Smalltalk at: #Points put: ((1 to: 60000) collect: [ :i | i @ (i * 7919 \\\\ 10007) ]). (Smalltalk at: #Points) size";
    expect(await run(home, folder, "eval", points)).toMatchObject({ code: 0, stdout: "60000\n" });
    await run(home, folder, "workspace", "stop");
    damageObject(entry.files.store, "globals/Points/30000");

    const { client } = await openWorkspace(entry, home.options);
    const damaged = new Promise((resolve) => client.on("workspace/damaged", resolve));
    const lost = await run(home, folder, "eval", "(Smalltalk at: #Points) count: [ :each | each isTombstone ]");
    expect(lost).toMatchObject({ code: 0 });
    expect(Number(lost.stdout)).toBeGreaterThan(0);
    const tombstone = await run(home, folder, "eval", "(Smalltalk at: #Points) at: 30000");
    expect(tombstone.stdout).toMatch(/^a Tombstone\(an instance of Point: it can't be read\. Chunk \d+ /);
    const command = "fresnel workspace repair bank goes back to the last state that is whole";
    const asOf = expect.stringMatching(/^\d{4}-/) as string;
    const damage = {
      message: expect.stringContaining(command) as string,
      classes: ["Point"],
      lastGood: { asOf, snapshot: "good" },
    };
    expect(await damaged).toEqual(damage);
    expect((await client.request("workspace/status", {})).damages).toContainEqual(damage);
    expect((await run(home, folder, "workspace", "status")).stdout).toMatch(/damaged +Chunk \d+ .*\(Point\)/);
    expect((await run(home, folder, "eval", "x first")).stderr).toContain(
      "Part of workspace bank can't be read. Chunk",
    );

    expect(await run(home, folder, "restore", "good")).toMatchObject({ code: 0 });
    expect((await client.request("workspace/status", {})).damages).toBeUndefined();
    client.close();
    const whole = await run(home, folder, "eval", "x asArray");
    expect(whole).toMatchObject({ code: 0, stdout: "#(1)\n" });
    expect(whole.stderr).not.toContain("can't be read");
  });
});

describe("[S9] a session that is damaged in the store", () => {
  /** Two sessions; of the first the newest value is damaged. */
  async function damagedSession(home: TestHome): Promise<string> {
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "Smalltalk at: #Shared put: (OrderedCollection with: 'live')");
    await run(home, folder, "eval", "--session", "other", "y := OrderedCollection with: 7");
    await run(home, folder, "eval", "x := OrderedCollection with: 1. held := Smalltalk at: #Shared");
    await run(home, folder, "snapshot", "good");
    await run(home, folder, "eval", "x := OrderedCollection with: 2");
    await run(home, folder, "snapshot", "damaged");
    await run(home, folder, "eval", "--session", "other", "y add: 8. (Smalltalk at: #Shared) add: 'later'");
    await run(home, folder, "workspace", "stop");
    damageObject(entry.files.store, "sessions/main/x");
    return folder;
  }

  test("is what it was when it was whole last; everything else is as it was, and it is told", async () => {
    await using home = new TestHome();
    const folder = await damagedSession(home);
    const back = await run(home, folder, "eval", "x asArray");
    expect(back).toMatchObject({ code: 0, stdout: "#(1)\n" });
    expect(back.stderr).toMatch(/Session main was recovered as of \d{4}-/);
    expect(back.stderr).toMatch(/Session main was damaged: chunk \d+ can't be read.*All else is as it was/);
    expect(await run(home, folder, "eval", "--session", "other", "y asArray")).toMatchObject({ stdout: "#(7 8)\n" });
    // What others have too is the present one.
    const shared = "{ held == (Smalltalk at: #Shared). held asArray }";
    expect(await run(home, folder, "eval", shared)).toMatchObject({ stdout: "#(true #('live' 'later'))\n" });
    const status = await run(home, folder, "workspace", "status");
    expect(status.stdout).toMatch(/damaged +Session main was damaged/);
    // The latest state is sound from then on.
    await run(home, folder, "eval", "x add: 3");
    await run(home, folder, "workspace", "stop");
    const again = await run(home, folder, "eval", "x asArray");
    expect(again).toMatchObject({ code: 0, stdout: "#(1 3)\n", stderr: "" });
  });

  test("is repaired alone by workspace repair", async () => {
    await using home = new TestHome();
    const folder = await damagedSession(home);
    const repaired = await run(home, folder, "workspace", "repair");
    expect(repaired).toMatchObject({ code: 0, stderr: "" });
    expect(repaired.stdout).toMatch(
      /^bank: session main, of which chunk \d+ can't be read, comes back as of \d{4}-.*; all else is as it was\n$/,
    );
    const back = await run(home, folder, "eval", "{ x asArray. held asArray }");
    expect(back).toMatchObject({ code: 0, stdout: "#(#(1) #('live' 'later'))\n", stderr: "" });
  });

  test("along with what others have is what it was when it was whole last; for what others have lost a tombstone stands", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "Smalltalk at: #Shared put: (OrderedCollection with: 'live')");
    await run(home, folder, "eval", "--session", "other", "y := OrderedCollection with: 7");
    const long = "(1 to: 450) asArray collect: [ :i | i -> (Array with: i) ]";
    await run(home, folder, "eval", `x := ${long}. held := Smalltalk at: #Shared. set := IdentitySet with: x first`);
    await run(home, folder, "snapshot", "good");
    // Objects get their ids in the order of their hashes: these two come to lie in one chunk, and nothing else there.
    const neighbours =
      "| a b fill | fill := [ 1 to: 200 do: [ :i | Object new identityHash ] ]. " +
      "[ fill value. a := OrderedCollection with: 9. b := OrderedCollection with: 2. " +
      "a identityHash // 128 = (b identityHash // 128) ] whileFalse. fill value. " +
      "Smalltalk at: #Both put: a. x := b. 3";
    expect(await run(home, folder, "eval", neighbours)).toMatchObject({ code: 0, stderr: "" });
    await run(
      home,
      folder,
      "eval",
      "--session",
      "other",
      "mine := Both. y add: 8. (Smalltalk at: #Shared) add: 'later'",
    );
    await run(home, folder, "workspace", "stop");
    damageObject(home.entry("bank").files.store, "sessions/main/x");

    const back = await run(
      home,
      folder,
      "eval",
      "{ x size. (x at: 301) value first. set includes: x first. held asArray }",
    );
    expect(back).toMatchObject({ code: 0, stdout: "#(450 301 true #('live' 'later'))\n" });
    expect(back.stderr).toMatch(/Session main was recovered as of \d{4}-/);
    expect(back.stderr).toMatch(
      /Session main was damaged: chunk \d+ can't be read.*What others have lost is told besides/,
    );
    expect(await run(home, folder, "eval", "--session", "other", "y asArray")).toMatchObject({ stdout: "#(7 8)\n" });
    // Another session has what is lost of the others in a variable.
    expect(await run(home, folder, "eval", "--session", "other", "mine == Both")).toMatchObject({ stdout: "true\n" });
    expect((await run(home, folder, "eval", "Both")).stdout).toMatch(
      /^a Tombstone\(an instance of OrderedCollection: it can't be read\. Chunk /,
    );
    await run(home, folder, "eval", "x := OrderedCollection withAll: { 1. Both }. Smalltalk at: #More put: 5");
    await run(home, folder, "workspace", "stop");
    const again = await run(home, folder, "eval", "x first + More. (x at: 2) == Both ifTrue: [ x first + More ]");
    expect(again).toMatchObject({ code: 0, stdout: "6\n" });
    expect(again.stderr).toContain("fresnel workspace repair bank goes back to the last state that is whole");
    await run(home, folder, "workspace", "stop");
    expect((await run(home, folder, "workspace", "repair")).stdout).toMatch(/bank comes back as of /);
    const whole = await run(home, folder, "eval", "{ x size. Smalltalk includesKey: #Both. held asArray }");
    expect(whole).toMatchObject({ code: 0, stdout: "#(450 false #('live'))\n", stderr: "" });
  });

  test("and has no whole state that is kept is left out, and begins anew", async () => {
    await using home = new TestHome();
    const folder = await damagedSession(home);
    const database = new Database(home.entry("bank").files.store);
    database.exec("DELETE FROM snapshot");
    database.exec("DELETE FROM root WHERE id < (SELECT max(id) FROM root)");
    database.close();
    const back = await run(home, folder, "eval", "x := 3");
    expect(back).toMatchObject({ code: 0, stdout: "3\n" });
    expect(back.stderr).toMatch(/A session was damaged: chunk .*No state that is kept has it whole: it was left out/);
    expect(await run(home, folder, "eval", "--session", "other", "y asArray")).toMatchObject({ stdout: "#(7 8)\n" });
  });
});

describe("[X3] a store without room", () => {
  test("is told, loses nothing, and is saved again once there is room", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "x := 42. kept := Object new");
    await run(home, folder, "workspace", "stop");
    const used = statSync(entry.files.store).size / 1_048_576;
    writeFileSync(join(home.folder, "data", "config.toml"), `[limits]\nstore-megabytes = ${Math.ceil(used) + 1}\n`);

    // More than there is room for, of numbers that no compression makes small.
    const much = "much := (1 to: 500000) collect: [ :each | 1000000 * 1000000 atRandom ]. much size";
    expect(await run(home, folder, "eval", "y := 43")).toMatchObject({ code: 0, stderr: "" });
    expect(await run(home, folder, "eval", much)).toMatchObject({ code: 0, stdout: "500000\n" });
    const refused = await run(home, folder, "snapshot", "all");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain(`There is no room left for the store ${entry.files.store}: free some`);

    // It goes on, says so to everyone, and does not let itself be ended by mistake.
    const told = await run(home, folder, "eval", "x + y");
    expect(told).toMatchObject({ code: 0, stdout: "85\n" });
    expect(told.stderr).toContain("Workspace bank can't be saved: There is no room left");
    expect((await run(home, folder, "workspace", "status")).stdout).toContain(
      "it can't be saved now: There is no room",
    );
    const stopping = await run(home, folder, "workspace", "stop");
    expect(stopping).toMatchObject({ code: 1, stdout: "" });
    expect(stopping.stderr).toContain("Workspace bank goes on: There is no room left");
    expect(stopping.stderr).toContain("fresnel workspace stop bank --force");

    await run(home, folder, "eval", "z := 44. much := nil");
    expect(await run(home, folder, "workspace", "stop")).toMatchObject({ code: 0, stderr: "" });
    expect(await run(home, folder, "eval", "{ x. y. z. much }")).toMatchObject({
      stderr: "",
      stdout: "#(42 43 44 nil)\n",
    });
  });

  test("a method, a definition or a comment that can't be kept is refused; what was there stays, and so does its file", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    cpSync(BANK, folder, { recursive: true });
    await run(home, folder, "eval", "a := Account spawnWith: 'Alice'");
    await run(home, folder, "workspace", "stop");
    const used = statSync(entry.files.store).size / 1_048_576;
    writeFileSync(join(home.folder, "data", "config.toml"), `[limits]\nstore-megabytes = ${Math.ceil(used)}\n`);
    await run(home, folder, "eval", "a balance");
    const { client } = await openWorkspace(entry, home.options);
    const { session } = await openNamedSession(client, "editor", new SessionTokens(entry));
    const file = join(folder, "src/Bank/Account.class.st");
    const before = readFileSync(file, "utf8");
    const large = randomBytes(2_000_000).toString("hex");
    const tooMuch = [
      () =>
        client.request("browsing/accept", {
          session,
          class: "Account",
          protocol: "accessing",
          source: `balance\n\n\t"${large}"\n\t^ 42`,
        }),
      () => client.request("browsing/setComment", { session, class: "Account", comment: large }),
      () =>
        client.request("browsing/define", {
          session,
          definition: `Actor << #Account slots: { #owner . #balance . #x${large} }; package: 'Bank'`,
        }),
    ];
    for (const request of tooMuch) {
      await expect(request()).rejects.toThrow("There is no room left for the store");
      expect(readFileSync(file, "utf8")).toBe(before);
    }
    client.close();
    expect(await run(home, folder, "eval", "a deposit: 3. a balance")).toMatchObject({ code: 0, stdout: "3\n" });
  });

  test("workspace stop --force ends it all the same, as it was saved last", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "x := 42");
    await run(home, folder, "workspace", "stop");
    const used = statSync(entry.files.store).size / 1_048_576;
    writeFileSync(join(home.folder, "data", "config.toml"), `[limits]\nstore-megabytes = ${Math.ceil(used) + 1}\n`);
    await run(home, folder, "eval", "x := (1 to: 500000) collect: [ :each | 1000000 * 1000000 atRandom ]");
    const forced = await run(home, folder, "workspace", "stop", "--force");
    expect(forced).toMatchObject({ code: 1 });
    expect(forced.stderr).toContain("Stopped bank without a last checkpoint: There is no room left");
    const back = await run(home, folder, "eval", "x");
    expect(back).toMatchObject({ code: 0, stdout: "42\n" });
    expect(back.stderr).toMatch(/Session main was recovered as of/);
  });
});

describe("[W6] two processes on one store", () => {
  test("the second is refused and named the first, which goes on", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "x := 42");
    const first = readNodeInfo(entry.files.node);
    // Nobody finds it any more: as when another system's process has the folder, or a hand has tidied up.
    rmSync(entry.files.node);
    rmSync(first?.address ?? "");
    const second = await run(home, folder, "eval", "x");
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain(`is in use by process ${first?.pid} since`);
    expect(second.stderr).toContain("connect to that workspace, or end it first");
    process.kill(first?.pid ?? 0, "SIGTERM");
    while (first && isRunning(first)) await new Promise((resolve) => setImmediate(resolve));
    expect(await run(home, folder, "eval", "x")).toMatchObject({ code: 0, stdout: "42\n", stderr: "" });
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
      expect(await run(home, folder, "eval", much)).toMatchObject({ code: 0, stdout: "20000000\n", stderr: "" });
    }
  });

  test.each([
    ["an endless loop", "[ true ] whileTrue"],
    ["an actor that loops", "a whileTrue"],
  ])("%s is interrupted from another connection", async (_what, source) => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(
      home,
      folder,
      "eval",
      "(Actor << #Runner slots: {}; package: 'Shop') install. Runner compile: 'whileTrue [ true ] whileTrue'. " +
        "Actor defaultTimeout: nil. a := Runner spawn. x := 42",
    );
    const looping = run(home, folder, "eval", source);
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
    const { client: other } = await openWorkspace(home.entry("bank"), home.options);
    while ((await other.request("workspace/status", {})).vm.state !== "idle") continue;
    other.close();
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

describe("[P2] what ran when a workspace was killed", () => {
  test("comes back suspended, is told by what it was, and is never run again by itself", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    const entry = home.entry("bank");
    await run(home, folder, "eval", "Smalltalk at: #Rounds put: 0");
    const looping = run(home, folder, "eval", "[ Smalltalk at: #Rounds put: (Smalltalk at: #Rounds) + 1 ] repeat");
    while ((await run(home, folder, "eval", "--session", "other", "Rounds > 0")).stdout !== "true\n") continue;
    const { client } = await openWorkspace(entry, home.options);
    await client.request("workspace/checkpoint", {});
    client.close();
    const node = readNodeInfo(entry.files.node);
    if (!node) throw new Error("The workspace does not run");
    process.kill(node.pid, "SIGKILL");
    while (isRunning(node)) await new Promise((resolve) => setImmediate(resolve));
    expect((await looping).stderr).toContain("The evaluation was lost and is not run again by itself");

    const back = await run(home, folder, "eval", "Rounds > 0");
    expect(back).toMatchObject({ code: 0, stdout: "true\n" });
    expect(back.stderr).toMatch(/Session main was recovered as of .*\n {2}suspended: \[ Smalltalk at: #Rounds put:/);
    const { stdout: rounds } = await run(home, folder, "eval", "Rounds");
    expect((await run(home, folder, "workspace", "status")).stdout).toContain("suspended: [ Smalltalk at: #Rounds");
    expect(await run(home, folder, "eval", "Rounds")).toMatchObject({ stdout: rounds });
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
      // It answers a client before it begins to come back.
      await expect.poll(() => home.entry("bank").metadata.failedRecoveries).toHaveLength(death);
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
