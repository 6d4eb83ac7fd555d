import { expect, test } from "vitest";
import { run as runCommand } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";

test("[P1] [C2] what an evaluation defines comes back with the objects that need it, and with a snapshot", async () => {
  await using home = new TestHome();
  const folder = home.project("games");
  const run = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand(home, folder, ...words);
    expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: "" });
    return stdout;
  };
  await run("eval", "(Object << #Die slots: { #sides }; package: 'Games') install. Die compile: 'sides: a sides := a'");
  await run("eval", "Die compile: 'top ^ sides'. Integer compile: 'd ^ Die new sides: self; yourself'. die := 6 d");
  await run("workspace", "stop");
  expect(await run("eval", "{ die top. 20 d top }")).toBe("#(6 20)\n");

  await run("snapshot", "v1");
  await run("eval", "Die compile: 'top ^ sides * 100'. die := nil");
  expect(await run("eval", "20 d top")).toBe("2000\n");
  await run("restore", "v1");
  expect(await run("eval", "die top")).toBe("6\n");
});
