/**
 * Measures one style in a process of its own: each program in plain JavaScript and as emitted, in turn, and prints
 * the times as one JSON line. The programs share the process, as they would a workspace, so that call sites in the
 * class library see all of their types. As in a workspace, the code runs in a worker thread.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { deltablue } from "./programs/deltablue.ts";
import { mandelbrot } from "./programs/mandelbrot.ts";
import { nbody } from "./programs/nbody.ts";
import { richards } from "./programs/richards.ts";
import { search } from "./programs/search.ts";
import { parseProgram } from "./smalltalk.ts";
import { chosenStyle, type EmissionStyle } from "./style.ts";
import { World } from "./world.ts";

/** What a measuring process is asked. */
export interface Order {
  readonly style: Partial<EmissionStyle>;
  readonly repetitions: number;
  /** V8 flags to set before the thread starts. */
  readonly lateFlags: readonly string[];
}

/** The times of one program, in milliseconds. */
export interface Timing {
  readonly program: string;
  readonly plainBest: number;
  readonly plainMedian: number;
  readonly oursBest: number;
  readonly oursMedian: number;
}

const allPrograms = [
  { name: "richards", className: "Richards", size: 200_000, plain: richards },
  { name: "deltablue", className: "DeltaBlue", size: 10_000, plain: deltablue },
  { name: "nbody", className: "NBody", size: 30_000, plain: nbody },
  { name: "mandelbrot", className: "Mandelbrot", size: 200, plain: mandelbrot },
  { name: "search", className: "Search", size: 1_000_000, plain: search },
] as const;

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const best = (times: readonly number[]): number => Math.min(...times);
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

/** Loads the programs in a style, checks that they answer what plain JavaScript does, and times both. */
function measure(style: EmissionStyle, repetitions: number): Timing[] {
  // Without its tests nothing unwinds, and the last program has non-local returns.
  const programs = style.leave === "none" ? allPrograms.slice(0, -1) : allPrograms;
  const world = new World(style);
  const sources = ["kernel", ...programs.map((each) => each.name)].map((name) =>
    readFileSync(new URL(`programs/${name}.st`, import.meta.url), "utf8"),
  );
  world.load(sources.map(parseProgram));
  for (let round = 0; round < 3; round++) {
    for (const { name, className, size, plain } of programs) {
      // What would be constant in a short run is changed, so that V8 does not take it for constant.
      world.rt.epoch++;
      world.rt.interrupt();
      const expected = plain(size);
      const actual = world.run(className, size);
      if (actual !== expected) throw new Error(`${name} answers ${actual} instead of ${expected}`);
    }
  }
  const times = programs.map(() => ({ plain: [] as number[], ours: [] as number[] }));
  for (let round = 0; round < repetitions; round++) {
    world.rt.epoch++;
    for (const [index, { className, size, plain }] of programs.entries()) {
      times[index]?.plain.push(timed(() => void plain(size)));
      times[index]?.ours.push(timed(() => void world.run(className, size)));
    }
  }
  return programs.map(({ name }, index) => {
    const { plain, ours } = times[index] ?? { plain: [], ours: [] };
    return {
      program: name,
      plainBest: best(plain),
      plainMedian: median(plain),
      oursBest: best(ours),
      oursMedian: median(ours),
    };
  });
}

if (isMainThread) {
  const order = JSON.parse(process.argv[2] ?? "{}") as Order;
  for (const each of order.lateFlags) setFlagsFromString(each);
  const worker = new Worker(new URL(import.meta.url), { workerData: order, resourceLimits: { stackSizeMb: 64 } });
  worker.on("message", (timings: readonly Timing[]) => console.log(JSON.stringify(timings)));
} else {
  const { style, repetitions } = workerData as Order;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
  parentPort?.postMessage(measure({ ...chosenStyle, ...style }, repetitions));
}
