import * as fc from "fast-check";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootNamed, SYSTEM_ROOTS, writeSystemRoots } from "../../src-runtime/store/index.ts";
import { describe, expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { run } from "../cli/fixtures/command.ts";
import { bank, saveStored, text } from "./fixtures/stored-workspace.ts";
import { stateDifference } from "./state-difference.ts";
import { withStore } from "./with-store.ts";

describe("the difference of two snapshots", () => {
  test("[P6] names each changed field by path, with before and after", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    saveStored(entry, "v1", bank([10, 20]));
    const changed = new Map(bank([10, 25, 30]));
    changed.set(2, [text("Ada Lovelace"), text("nobody's")]);
    saveStored(entry, "v2", changed);
    const { code, stdout } = await run(home, home.project("bank"), "diff", "v1", "v2");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        "~ globals/Bank/accounts/2/balance: 20 → 25\n" +
        "+ globals/Bank/accounts/3: Account { #balance : 30, #owner : 'Ada Lovelace' }\n" +
        "~ globals/Names/1: 'Ada' → 'Ada Lovelace'\n",
    });
    expect((await run(home, home.project("bank"), "diff", "v2")).stdout).toBe("No differences\n");
  });

  test("[P6] of a workspace that runs: a session's variables, large collections, and nothing of its bookkeeping", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := Array new: 1000. n := 1. s := 'one'. nil");
    await run(home, folder, "snapshot", "v1");
    await run(home, folder, "eval", "x at: 555 put: 3/4. n := 2. nil");
    await run(home, folder, "snapshot", "v2");
    const { code, stdout } = await run(home, folder, "diff", "v1", "v2", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { path: "sessions/main/n", kind: "changed", before: "1", after: "2" },
      { path: "sessions/main/x/555", kind: "changed", className: "Array", before: "nil", after: "(3 / 4)" },
    ]);
  });

  test("[P6] a name that was asked for and that nobody assigned to is no variable", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "n := 1");
    await run(home, folder, "snapshot", "v1");
    await run(home, folder, "eval", "zork foo");
    await run(home, folder, "snapshot", "v2");
    expect((await run(home, folder, "diff", "v1", "v2")).stdout).toBe("No differences\n");
    await run(home, folder, "eval", "zork := 2");
    await run(home, folder, "snapshot", "v3");
    expect((await run(home, folder, "diff", "v2", "v3")).stdout).toBe("+ sessions/main/zork: 2\n");
  });

  test("[P6] after a restore: what is as it was is not told, though all lists and texts of files were made anew", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    mkdirSync(join(folder, "src/Bank"), { recursive: true });
    writeFileSync(
      join(folder, "src/Bank/Account.class.st"),
      "Class {\n\t#name : 'Account',\n\t#superclass : 'Object',\n\t#package : 'Bank'\n}\n",
    );
    await run(home, folder, "eval", "n := 1");
    await run(home, folder, "snapshot", "v1");
    await run(home, folder, "eval", "n := 2");
    await run(home, folder, "restore", "v1");
    await run(home, folder, "eval", "m := 3. nil");
    await run(home, folder, "snapshot", "v2");
    expect((await run(home, folder, "diff", "v1", "v2")).stdout).toBe("+ sessions/main/m: 3\n");
  });

  test("[P6] without a second state it is what is now that is compared, however shortly after a change or a restore", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "n := 1. nil");
    await run(home, folder, "snapshot", "v1");
    await run(home, folder, "eval", "n := 2. nil");
    expect((await run(home, folder, "diff", "v1")).stdout).toBe("~ sessions/main/n: 1 → 2\n");
    await run(home, folder, "restore", "v1");
    expect((await run(home, folder, "diff", "v1")).stdout).toBe("No differences\n");
    expect((await run(home, folder, "sql", "SELECT body FROM symbols WHERE name = 'n'")).stdout).toBe("body\n1\n");
  });

  test("[P6] what nobody made is told only if asked for: what runs, what asks, what the system keeps and counts, the last answer", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(
      home,
      folder,
      "eval",
      "(Actor << #Teller slots: {}; package: 'Bank') install. Teller compile: 'ping ^ 1'. Teller spawnAs: #teller. " +
        "(Object << #Rate sharedVariables: { #Base }; package: 'Bank') install. " +
        "Rate class compile: 'base: aNumber Base := aNumber'. n := Array new: 1. nil",
    );
    await run(home, folder, "snapshot", "v1");
    // A set makes the system note which sizes suit one; what waits has an object of the user's.
    await run(
      home,
      folder,
      "eval",
      "([ :it | (Delay forSeconds: 1000) wait. it size ] newProcessWith: { n }) resume. (Set withAll: #(1 2)) size",
    );
    await run(
      home,
      folder,
      "eval",
      "n at: 1 put: 2. Rate base: 3. (Actor named: #teller) ping. Workspace snapshot: 'v2'",
    );
    const { stdout, stderr } = await run(home, folder, "diff", "v1", "v2");
    expect(stderr).toBe("");
    expect(stdout).toBe("~ classes/Rate/Base: nil → 3\n~ sessions/main/n/1: nil → 2\n");
    const asked = await run(
      home,
      folder,
      "eval",
      "((Workspace changesSince: 'v1') collect: [ :each | each at: 'path' ]) asArray",
    );
    expect(asked.stdout).toBe("#('classes/Rate/Base' 'sessions/main/n/1')\n");
    const { stdout: all } = await run(home, folder, "diff", "v1", "v2", "--all");
    for (const path of [
      "processes/1",
      "sessions/main/ans",
      "sessions/main/(session)/",
      "classes/HashTableSizes/Sizes",
      "/handled",
    ])
      expect(all).toContain(path);
  });

  test("[P6] a state that does not say what is the installation's own is compared by what the other one says", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const changed = new Map(bank([10, 20]));
    changed.set(2, [text("Ada Lovelace"), text("nobody's")]);
    saveStored(entry, "old", bank([10]));
    saveStored(entry, "new", changed, { [SYSTEM_ROOTS]: writeSystemRoots({ globals: 1, classVariables: 0 }) });
    const difference = (...states: string[]) => run(home, home.project("bank"), "diff", ...states);
    expect((await difference("old", "new")).stdout).toBe("~ globals/Names/1: 'Ada' → 'Ada Lovelace'\n");
    expect((await difference("new", "old")).stdout).toBe("~ globals/Names/1: 'Ada Lovelace' → 'Ada'\n");
  });

  test("[P6] of the code: what stands in no file by its first line, and the project's files by name", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    mkdirSync(join(folder, "src/Bank"), { recursive: true });
    const file = join(folder, "src/Bank/Account.class.st");
    const source = (answer: number) =>
      `Class {\n\t#name : 'Account',\n\t#superclass : 'Object',\n\t#package : 'Bank'\n}\n\n` +
      `{ #category : 'accessing' }\nAccount >> rate [\n\n\t^ ${answer}\n]\n`;
    writeFileSync(file, source(1));
    await run(home, folder, "snapshot", "v1");
    await run(home, folder, "workspace", "stop", "bank");
    writeFileSync(file, source(2));
    await run(home, folder, "eval", "Account compile: (String lf join: #('twice' '    ^ self rate * 2'))");
    await run(home, folder, "snapshot", "v2");
    const { stdout } = await run(home, folder, "diff", "v1", "v2");
    expect(stdout).toContain("+ code/Account>>twice: twice …\n");
    expect(stdout).toContain("~ files/src/Bank/Account.class.st\n");
    const changes = JSON.parse((await run(home, folder, "diff", "v1", "v2", "--json")).stdout) as unknown;
    expect(changes).toContainEqual(
      expect.objectContaining({ path: "code/Account>>twice", after: "twice\n    ^ self rate * 2" }),
    );
  });

  test.each([
    [["diff", "v1", "v9"], "There is no snapshot v9; there are: v1"],
    [["diff"], "Say since which snapshot"],
  ])("[P6] bad usage exits with 2: %j", async (words, message) => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    const { code, stderr } = await run(home, home.project("bank"), ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test("[P6] of any two states is what a comparison of all their fields finds, and turned round it is the inverse", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const balances = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 });
    let count = 0;
    fc.assert(
      fc.property(balances, balances, (one, two) => {
        const [a, b] = [`a${count}`, `b${count++}`];
        saveStored(entry, a, bank(one));
        saveStored(entry, b, bank(two));
        withStore(entry.files, (reading) => {
          const [from, to] = [rootNamed(reading, a), rootNamed(reading, b)];
          const account = (balance: number): string => `Account { #balance : ${balance}, #owner : 'Ada' }`;
          const expected = Array.from({ length: Math.max(one.length, two.length) }, (_, index) => {
            const path = `globals/Bank/accounts/${index + 1}`;
            const [before, after] = [one[index], two[index]];
            if (before === after) return [];
            if (before === undefined || after === undefined) {
              const kind = before === undefined ? "added" : "removed";
              const texts = {
                ...(before !== undefined && { before: account(before) }),
                ...(after !== undefined && { after: account(after) }),
              };
              return [{ path, kind, className: "Array", ...texts }];
            }
            return [
              {
                path: `${path}/balance`,
                kind: "changed",
                className: "Account",
                before: `${before}`,
                after: `${after}`,
              },
            ];
          }).flat();
          expect(stateDifference(reading, from, to, { holders: entry.files.holders })).toEqual(expected);
          const back = stateDifference(reading, to, from, { holders: entry.files.holders });
          expect(back.map(({ path, before, after }) => ({ path, before: after, after: before }))).toEqual(
            expected
              .map(({ path, ...texts }) => ({ path, before: undefined, after: undefined, ...texts }))
              .map(({ path, before, after }) => ({ path, before, after })),
          );
        });
      }),
      { numRuns: 40 },
    );
  });
});
