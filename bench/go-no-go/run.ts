/**
 * Go or no-go: what each line of the design's code generation costs, beside the same programs in plain JavaScript.
 * `node bench/go-no-go/run.ts [--json] [--repetitions N] [QUESTION or VARIANT]...`
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { Order, Timing } from "./measure.ts";
import { chosenFlags, questions, type Variant } from "./style.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, repetitions: { type: "string", default: "15" } },
});

const repetitions = Number(values.repetitions);
if (!Number.isInteger(repetitions) || repetitions < 1) {
  console.error(`--repetitions wants a positive integer, not ${values.repetitions}`);
  process.exit(2);
}
const names = questions.flatMap(({ question, variants }) => [question, ...variants.map((each) => each.name)]);
for (const each of positionals) {
  if (names.includes(each)) continue;
  console.error(`Nothing is called "${each}"; there are: ${names.join("; ")}`);
  process.exit(2);
}

function timingsOf(variant: Variant): readonly Timing[] {
  const order: Order = { style: variant.style ?? {}, repetitions, lateFlags: variant.lateFlags ?? [] };
  const script = new URL("measure.ts", import.meta.url).pathname;
  const flags = variant.flags ?? chosenFlags;
  const output = execFileSync(process.execPath, [...flags, script, JSON.stringify(order)], { encoding: "utf8" });
  return JSON.parse(output) as readonly Timing[];
}

function geometricMean(numbers: readonly number[]): number {
  return Math.exp(numbers.reduce((sum, each) => sum + Math.log(each), 0) / numbers.length);
}

/** One program's cell: our best time, and what it is in plain JavaScript's best and median. */
function cell({ plainBest, plainMedian, oursBest, oursMedian }: Timing): string {
  const [best, median] = [oursBest / plainBest, oursMedian / plainMedian];
  return `${oursBest.toFixed(1).padStart(6)} ${best.toFixed(2).padStart(5)} ${median.toFixed(2).padStart(5)}`;
}

const figures: Record<string, number> = {};
for (const { question, variants } of questions) {
  const wanted = variants.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(question) || positionals.includes(name),
  );
  for (const [index, variant] of wanted.entries()) {
    const timings = timingsOf(variant);
    const whole = timings.filter((each) => each.program !== "search");
    const mean = geometricMean(whole.map((each) => each.oursBest / each.plainBest));
    for (const each of timings) {
      figures[`${variant.name}/${each.program}/ms`] = each.oursBest;
      figures[`${variant.name}/${each.program}/plain ms`] = each.plainBest;
      figures[`${variant.name}/${each.program}/median ms`] = each.oursMedian;
      figures[`${variant.name}/${each.program}/plain median ms`] = each.plainMedian;
    }
    figures[`${variant.name}/geometric mean`] = mean;
    if (values.json) continue;
    if (index === 0) {
      const heads = ["richards", "deltablue", "nbody", "mandelbrot", "search"].map((each) => each.padStart(18));
      console.log(`\n${question.padEnd(34)} | ${heads.join(" | ")} |  mean`);
    }
    console.log(
      `${variant.name.padEnd(34)} | ${timings.map(cell).join(" | ").padEnd(102)} | ${mean.toFixed(2).padStart(5)}`,
    );
  }
}
if (values.json) console.log(JSON.stringify(figures));
else
  console.log("\nEach cell: our best in ms, best / plain best, median / plain median. The mean leaves out the search.");
