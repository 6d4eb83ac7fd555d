import { randomUUID } from "node:crypto";
import { TestHome } from "../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace, stopWorkspace } from "../src-main/workspaces/index.ts";
import type { EvaluationId } from "../src-runtime/protocol/index.ts";
import { builtOptions } from "./built-workspace.ts";
import { median } from "./median.ts";

const STARTS = 9;

/**
 * From the spawn of a workspace's process to the answer of its first evaluation (target < 400 ms), for a new workspace
 * and for one that comes back from its store; and the memory of an empty one. Milliseconds and megabytes, medians.
 */
export async function run(): Promise<Record<string, number>> {
  await using home = new TestHome();
  const options = builtOptions(home);
  const fresh: number[] = [];
  const again: number[] = [];
  const resident: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    const entry = home.entry(`bench-${round}`);
    for (const times of [fresh, again]) {
      const began = performance.now();
      const { client } = await openWorkspace(entry, options);
      const { session } = await client.request("session/open", {});
      const evaluationId = randomUUID() as EvaluationId;
      const result = await client.request("evaluation/evaluate", { session, evaluationId, source: "3 + 4" });
      times.push(performance.now() - began);
      if (result.outcome !== "ok") throw new Error("The first evaluation failed");
      const { memory } = await client.request("workspace/status", {});
      resident.push(memory.residentBytes / 1024 / 1024);
      client.close();
      await stopWorkspace(entry, options, "measured");
    }
  }
  return {
    "spawn to first answer, new workspace, ms": median(fresh),
    "spawn to first answer, from its store, ms": median(again),
    "resident memory after it, MB": median(resident),
  };
}
