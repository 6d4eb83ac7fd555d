import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { run } from "./fixtures/command.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));

/** All files below a folder with their texts. */
const filesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );

describe("fresnel import", () => {
  test("[P10] brings back what export wrote, into another project: code, objects, sharing and cycles", async () => {
    await using home = new TestHome();
    const from = home.project("bank");
    cpSync(BANK, from, { recursive: true });
    await run(home, from, "eval", "Account compile: 'twice ^ self balance * 2' classified: 'accessing'. nil");
    await run(home, from, "eval", "(Object << #Dice slots: { #sides }; package: 'Games') install. nil");
    await run(
      home,
      from,
      "eval",
      "a := Array new: 3. a at: 1 put: a; at: 2 put: 'it''s é'; at: 3 put: #[1 255]. d := Dictionary new. d at: #b put: 3/4; at: #a put: a; at: 3 put: (Set with: #x with: 2). " +
        "i := IdentityDictionary new. i at: #k put: (OrderedCollection with: 1 -> 2). f := { 2 ** 100. 1.5. Float nan. Float infinity. -0.0. $a. 1.25s2. Object class. Account }. " +
        "o := Dice new. o instVarNamed: #sides put: 6. Smalltalk at: #Wallet put: { o. o }. b := [ 3 ]. nil",
    );
    const exported = await run(home, from, "export", "out", "--json");
    expect(JSON.parse(exported.stdout)).toMatchObject({
      skipped: [{ path: "sessions/main/b", reason: expect.stringContaining("BlockClosure") as string }],
    });

    const to = home.project("other");
    expect((await run(home, to, "eval", "a := 1")).stdout).toBe("1\n");
    const imported = await run(home, to, "import", join(from, "out"), "--json");
    expect(imported).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(imported.stdout)).toMatchObject({
      bindings: expect.arrayContaining(["globals/Wallet", "sessions/main/a", "sessions/main/d"]) as [],
      problems: [],
    });
    const look =
      "{ a first == a. a second. a third. (d at: #a) first == (d at: #a). d at: #b. (d at: 3) size. i class. (i at: #k) first value }";
    expect((await run(home, to, "eval", look)).stdout).toBe(
      "{true. 'it''s é'. #[1 255]. true. (3/4). 2. IdentityDictionary. 2}\n",
    );
    expect((await run(home, to, "eval", "f allButFirst: 5")).stdout).toBe(
      (await run(home, from, "eval", "f allButFirst: 5")).stdout,
    );
    expect((await run(home, to, "eval", "{ f first = (2 ** 100). (f at: 3) isNaN. f fifth }")).stdout).toContain(
      "-0.0",
    );
    expect((await run(home, to, "eval", "{ Wallet first == Wallet second. Wallet first class name }")).stdout).toBe(
      "#(true #Dice)\n",
    );
    expect((await run(home, to, "eval", "Account canUnderstand: #twice")).stdout).toBe("true\n");
    expect(readFileSync(join(to, "src/Bank/Account.class.st"), "utf8")).toContain("Account >> twice [");
    // And once more it is the same.
    await run(home, to, "export", "out");
    expect(filesIn(join(to, "out"))).toEqual(filesIn(join(from, "out")));

    const { undo } = JSON.parse(imported.stdout) as { undo: string };
    await run(home, to, "restore", undo, "--write-files");
    expect((await run(home, to, "eval", "a")).stdout).toBe("1\n");
  });

  test("[W4] workspaces are exported and imported by their names, from anywhere", async () => {
    await using home = new TestHome();
    const [bank, shop] = [home.project("bank"), home.project("shop")];
    await run(home, bank, "eval", "Smalltalk at: #Till put: 3/4");
    await run(home, bank, "snapshot", "v1");
    await run(home, bank, "eval", "Smalltalk at: #Till put: 1");
    await run(home, shop, "eval", "1");
    const out = join(home.folder, "out");
    const exported = await run(home, home.folder, "workspace", "export", "bank", out, "--snapshot", "v1", "--json");
    expect(JSON.parse(exported.stdout)).toMatchObject({ skipped: [] });
    const imported = await run(home, home.folder, "workspace", "import", "shop", out, "--json");
    expect(JSON.parse(imported.stdout)).toMatchObject({ bindings: ["globals/Till"], problems: [] });
    expect((await run(home, shop, "eval", "Till")).stdout).toBe("(3/4)\n");
    expect(await run(home, home.folder, "workspace", "export", "nobody", out)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("nobody") as string,
    });
  });

  test("[P10] does not take what is every installation's own, such as exports of earlier versions have", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 1");
    await run(home, folder, "export", "out");
    for (const [path, text] of [
      ["globals/Transcript", "nil"],
      ["classes/SessionManager/Default", "7"],
    ] as const) {
      mkdirSync(join(folder, "out/objects", path, ".."), { recursive: true });
      writeFileSync(join(folder, "out/objects", `${path}.ston`), text);
    }
    const imported = await run(home, folder, "import", "out", "--json");
    expect(JSON.parse(imported.stdout)).toMatchObject({ bindings: ["sessions/main/x"], problems: [] });
    expect((await run(home, folder, "eval", "{ Transcript isNil. SessionManager default = 7 }")).stdout).toBe(
      "#(false false)\n",
    );
  });

  test("[P10] of a folder that is no export, and of files that can't be read, says what is wrong, and changes nothing", async () => {
    await using home = new TestHome();
    const folder = home.project("bank");
    await run(home, folder, "eval", "x := 1. y := 2");
    const nowhere = await run(home, folder, "import", "nowhere");
    expect(nowhere).toMatchObject({ code: 2, stdout: "" });
    expect(nowhere.stderr).toContain("nowhere is not what fresnel export wrote");

    await run(home, folder, "export", "out");
    await run(home, folder, "eval", "x := 10. y := 20");
    writeFileSync(join(folder, "out/objects/sessions/main/y.ston"), "[1,\n");
    const torn = await run(home, folder, "import", "out");
    expect(torn).toMatchObject({ code: 1, stdout: "" });
    expect(torn.stderr).toContain("y.ston can't be read: At character 4: a value is missing");
    expect(torn.stderr).toContain("No object was imported");
    expect((await run(home, folder, "eval", "{ x. y }")).stdout).toBe("#(10 20)\n");

    mkdirSync(join(folder, "out/src/Broken"), { recursive: true });
    writeFileSync(join(folder, "out/src/Broken/Broken.class.st"), "Class {\n\t#name 'Broken'\n}\n");
    const broken = await run(home, folder, "import", "out");
    expect(broken).toMatchObject({ code: 1, stdout: "" });
    expect(broken.stderr).toMatch(/Broken\.class\.st, line \d: .*Nothing was imported/);
  });
});
