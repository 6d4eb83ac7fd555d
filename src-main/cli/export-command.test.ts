import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { fileURLToPath } from "node:url";
import { run } from "./fixtures/command.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));

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

  test("[P10] writes what users made alone: nothing of the installation's own, no last answer; that actors are left out is told", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(
      home,
      folder,
      "eval",
      "(Object << #Rate sharedVariables: { #Base }; package: 'Bank') install. " +
        "Rate class compile: 'base: aNumber Base := aNumber'. Rate base: 3. Smalltalk at: #Bank put: 'B'. n := 1",
    );
    await run(home, folder, "snapshot", "v1");
    const exported = await run(home, folder, "export", "out", "--json");
    expect(JSON.parse(exported.stdout)).toMatchObject({ skipped: [] });
    const objects = (): readonly string[] =>
      readdirSync(join(folder, "out/objects"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.name.endsWith(".ston"))
        .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, "out/objects/").length))
        .toSorted();
    expect(objects()).toEqual(["classes/Rate/Base.ston", "globals/Bank.ston", "sessions/main/n.ston"]);

    await run(
      home,
      folder,
      "eval",
      "(Actor << #Teller slots: {}; package: 'Bank') install. Teller spawnAs: #teller. nil",
    );
    await run(home, folder, "snapshot", "v2");
    const { stderr, stdout } = await run(home, folder, "export", "out");
    expect({ stderr, stdout }).toMatchObject({
      stderr: "",
      stdout: expect.stringContaining("actors can't be read back") as string,
    });
    expect(objects()).toHaveLength(3);
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

  test("[P10] writes the code as Tonel: the project's files to the byte, and what stands in none; running, stopped and of a snapshot", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    cpSync(BANK, folder, { recursive: true });
    const evaluated = "Account compile: 'twice ^ self balance * 2' classified: 'accessing'. nil";
    await run(home, folder, "eval", evaluated);
    await run(home, folder, "snapshot", "v1");
    expect(await run(home, folder, "export", "running")).toMatchObject({ code: 0, stderr: "" });
    await run(home, folder, "eval", "Account removeSelector: #twice");
    await run(home, folder, "workspace", "stop");
    await run(home, folder, "export", "before", "--snapshot", "v1");
    await run(home, folder, "export", "stopped");
    const packages = (name: string): readonly string[] => readdirSync(join(folder, name, "src")).toSorted();
    const file = (name: string, path: string): string => readFileSync(join(folder, name, "src", path), "utf8");
    expect(packages("running")).toEqual([".fresnel-export", ...readdirSync(join(BANK, "src"))].toSorted());
    const original = readFileSync(join(BANK, "src/Bank/Account.class.st"), "utf8");
    const changed = file("running", "Bank/Account.class.st");
    expect(changed).toContain("{ #category : 'accessing' }\nAccount >> twice [");
    expect(file("before", "Bank/Account.class.st")).toBe(changed);
    expect(file("stopped", "Bank/Account.class.st")).toBe(original);
    expect(file("running", "Bank/Teller.class.st")).toBe(readFileSync(join(BANK, "src/Bank/Teller.class.st"), "utf8"));

    mkdirSync(join(folder, "mine", "src"), { recursive: true });
    const refused = await run(home, folder, "export", "mine");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("is not of an earlier export");
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
    const onFile = await run(home, folder, "export", "mine.txt");
    expect(onFile).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("mine.txt is a file") as string,
    });
    expect(await run(home, folder, "export", "mine.txt/below")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("can't be made") as string,
    });
    for (const command of ["export", "import"]) {
      const nowhere = await run(home, folder, command, "");
      expect(nowhere).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("not be empty") as string });
    }
  });
});
