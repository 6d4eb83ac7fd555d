import { randomUUID } from "node:crypto";
import { TestHome } from "../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace } from "../src-main/workspaces/index.ts";
import type { EvaluationId } from "../src-runtime/protocol/index.ts";
import { builtOptions } from "./built-workspace.ts";
import { median } from "./median.ts";
import type { Given, Takes } from "./options.ts";

export const takes: Takes = { options: { rounds: "N", only: "NAME" } };

const DEFAULT_ROUNDS = 20;
const PAUSE = 1_500;

/** What runs away, by what it is called in the table, and the error that must end it. */
const RUNAWAYS = [
  { name: "growing collection", source: "| c | c := OrderedCollection new. [ c add: Object new ] repeat" },
  {
    name: "growing dictionary",
    source: "| d i | d := Dictionary new. i := 0. [ d at: (i := i + 1) put: Object new ] repeat",
  },
  { name: "recursion", source: "[ :x | x value: x ] value: [ :x | x value: x ]", error: "StackOverflow" },
  { name: "huge array", source: "Array new: 1000000000" },
  { name: "endless loop", source: "[ true ] whileTrue", error: "Interrupt" },
  {
    name: "regular expression",
    source: "(String new: 5000 withAll: $a) matchesRegex: '(a*)*b'",
    error: "Interrupt",
  },
  { name: "factorial", source: "100000000 factorial", error: "Interrupt" },
  {
    name: "sort of 20,000,000",
    source: "((1 to: 20000000) collect: [ :each | each * 7919 \\\\ 10007 ]) sort",
    error: "Interrupt",
  },
  {
    name: "recursion that is retried",
    source: "[ :x | x perform: #value: with: x ] in: [ :b | [ b value: b ] on: StackOverflow do: [ :e | e retry ] ]",
    error: "Interrupt",
  },
] as const;

/**
 * Whether what runs away is contained: everything that can run away, again and again (`--rounds N`, 20; `--only NAME`) in one workspace,
 * while another session evaluates all the time. Counts, milliseconds until it ended (from the interrupt, where one
 * is needed), and what is in use a moment after each one.
 */
export async function run(given: Given): Promise<Record<string, number>> {
  const rounds = given.count("rounds") ?? DEFAULT_ROUNDS;
  const chosen = given.chosen("only", RUNAWAYS, ({ name }) => name);
  await using home = new TestHome();
  const entry = home.entry("bench");
  const { client } = await openWorkspace(entry, builtOptions(home));
  const { client: neighbour } = await openWorkspace(entry, builtOptions(home));
  const { session } = await client.request("session/open", { name: "runaway" });
  const { session: other } = await neighbour.request("session/open", { name: "neighbour" });

  const waits: number[] = [];
  let over = false;
  const watching = (async () => {
    while (!over) {
      const began = performance.now();
      const evaluationId = randomUUID() as EvaluationId;
      const answer = await neighbour.request("evaluation/evaluate", {
        session: other,
        evaluationId,
        source: "6 factorial",
      });
      if (answer.outcome !== "ok") throw new Error(`The other session was told ${answer.error.class}`);
      waits.push(performance.now() - began);
      await pause(20);
    }
  })();

  const figures: Record<string, number> = {};
  const left: number[] = [];
  for (const runaway of chosen) {
    const times: number[] = [];
    let contained = 0;
    waits.length = 0;
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      const evaluationId = randomUUID() as EvaluationId;
      const evaluation = client.request("evaluation/evaluate", { session, evaluationId, source: runaway.source });
      let from = began;
      if ("error" in runaway && runaway.error === "Interrupt") {
        await pause(300);
        from = performance.now();
        await client.request("evaluation/interrupt", { session });
      }
      const result = await evaluation;
      times.push(performance.now() - from);
      const expected = "error" in runaway ? runaway.error : "OutOfMemory";
      if (result.outcome === "error" && result.error.class === expected) contained++;
      await pause(PAUSE);
      const { memory } = await client.request("workspace/status", {});
      left.push(memory.vmHeapBytes / 1_000_000);
    }
    figures[`${runaway.name}: contained, of ${rounds}`] = contained;
    figures[`${runaway.name}: took, ms`] = median(times);
    figures[`${runaway.name}: took at most, ms`] = Math.max(...times);
    figures[`${runaway.name}: another session waited at most, ms`] = Math.max(...waits);
  }
  over = true;
  await watching;
  client.close();
  neighbour.close();
  figures["in use after the first, MB"] = left[0] ?? Number.NaN;
  figures["in use after the last, MB"] = left.at(-1) ?? Number.NaN;
  figures["in use after any at most, MB"] = Math.max(...left);
  return figures;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
