/**
 * A process that runs one program on Fresnel: `node fresnel-program.js CHECKOUT PROGRAM SIZE ITERATIONS KERNEL [unchecked]`,
 * KERNEL being the folder of the kernel's packages, `unchecked` meaning without write barrier and tests for husks; it is
 * bundled before it runs, as what ships is. Prints the
 * milliseconds of processor time each iteration took as JSON, or fails when a result is wrong.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bootFromSource } from "../../src-runtime/kernel/index.ts";
import { memoryChecks } from "../../src-runtime/language/index.ts";
import { COMMONS, type Behavior, type Value, VM } from "../../src-runtime/vm/index.ts";
import { kernelPrimitives } from "../../src-runtime/vm/primitives/index.ts";
import { readSomClass, type SomClass } from "./som-class.ts";

/**
 * How often the checkpoints of a workspace that changes begin an epoch. Where there is none V8 takes the epoch for a constant, and
 * never learns that the write barrier has something to do.
 */
const EPOCH_MILLISECONDS = 1_000;

const [checkout = "", program = "", size = "", iterations = "", kernel = "", checks = ""] = process.argv.slice(2);
memoryChecks.enabled = checks !== "unchecked";
const vm = new VM({ primitives: kernelPrimitives });
bootFromSource(vm, kernel);
loadClasses(vm, readClasses(join(checkout, "benchmarks/Smalltalk")));
const benchmark = send(vm, vm.classNamed(program), "new", []);
const times: number[] = [];
let inEpoch = EPOCH_MILLISECONDS;
for (let i = 0; i < Number(iterations); i++) {
  if (inEpoch >= EPOCH_MILLISECONDS) {
    vm.runtime.beginEpoch();
    inEpoch = 0;
  }
  const start = process.cpuUsage();
  const right = send(vm, benchmark, "innerBenchmarkLoop:", [Number(size)]);
  const time = milliseconds(process.cpuUsage(start));
  times.push(time);
  inEpoch += time;
  if (right !== true) throw new Error(`${program} answered a wrong result in iteration ${i + 1}`);
}
console.log(JSON.stringify(times));

/** Of all threads, those that compile and collect included: on a busy machine the clock tells little. */
function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function readClasses(folder: string): readonly SomClass[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return readClasses(path);
    return entry.name.endsWith(".som") ? [readSomClass(readFileSync(path, "utf8"), path)] : [];
  });
}

/** Makes the classes, superclasses first, then compiles their methods. */
function loadClasses(machine: VM, classes: readonly SomClass[]): void {
  const waiting = new Map(classes.map((each) => [each.name, each]));
  const define = (each: SomClass): void => {
    if (!waiting.delete(each.name)) return;
    const above = waiting.get(each.superclass);
    if (above) define(above);
    if (machine.tryClassNamed(each.name)) throw new Error(`The kernel has a class ${each.name} already`);
    machine.defineClass({
      name: each.name,
      superclass: machine.classNamed(each.superclass),
      slots: each.slots,
      classSlots: each.classSlots,
      classVariables: [],
      sharedPools: [],
      traits: "",
      format: "normal",
      package: "AreWeFastYet",
      tag: "",
      comment: "",
    });
  };
  classes.forEach(define);
  for (const { name, methods } of classes)
    for (const { isMeta, source } of methods) compileMethod(machine, sideOf(machine.classNamed(name), isMeta), source);
}

function sideOf(behavior: Behavior, isMeta: boolean): Behavior {
  const side = isMeta ? behavior.$info.counterpart : behavior;
  if (!side) throw new Error(`${behavior.$info.name} has no metaclass`);
  return side;
}

function compileMethod(machine: VM, behavior: Behavior, source: string): void {
  const compiled = machine.compileMethod(behavior, source, { protocol: "", package: "AreWeFastYet" });
  if (compiled.kind === "failed")
    throw new Error(`${source.split("\n")[0]}: ${compiled.diagnostics.map((each) => each.message).join("; ")}`);
}

function send(machine: VM, receiver: Value, selector: string, args: readonly Value[]): Value {
  const process = machine.spawnSend(receiver, selector, args, COMMONS);
  for (;;) {
    const outcome = machine.runtime.run(process);
    if (outcome.kind === "finished") return outcome.value;
    if (outcome.kind === "unhandled") {
      const { exception } = outcome;
      throw new Error(
        `${selector} ended in ${machine.classOf(exception).$info.name}: ${description(machine, exception)}`,
      );
    }
    if (outcome.kind !== "slice") throw new Error(`${selector} did not end: ${outcome.kind}`);
  }
}

function description(machine: VM, exception: Value): string {
  const text = send(machine, exception, "description", []);
  return machine.isString(text) ? machine.text(text) : "";
}
