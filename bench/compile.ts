import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPackages } from "../src-runtime/code/index.ts";
import { bootFromSource, kernelFolder } from "../src-runtime/kernel/index.ts";
import { parseMethod } from "../src-runtime/language/index.ts";
import { parseTonelClass } from "../src-runtime/language/tonel/index.ts";
import { type Behavior, COMMONS, VM } from "../src-runtime/vm/index.ts";
import { kernelPrimitives } from "../src-runtime/vm/primitives/index.ts";
import { median } from "./median.ts";

/** A file of the kernel of about 300 lines, with methods as they mostly are. */
const FILE = "Kernel-Numbers/Fraction.class.st";
const ROUNDS = 11;
/** Small things are done so often in a round: the system counts processor time in steps of some milliseconds. */
const TIMES_A_ROUND = 200;

/**
 * What changing code takes: a file of 300 lines parsed (target < 5 ms), a method compiled and swapped while the system
 * runs (< 10 ms each), the whole kernel loaded from its source and started (< 3 s). Milliseconds of processor time, of the
 * thread alone but for the kernel; `first` is in a process that has done nothing yet, the others are medians of many.
 */
export function run(): Promise<Record<string, number>> {
  const text = readFileSync(join(kernelFolder, FILE), "utf8");
  const parse = (): void => parseFile(text);
  const firstParse = threadTime(parse);
  const vm = new VM({ primitives: kernelPrimitives });
  const kernel = timeOfAll(() => {
    const { problems } = bootFromSource(vm);
    if (problems[0]) throw new Error(`The kernel does not load: ${problems[0].message}`);
  });
  const longest = longestMethod();
  const owner = vm.classNamed(longest.className);
  const target = longest.isMeta ? owner.$info.counterpart : owner;
  if (!target) throw new Error(`${longest.className} has no metaclass`);
  return Promise.resolve({
    [`parse a file of ${text.split("\n").length - 1} lines, ms`]: times(parse),
    "parse it, the first time, ms": firstParse,
    "compile a method, ms": times(() => made(vm, owner, "increment ^ self value + 1")),
    [`compile the kernel's longest method (${longest.source.split("\n").length} lines), ms`]: times(() =>
      made(vm, target, longest.source),
    ),
    "hot swap, until the new method has answered, ms": hotSwap(vm),
    "kernel from source, first, ms": kernel.processor,
    "kernel from source, first, by the clock, ms": kernel.clock,
  });
}

function parseFile(text: string): void {
  const { file, diagnostics } = parseTonelClass(text, FILE);
  if (!file || file.kind === "package" || diagnostics.length > 0) throw new Error(`${FILE} can't be read`);
  for (const { source } of file.methods) parseMethod(source);
}

function longestMethod(): { readonly className: string; readonly isMeta: boolean; readonly source: string } {
  const [longest] = readPackages(kernelFolder)
    .files.filter((each) => !each.package.endsWith("-Tests"))
    .flatMap(({ file }) =>
      file.kind === "class" ? file.methods.map((each) => ({ ...each, className: file.definition.name })) : [],
    )
    .toSorted((one, two) => two.source.length - one.source.length);
  if (!longest) throw new Error("The kernel has no methods");
  return longest;
}

function made(vm: VM, behavior: Behavior, source: string): void {
  const result = vm.makeMethod(behavior, source, { protocol: "bench", package: "Bench" });
  if (result.kind === "failed") throw new Error(result.diagnostics.map((each) => each.message).join("; "));
}

/** A method that answers a number is replaced by one that answers the next, and sent. */
function hotSwap(vm: VM): number {
  const behavior = vm.classNamed("Fraction");
  let number = 0;
  return times(() => {
    number++;
    const source = `swapped ^ self class name size * 0 + ${number}`;
    const parts = { protocol: "bench", package: "Bench" };
    if (vm.compileMethod(behavior, source, parts).kind === "failed") throw new Error("The method does not compile");
    const process = vm.spawnSend(vm.instantiate(behavior), "swapped", [], COMMONS);
    let outcome = vm.runtime.run(process);
    while (outcome.kind === "slice") outcome = vm.runtime.run(process);
    if (outcome.kind !== "finished" || outcome.value !== number) throw new Error(`The old method answered ${number}`);
  });
}

function times(act: () => void): number {
  const round = (): void => {
    for (let i = 0; i < TIMES_A_ROUND; i++) act();
  };
  return median(Array.from({ length: ROUNDS }, () => threadTime(round) / TIMES_A_ROUND));
}

/** Milliseconds this thread had on a processor. */
function threadTime(act: () => void): number {
  const start = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** Milliseconds of processor time of all threads, and by the clock. */
function timeOfAll(act: () => void): { readonly processor: number; readonly clock: number } {
  const began = performance.now();
  const start = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(start);
  return { processor: (user + system) / 1000, clock: performance.now() - began };
}
