import type { ProcessLayout, Value, VM } from "../vm/index.ts";
import { classNameOf, plainPrint } from "./plain-print.ts";
import { Turn } from "./turn.ts";

/** A value as text. */
export interface Printed {
  readonly printString: string;
  readonly className: string;
}

/** How much printing one value may cost. */
export interface PrintLimits {
  /** In characters, about. */
  readonly length: number;
  readonly milliseconds: number;
}

/** For a value that is what somebody asked for. */
export const VALUE_LIMITS: PrintLimits = { length: 50_000, milliseconds: 500 };

/** For a value that is one line among others. */
export const LINE_LIMITS: PrintLimits = { length: 1_000, milliseconds: 200 };

/** What prints values. */
export interface Printing {
  print(value: Value): Promise<Printed>;
}

/** Prints each value once, however often it is asked to: for what an evaluation's answer shows in several places. */
export class PrintOnce implements Printing {
  readonly #printer: Printing;
  readonly #printed = new Map<Value, Promise<Printed>>();

  constructor(printer: Printing) {
    this.#printer = printer;
  }

  print(value: Value): Promise<Printed> {
    let printed = this.#printed.get(value);
    if (!printed) {
      printed = this.#printer.print(value);
      this.#printed.set(value, printed);
    }
    return printed;
  }
}

/** Printing is done before whatever else the heap is busy with. */
const PRIORITY = 60;

/** Prints values as Smalltalk does, each in a turn of its own: a `printOn:` that fails or never ends costs only its text. */
export class Printer implements Printing {
  readonly #vm: VM;
  readonly #heap: number;
  readonly #runsCode: boolean;

  /** `heap` is where the turns run. Where no code may run, values are printed plainly. */
  constructor(vm: VM, heap: number, runsCode = true) {
    this.#vm = vm;
    this.#heap = heap;
    this.#runsCode = runsCode;
  }

  /** The print string of a value and the name of its class. */
  async print(value: Value, limits: PrintLimits = VALUE_LIMITS): Promise<Printed> {
    const className = classNameOf(this.#vm, value);
    if (!this.#runsCode) return { printString: shortened(plainPrint(this.#vm, value), limits.length), className };
    const text = await this.#run(this.#printing(value, limits), limits.milliseconds);
    const printString = typeof text === "string" ? shortened(text, limits.length) : `(printString ${text.problem})`;
    return { printString, className };
  }

  /** The string or symbol that a value answers to a unary message; undefined when it answers something else, or fails. */
  async text(value: Value, selector: string, limits: PrintLimits = LINE_LIMITS): Promise<string | undefined> {
    if (!this.#runsCode) return undefined;
    const text = await this.#run(this.#vm.spawnSend(value, selector, [], this.#heap), limits.milliseconds);
    return typeof text === "string" ? shortened(text, limits.length) : undefined;
  }

  #printing(value: Value, { length }: PrintLimits): ProcessLayout {
    const vm = this.#vm;
    // What is no Object, such as a reference to an actor, need not understand more than printString.
    return vm.inheritsFrom(vm.classOf(value), vm.classNamed("Object"))
      ? vm.spawnSend(value, "printStringLimitedTo:", [length], this.#heap)
      : vm.spawnSend(value, "printString", [], this.#heap);
  }

  async #run(process: ProcessLayout, milliseconds: number): Promise<string | { readonly problem: string }> {
    const vm = this.#vm;
    vm.scheduler.setPriority(process, PRIORITY);
    process.isPassing = true;
    const turn = new Turn(vm, process);
    const end = await turn.run(milliseconds);
    if (end.kind === "finished") {
      if (vm.isString(end.value) || vm.isSymbol(end.value)) return vm.text(end.value);
      return { problem: `failed: it is ${plainPrint(vm, end.value)}, no string` };
    }
    await turn.unwind();
    switch (end.kind) {
      case "failed":
        return { problem: `failed: ${classNameOf(vm, end.exception)}` };
      case "terminated":
        return { problem: "failed: it ended its process" };
      case "stopped":
        return { problem: `took longer than ${milliseconds} ms` };
    }
  }
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
