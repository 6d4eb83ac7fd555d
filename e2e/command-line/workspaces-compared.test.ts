import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));

test("[P6] a workspace and its fork are compared: objects by path, code by method, running or stopped, of any two states", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  cpSync(BANK, folder, { recursive: true });
  const inTrial = (source: string) => run(home, folder, "eval", "--workspace", "trial", source);
  await run(home, folder, "eval", "alice := Account spawnWith: 'Alice'. alice deposit: 100. x := 1");
  await run(home, folder, "eval", "Smalltalk at: #Rates put: (Dictionary new at: 'base' put: 2; yourself)");
  await run(home, folder, "snapshot", "v1");
  await run(home, folder, "fork", "v1", "--name", "trial");
  expect(await run(home, folder, "diff", "--with", "trial")).toMatchObject({
    code: 0,
    stdout: "No differences\n",
    stderr: "",
  });

  expect(
    await inTrial("alice deposit: 5. Rates at: 'new' put: 3. Account compile: 'double ^ balance * 2'"),
  ).toMatchObject({ code: 0 });
  await run(home, folder, "eval", "Rates removeKey: 'base'. y := 7");
  const { code, stdout, stderr } = await run(home, folder, "diff", "--with", "trial");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = stdout.trim().split("\n");
  expect(lines).toContain("+ code/Account>>double: double ^ balance * 2");
  expect(lines).toContain("+ globals/Rates/'base': 2");
  expect(lines).toContain("+ globals/Rates/'new': 3");
  expect(lines).toContain("~ sessions/main/alice/state/balance: 100 → 105");
  expect(lines).toContain("- sessions/main/y: 7");
  expect(lines.filter((line) => line.includes("code/"))).toHaveLength(1);

  await run(home, folder, "workspace", "stop", "--all");
  expect(await run(home, folder, "diff", "--with", "trial")).toMatchObject({ code: 0, stdout });
  const sinceV1 = await run(home, folder, "diff", "v1", "--with", "trial", "--json");
  expect(JSON.parse(sinceV1.stdout)).toContainEqual({
    path: "sessions/main/alice/state/balance",
    kind: "changed",
    className: "Account",
    before: "100",
    after: "105",
  });
  expect(sinceV1.stdout).not.toContain("sessions/main/y");
  expect(await run(home, folder, "diff", "v1", "v1", "--with", "trial")).toMatchObject({ stdout: "No differences\n" });
  expect((await run(home, folder, "workspace", "list")).stdout).not.toContain("running");
});

test("[P6] workspaces that have nothing to do with each other are compared by what stands at the same path", async () => {
  await using home = new TestHome();
  const [one, two] = [home.project("one"), home.project("two")];
  for (const folder of [one, two]) cpSync(BANK, folder, { recursive: true });
  const file = join(two, "src/Bank/Account.class.st");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace("Account >> balance [\n\n\t^ balance", "Account >> balance [\n\n\t^ 5"),
  );
  const made =
    "list := OrderedCollection withAll: #(1 2 3). set := Set withAll: { 3 @ 4. 5 @ 6 }. " +
    "loop := Array new: 2. loop at: 1 put: loop. text := 'one'. big := 2 raisedTo: 80. bytes := #[1 2]. ";
  await run(home, one, "eval", made);
  await run(home, two, "eval", `100 timesRepeat: [ Object new ]. ${made}`);
  const differences = async (): Promise<readonly string[]> => {
    const { stdout, stderr } = await run(home, one, "diff", "--with", "two");
    expect(stderr).toBe("");
    return stdout.trim().split("\n");
  };
  expect(await differences()).toEqual(["~ code/Account>>balance: balance … → balance …"]);
  await run(
    home,
    two,
    "eval",
    "list removeFirst. set add: 7 @ 8. loop at: 2 put: 1.5. text := 'two'. big := nil. bytes := #[1 3]",
  );
  expect((await differences()).slice(1)).toEqual([
    "~ sessions/main/big: 1208925819614629174706176 → nil",
    expect.stringMatching(/^~ sessions\/main\/bytes.*#\[1 2\] → .*#\[1 3\]/),
    "~ sessions/main/list/1: 1 → 2",
    "~ sessions/main/list/2: 2 → 3",
    "- sessions/main/list/3: 3",
    "~ sessions/main/loop/2: nil → 1.5",
    expect.stringMatching(/^\+ sessions\/main\/set\/.*7.*8/),
    "~ sessions/main/text: 'one' → 'two'",
  ]);
  expect(await run(home, one, "diff")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--with which other workspace") as string,
  });
  expect(await run(home, one, "diff", "--with", "three")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("There is no workspace three") as string,
  });
});
