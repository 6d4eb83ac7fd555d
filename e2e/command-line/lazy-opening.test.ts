import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace, stopWorkspace } from "../../src-main/workspaces/index.ts";

test("[P5] a workspace that loads what it needs has all that it had, changes it, and keeps the rest", async () => {
  await using home = new TestHome();
  const entry = home.entry("large");
  const { options } = home;

  /** Opens the workspace, evaluates, and stops it. */
  const print = async (...sources: readonly string[]): Promise<readonly string[]> => {
    const { client } = await openWorkspace(entry, options);
    const { session } = await client.request("session/open", {});
    const printed: string[] = [];
    for (const source of sources) {
      const result = await client.request("evaluation/evaluate", { session, evaluationId: randomUUID(), source });
      printed.push(result.outcome === "ok" ? result.value.printString : JSON.stringify(result.error));
    }
    client.close();
    await stopWorkspace(entry, options, "the test goes on");
    return printed;
  };

  await print(
    "Smalltalk at: #Points put: ((1 to: 5000) collect: [ :i | i @ (i * 2) ])",
    "Smalltalk at: #Names put: (Dictionary new in: [ :all | 1 to: 500 do: [ :i | all at: i printString put: { i. i asString reversed } ]. all ])",
  );
  expect(await print("(Smalltalk at: #Points) at: 4321", "((Smalltalk at: #Names) at: '123') second")).toEqual([
    "(4321@8642)",
    "'321'",
  ]);
  await print(
    "(Smalltalk at: #Points) at: 17 put: nil",
    "((Smalltalk at: #Names) at: '7') at: 2 put: 'seven'",
    "(Smalltalk at: #Names) removeKey: '8'",
  );
  expect(
    await print(
      "((Smalltalk at: #Points) reject: #isNil) size",
      "((Smalltalk at: #Points) reject: #isNil) inject: 0 into: [ :sum :each | sum + each x + each y ]",
      "((Smalltalk at: #Names) at: '7') second",
      "(Smalltalk at: #Names) keys asSet size",
      "((Smalltalk at: #Names) values collect: #first) asSortedCollection last",
      "(Smalltalk at: #Points) copy reversed first",
      "((Smalltalk at: #Points) indexOf: 4999 @ 9998)",
    ),
  ).toEqual(["4999", String((5000 * 5001 * 3) / 2 - 51), "'seven'", "499", "500", "(5000@10000)", "4999"]);
});
