/**
 * A process that runs one program in its plain JavaScript version: `node javascript-program.ts CHECKOUT PROGRAM SIZE
 * ITERATIONS`. Prints the milliseconds of processor time each iteration took as JSON, or fails when a result is wrong.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

interface Program {
  innerBenchmarkLoop(size: number): boolean;
}

interface ProgramModule {
  newInstance(): Program;
}

const [checkout = "", program = "", size = "", iterations = ""] = process.argv.slice(2);
const path = join(checkout, "benchmarks/JavaScript", `${program.toLowerCase()}.js`);
const benchmark = (createRequire(import.meta.url)(path) as ProgramModule).newInstance();
const times: number[] = [];
for (let i = 0; i < Number(iterations); i++) {
  const start = process.cpuUsage();
  const right = benchmark.innerBenchmarkLoop(Number(size));
  times.push(milliseconds(process.cpuUsage(start)));
  if (!right) throw new Error(`${program} answered a wrong result in iteration ${i + 1}`);
}
console.log(JSON.stringify(times));

/** Of all threads, those that compile and collect included: on a busy machine the clock tells little. */
function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
