import { describe, expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { bank, saveStored } from "../snapshots/fixtures/stored-workspace.ts";
import { run } from "./fixtures/command.ts";

describe("fresnel sql", () => {
  test("[P9] answers bindings, snapshots, notes and objects of a stopped workspace", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    saveStored(home.entry("bank"), "v2", bank([10, 20]));
    const rows = async (statement: string): Promise<unknown> => {
      const { code, stdout, stderr } = await run(home, home.project("bank"), "sql", statement, "--json");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const answer: unknown = JSON.parse(stdout);
      return answer;
    };
    expect(await rows("SELECT name, body, type, size FROM symbols ORDER BY name")).toEqual({
      columns: ["name", "body", "type", "size"],
      rows: [
        { name: "Bank", body: expect.stringMatching(/^Bank { #accounts : {/), type: "Bank", size: 8 },
        { name: "Names", body: "{'Ada'}", type: "Array", size: 8 },
      ],
      more: false,
    });
    expect(await rows("SELECT modified_at = created_at AS same FROM symbols ORDER BY name")).toMatchObject({
      rows: [{ same: 0 }, { same: 1 }],
    });
    expect(await rows("SELECT name, count(symbol_name) AS n FROM snapshots GROUP BY name")).toMatchObject({
      rows: [
        { name: "v1", n: 2 },
        { name: "v2", n: 2 },
      ],
    });
    expect(await rows("SELECT value FROM meta WHERE key = 'objects'")).toMatchObject({ rows: [{ value: "8" }] });
    expect(await rows("SELECT class, count(*) AS n FROM heap GROUP BY class HAVING class = 'Account'")).toMatchObject({
      rows: [{ class: "Account", n: 2 }],
    });
    expect(await rows("SELECT body FROM heap WHERE id = 128")).toMatchObject({
      rows: [{ body: "Account { #balance : 10, #owner : 'Ada' }" }],
    });
    expect((await run(home, home.project("bank"), "workspace", "list")).stdout).toContain("stopped");
  });

  test("[P9] reads a workspace that runs: a body is readable Smalltalk", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(
      home,
      folder,
      "eval",
      "x := OrderedCollection new. x add: 3/4; add: 'it''s'; add: #at:put:; add: $a; add: 1.5e300; add: (2 raisedTo: 70); add: 3 -> nil; add: #[1 2]. nil",
    );
    await run(home, folder, "snapshot", "v1");
    const { stdout } = await run(
      home,
      folder,
      "sql",
      "SELECT body FROM symbols WHERE scope = 'sessions/main' AND name = 'x'",
    );
    expect(stdout).toBe(
      "body\nOrderedCollection [ (3 / 4). 'it''s'. #at:put:. $a. 1.5e300. 1180591620717411303424. (3 -> nil). #[1 2] ]\n",
    );
  });

  test("[P9] shows as many rows as asked for, and says that there are more", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    const { code, stdout, stderr } = await run(
      home,
      home.project("bank"),
      "sql",
      "SELECT name FROM symbols",
      "--limit",
      "1",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "name\nBank\n" });
    expect(stderr).toContain("more than 1 rows");
  });

  test.each([
    "INSERT INTO meta VALUES ('a', 'b')",
    "CREATE TABLE t (x)",
    "CREATE TEMP TABLE t AS SELECT 1",
    "DELETE FROM heap",
    "PRAGMA user_version",
    "/* x */ pragma writable_schema = 1",
    "EXPLAIN PRAGMA user_version",
    "ATTACH 'other.sqlite' AS other",
    "VACUUM INTO 'copy.sqlite'",
    "BEGIN",
    "SELECT 1; SELECT 2",
    "SELECT load_extension('x')",
    "SELECT nothing FROM symbols",
    "",
  ])("[P9] refuses what is not one statement that only reads: %s", async (statement) => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    const { code, stdout, stderr } = await run(home, home.project("bank"), "sql", statement);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toBe("");
    expect(stderr).not.toContain("    at ");
  });

  test("[P9] tells every column of a row, and every digit of an integer", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    const sql = "SELECT 1 AS a, 2 AS a, 9223372036854775807 AS big, 9007199254740991 AS most, 1.5 AS part";
    const { stdout } = await run(home, home.project("bank"), "sql", sql, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      columns: ["a", "a:2", "big", "most", "part"],
      rows: [{ a: 1, "a:2": 2, big: "9223372036854775807", most: 9007199254740991, part: 1.5 }],
    });
  });

  test("[P9] ends a query that takes longer than its deadline", async () => {
    await using home = new TestHome();
    saveStored(home.entry("bank"), "v1", bank([10]));
    const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    const { code, stderr } = await run(home, home.project("bank"), "sql", endless, "--timeout", "0.5");
    expect({ code, stderr }).toEqual({ code: 1, stderr: "The query took longer than 0.5 s and was ended\n" });
  });

  test("[P9] a workspace without a store, and a limit that is no number, are bad usage", async () => {
    await using home = new TestHome();
    home.entry("bank");
    expect((await run(home, home.project("bank"), "sql", "SELECT 1")).stderr).toContain("no store yet");
    for (const limit of ["no", "0", "1.5"])
      expect(await run(home, home.project("bank"), "sql", "SELECT 1", "--limit", limit)).toMatchObject({ code: 2 });
    expect(await run(home, home.project("bank"), "sql", "SELECT 1", "--timeout", "1e9")).toMatchObject({ code: 2 });
  });
});
