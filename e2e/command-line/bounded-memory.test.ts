import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace, stopWorkspace } from "../../src-main/workspaces/index.ts";

/** The soft limit of the workspace's memory, in megabytes; the virtual machine itself takes some 40 of them. */
const LIMIT = 64;

/** Groups of things, each with a number and a text: the texts alone take four times the limit. */
const GROUPS = 160;
const THINGS = 500;
const TEXT = (4 * LIMIT * 1_000_000) / (GROUPS * THINGS);

const MAKE = `| text | text := String new: ${TEXT - 1} withAll: $x.
Smalltalk at: #Groups put: ((1 to: ${GROUPS}) collect: [ :i |
  (1 to: ${THINGS}) collect: [ :j | j -> { i * ${THINGS} + j. text , (Character value: j \\\\ 50 + 64) asString } ] ]). 0`;

/** Reads all of it. */
const SUM = `((Smalltalk at: #Groups) inject: 0 into: [ :sum :group |
  group inject: sum into: [ :all :each | all + each key + each value first + each value last size + each value last last asInteger ] ])`;

/** Walks through all of it and changes every fiftieth thing. */
const CHANGE = `(Smalltalk at: #Groups) do: [ :group | group do: [ :each |
  each value last last = $A ifTrue: [ each key: each key + 1000. each value at: 2 put: 'another', each key printString ] ] ]. 0`;

/** What SUM answers, before or after the changes. */
function expected(isChanged = true): string {
  let sum = 0;
  for (let i = 1; i <= GROUPS; i++)
    for (let j = 1; j <= THINGS; j++) {
      const key = isChanged && j % 50 === 1 ? j + 1000 : j;
      const text = key === j ? "x".repeat(TEXT - 1) + String.fromCodePoint((j % 50) + 64) : `another${key}`;
      sum += key + (i * THINGS + j) + text.length + (text.codePointAt(text.length - 1) ?? 0);
    }
  return String(sum);
}

test("[P5] [P1] [P3] [L5] a workspace that was made with more memory, and needs four times what it has now, is walked through and changed, ends what runs away, what was changed survives a kill, and a snapshot of as much is restored", async () => {
  await using home = new TestHome();
  const entry = home.entry("large");
  const bounded = { ...home.options, config: { ...home.options.config, heapMegabytes: LIMIT } };

  const open = async (options: typeof bounded) => {
    const { client } = await openWorkspace(entry, options);
    const { session } = await client.request("session/open", {});
    const { pid } = await client.request("workspace/status", {});
    const print = async (source: string): Promise<string> => {
      const result = await client.request("evaluation/evaluate", { session, evaluationId: randomUUID(), source });
      return result.outcome === "ok" ? result.value.printString : JSON.stringify(result.error);
    };
    return { client, session, pid, print };
  };

  const maker = await open(home.options);
  expect(await maker.print(MAKE)).toBe("0");
  await maker.client.request("snapshot/save", { name: "made" });
  maker.client.close();
  await stopWorkspace(entry, home.options, "the test goes on");

  const walker = await open(bounded);
  expect(await walker.print(CHANGE)).toBe("0");
  // What can't be let go is told as ever, and what was let go is still there.
  expect(await walker.print("| all | all := OrderedCollection new. [ all add: (Array new: 10) ] repeat")).toContain(
    '"class":"OutOfMemory"',
  );
  expect(await walker.print(SUM)).toBe(expected());
  await walker.client.request("snapshot/save", { name: "changed" });
  process.kill(walker.pid, "SIGKILL");

  const again = await open(bounded);
  expect(await again.print(SUM)).toBe(expected());
  // Neither what is restored nor what it replaces has room for all of it.
  await again.client.request("snapshot/restore", { session: again.session, name: "made" });
  expect(await again.print(SUM)).toBe(expected(false));
  again.client.close();
  // So much takes its time on a slow machine.
}, 1_800_000);
