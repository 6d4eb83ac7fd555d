import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runtimeEntry } from "../src-main/workspaces/runtime-entry.ts";
import { type Given, given, type Takes, usage, UsageError } from "./options.ts";

/**
 * `npm run -s bench -- NAME [--json] [NAME's own options]`: measures one question and prints a table, or with `--json` one
 * object of named figures; with `--help` the line that says what NAME takes. A benchmark is a file of this folder that
 * exports `run(given)` and, when it can be told anything, what it `takes`; names of figures end in their unit.
 */

/** What every benchmark file exports. */
interface Benchmark {
  readonly takes?: Takes;
  readonly run: (given: Given) => Promise<Readonly<Record<string, number>>>;
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const [name, ...options] = process.argv.slice(2);
/** Files that benchmarks are made with. */
const notBenchmarks = new Set([
  "run.ts",
  "built-workspace.ts",
  "chart.ts",
  "comparison.ts",
  "lehmer.ts",
  "median.ts",
  "options.ts",
  "stored-heap.ts",
]);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !notBenchmarks.has(file))
  .map((file) => basename(file, ".ts"));

if (name === undefined || !names.includes(name)) {
  console.error(`${name === undefined ? "Name a benchmark" : `There is no benchmark ${name}`}: ${names.join(", ")}`);
  process.exitCode = 2;
} else if (process.env["FRESNEL_BENCH_CHILD"] === undefined) {
  // In a process with the flags that a workspace runs with: deep stacks, and inlining as measured in decision 0003.
  const flags = ["--stack-size=7000", ...runtimeEntry().flags];
  const child = spawnSync(process.execPath, [...flags, fileURLToPath(import.meta.url), name, ...options], {
    stdio: "inherit",
    env: { ...process.env, FRESNEL_BENCH_CHILD: "1" },
  });
  process.exitCode = child.status ?? 1;
} else {
  const file = join(folder, `${name}.ts`);
  if (!existsSync(file)) throw new Error(`${file} is gone`);
  process.exit(await measure(name, (await import(pathToFileURL(file).href)) as Benchmark));
}

/** Prints what was measured; answers the process's exit code. */
async function measure(benchmark: string, { takes = {}, run }: Benchmark): Promise<number> {
  if (options.includes("--help") || options.includes("-h")) {
    console.log(usage(benchmark, takes));
    return 0;
  }
  try {
    const figures = await run(given(benchmark, takes, options));
    if (options.includes("--json")) console.log(JSON.stringify(figures));
    else printTable(figures);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}

function printTable(figures: Readonly<Record<string, number>>): void {
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  for (const [key, value] of Object.entries(figures)) {
    const text =
      Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3)).toString();
    console.log(`${key.padEnd(width)}  ${text.padStart(14)}`);
  }
}
