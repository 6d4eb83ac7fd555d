import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { TestHome } from "../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace } from "../src-main/workspaces/index.ts";
import type { EvaluationId } from "../src-runtime/protocol/index.ts";
import { builtOptions, PROGRAM } from "./built-workspace.ts";
import { median } from "./median.ts";

const WARM_ROUNDS = 2_000;
const COMMANDS = 15;

/**
 * What an evaluation costs in a workspace that runs: its round trip over the socket (target < 1 ms), and the whole
 * process of `fresnel eval` (target < 150 ms). Milliseconds, medians.
 */
export async function run(): Promise<Record<string, number>> {
  await using home = new TestHome();
  const folder = home.project("bench");
  const { client } = await openWorkspace(home.entry("bench"), builtOptions(home));
  const { session } = await client.request("session/open", {});
  const trips: number[] = [];
  for (let round = 0; round < WARM_ROUNDS; round++) {
    const began = performance.now();
    const evaluationId = randomUUID() as EvaluationId;
    const result = await client.request("evaluation/evaluate", { session, evaluationId, source: "3 + 4" });
    trips.push(performance.now() - began);
    if (result.outcome !== "ok" || result.value.printString !== "7") throw new Error("3 + 4 is not 7");
  }
  const commands: number[] = [];
  for (let round = 0; round < COMMANDS; round++) {
    const began = performance.now();
    const env = { ...process.env, ...home.around.env };
    const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM, "eval", "3 + 4"], { cwd: folder, env });
    commands.push(performance.now() - began);
    if (stdout.toString() !== "7\n") throw new Error(`fresnel eval answered ${stdout.toString()}${stderr.toString()}`);
  }
  client.close();
  const settled = trips.slice(WARM_ROUNDS / 4);
  return {
    "warm round trip, ms": median(settled),
    "warm round trip, 95 of 100, ms":
      settled.toSorted((a, b) => a - b)[Math.floor(settled.length * 0.95)] ?? Number.NaN,
    "fresnel eval, whole process, ms": median(commands),
  };
}
