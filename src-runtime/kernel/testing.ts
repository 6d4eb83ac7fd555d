import { Worker } from "node:worker_threads";
import { kernelPrimitives } from "../vm/primitives/index.ts";
import {
  type Clock,
  COMMONS,
  type ProcessLayout,
  type SessionScope,
  type TurnOutcome,
  type Value,
  VM,
} from "../vm/index.ts";
import { bootFromSource } from "./boot.ts";
import type { LoadReport } from "../code/index.ts";

/** How a test's evaluation ended: the print string of its value, or the error nobody handled, as Pharo describes it. */
export type Evaluated =
  | { readonly kind: "value"; readonly value: Value; readonly printString: string }
  | { readonly kind: "error"; readonly className: string; readonly description: string }
  | { readonly kind: "syntax"; readonly messages: readonly string[] };

/** A virtual machine with the kernel, for tests. One a test file: it patches the realm's `Number.prototype`. */
export interface TestVM {
  readonly vm: VM;
  /** What loading the sources came to; undefined of a kernel that was built before. */
  readonly report: LoadReport | undefined;
  /** Evaluates; bindings of undeclared names are kept between calls. */
  readonly evaluate: (source: string) => Promise<Evaluated>;
  /** The value; throws when there is none. */
  readonly value: (source: string) => Promise<Value>;
  /** The print string of the value, or `ClassName: description` of the error. */
  readonly print: (source: string) => Promise<string>;
  /** As `print`, with the stack captured at that poll alone, counted from 0; undefined when there were not so many. */
  readonly printCapturedAt: (poll: number, source: string) => Promise<string | undefined>;
  /** Whether running code is captured at every other poll: then all of it goes through the interpreter. */
  captureAlways: boolean;
}

/** What a test's virtual machine has of its own. */
export interface TestVMOptions {
  /** Time, where a test advances it itself. */
  readonly clock?: Clock;
  /** Called before the kernel is loaded, as parts built on the virtual machine want it that add primitives. */
  readonly prepare?: (vm: VM) => void;
  /** Loads the kernel; from its sources when it is not given. */
  readonly boot?: (vm: VM) => LoadReport | void;
  /** Whether every method polls at its start, so that every frame can be captured, and not only as many as need to. */
  readonly checksAll?: boolean;
}

/** Boots the kernel from its sources. */
export function bootTestVM(options: TestVMOptions = {}): TestVM {
  const words = new Int32Array(new SharedArrayBuffer(64));
  tick(words);
  let polls = 0;
  const state: { captureAlways: boolean; captureAt?: number } = { captureAlways: false };
  const capturesAny = (): boolean => state.captureAlways || state.captureAt !== undefined;
  const vm = new VM({
    primitives: kernelPrimitives,
    ...(options.clock && { clock: options.clock }),
    pollWords: words,
    surroundings: {
      poll: () => {
        if (!capturesAny()) return { leave: false };
        words[0] = 1;
        const poll = polls++;
        // A process that resumes polls again at once: it must get on in between.
        return { leave: state.captureAt === undefined ? poll % 2 === 0 : poll === state.captureAt };
      },
      running: () => {
        if (capturesAny()) words[0] = 1;
      },
    },
  });
  vm.ranks.checksAll = options.checksAll ?? false;
  options.prepare?.(vm);
  const report = (options.boot ?? bootFromSource)(vm) ?? undefined;
  const bindings = new Map<string, ReturnType<VM["newBinding"]>>();
  vm.roots.push(() => bindings.values());
  const scope: SessionScope = {
    has: (name) => bindings.has(name),
    binding: (name) => {
      let binding = bindings.get(name);
      if (!binding) {
        binding = vm.newBinding(name, vm.nil, "SessionBinding");
        bindings.set(name, binding);
      }
      return binding;
    },
  };
  const evaluate = async (source: string): Promise<Evaluated> => {
    const compiled = vm.compileDoIt(source, scope);
    if (compiled.kind === "failed")
      return { kind: "syntax", messages: compiled.diagnostics.map((each) => each.message) };
    const outcome = await ended(vm, vm.spawnCode(compiled.code, vm.nil, COMMONS));
    if (outcome.kind === "finished")
      return { kind: "value", value: outcome.value, printString: await textOf(vm, outcome.value, "printString") };
    if (outcome.kind !== "unhandled") return { kind: "error", className: "Terminated", description: outcome.kind };
    const { exception } = outcome;
    return {
      kind: "error",
      className: vm.classOf(exception).$info.name,
      description: await textOf(vm, exception, "description"),
    };
  };
  const print = async (source: string): Promise<string> => {
    const result = await evaluate(source);
    if (result.kind === "value") return result.printString;
    return result.kind === "error" ? `${result.className}: ${result.description}` : result.messages.join("; ");
  };
  return {
    vm,
    report,
    evaluate,
    async value(source) {
      const result = await evaluate(source);
      if (result.kind !== "value") throw new Error(`${source}: ${JSON.stringify(result)}`);
      return result.value;
    },
    print,
    async printCapturedAt(poll, source) {
      polls = 0;
      state.captureAt = poll;
      try {
        const printed = await print(source);
        return polls > poll ? printed : undefined;
      } finally {
        delete state.captureAt;
      }
    },
    get captureAlways() {
      return state.captureAlways;
    },
    set captureAlways(always: boolean) {
      state.captureAlways = always;
    },
  };
}

/** Has running code poll every few milliseconds, as the host thread of a workspace does. */
function tick(words: Int32Array): void {
  const source = `
    const { workerData } = require("node:worker_threads");
    setInterval(() => Atomics.store(workerData, 0, 1), 5);`;
  new Worker(source, { eval: true, workerData: words }).unref();
}

/** Runs a process until it ends, or an exception that nobody handles stops it: then it is forgotten. */
export function ended(vm: VM, process: ProcessLayout): Promise<TurnOutcome> {
  return new Promise((resolve) => {
    vm.scheduler.listen(process, (_process, outcome) => {
      if (outcome.kind === "unhandled") vm.scheduler.abandon(process);
      resolve(outcome);
    });
    vm.scheduler.resume(process);
  });
}

async function textOf(vm: VM, value: Value, selector: string): Promise<string> {
  const outcome = await ended(vm, vm.spawnSend(value, selector, [], COMMONS));
  if (outcome.kind !== "finished") return `(${selector} failed)`;
  return vm.isString(outcome.value) || vm.isSymbol(outcome.value)
    ? vm.text(outcome.value)
    : `(${selector} answers no string)`;
}
