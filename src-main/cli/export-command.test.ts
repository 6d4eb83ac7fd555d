import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { run } from "./fixtures/command.ts";

describe("fresnel export", () => {
  test("[P10] writes each binding as STON, with sharing and cycles", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(
      home,
      folder,
      "eval",
      "a := Array new: 3. a at: 1 put: a; at: 2 put: 'it''s'; at: 3 put: #[1 255]. d := Dictionary new. d at: #b put: 3/4; at: #a put: a. nil",
    );
    await run(home, folder, "snapshot", "v1");
    expect(await run(home, folder, "export", "out")).toMatchObject({ code: 0, stderr: "" });
    const written = (name: string): string =>
      readFileSync(join(folder, "out", "objects", "sessions", "main", `${name}.ston`), "utf8");
    expect(written("a")).toBe("[\n\t@1,\n\t'it\\'s',\n\tByteArray [ '01ff' ]\n]\n");
    expect(written("d")).toBe(
      "{\n\t#a : [\n\t\t@2,\n\t\t'it\\'s',\n\t\tByteArray [ '01ff' ]\n\t],\n\t#b : Fraction {\n\t\t#numerator : 3,\n\t\t#denominator : 4\n\t}\n}\n",
    );
  });

  test("[P10] equal states give equal files; what can't be nested is left out and told", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "d := Dictionary new. 1 to: 50 do: [:i | d at: i printString put: i]. nil");
    await run(home, folder, "eval", "chain := nil. 1 to: 3000 do: [:i | chain := i -> chain]. nil");
    await run(home, folder, "snapshot", "v1");
    const one = await run(home, folder, "export", "one", "--json");
    expect(JSON.parse(one.stdout)).toMatchObject({ skipped: [{ path: "sessions/main/chain" }] });
    await run(home, folder, "export", "two", "--snapshot", "v1");
    await run(home, folder, "export", "two", "--snapshot", "v1");
    const all = (name: string): readonly string[] =>
      readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.name}: ${readFileSync(join(entry.parentPath, entry.name), "utf8")}`)
        .toSorted();
    expect(all("one").length).toBeGreaterThan(3);
    expect(all("two")).toEqual(all("one"));
  });

  test("[P10] does not write among other things", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 1");
    await run(home, folder, "snapshot", "v1");
    writeFileSync(join(folder, "mine.txt"), "mine");
    mkdirSync(join(folder, "objects"));
    const refused = await run(home, folder, "export", ".");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("other things");
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["mine.txt", "objects"]));
  });
});
