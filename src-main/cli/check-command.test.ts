import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { run, start } from "./fixtures/command.ts";

const method = (body: string): string =>
  `Class { #name : 'Else', #superclass : 'Object', #category : 'Else', #package : 'Else' }

{ #category : 'class initialization' }
Else class >> initialize [
	Smalltalk at: #ElseRan put: true
]

{ #category : 'a' }
Else >> go [
	${body}
]
`;

test("[L3] fresnel check lists what packages lack, and runs none of them", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const place = join(folder, "other", "Else");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "Else.class.st"), method("^ World morphsAt: 3"));
  const lacking = await run(home, folder, "check", "--load", "other");
  expect(lacking).toMatchObject({ code: 1 });
  expect(lacking.stdout).toBe(
    "lacking class World, used by Else>>go\nlacking selector morphsAt:, used by Else>>go\n1 package, 2 methods: 2 lacking, 0 problems\n",
  );
  writeFileSync(join(place, "Else.class.st"), method("^ Smalltalk at: #ElseRan"));
  expect(await run(home, folder, "check", "--load", "other", "--json")).toMatchObject({ code: 0 });
  expect(await run(home, folder, "check")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("fresnel check --load FOLDER") as string,
  });
});

test("[E1] whoever has read enough of a command's output is no trouble to it", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  const { child, outcome } = start(home, folder, ["check", "--load", "."]);
  child.stdout?.destroy();
  const { stderr, signal } = await outcome;
  expect({ stderr, signal }).toEqual({ stderr: "", signal: null });
});
