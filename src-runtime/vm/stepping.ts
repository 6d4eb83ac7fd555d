import type { CompiledCode } from "./code.ts";
import { closureOf, framesFrom, homeFrame } from "./frame.ts";
import { BlockLayout, ContextLayout, type ProcessLayout } from "./layouts.ts";
import type { Runtime } from "./runtime.ts";
import type { Value } from "./values.ts";

/** What the interpreter asks, and tells, while a process is stepped through. */
export interface Stepping {
  /** The frame is run instruction by instruction, never taken over by compiled code. */
  watches(context: ContextLayout): boolean;
  /** Whether the process stops before this instruction, which is worth a stop. */
  stopsBefore(context: ContextLayout, pc: number): boolean;
  /** Whether the message that the frame sends is followed into its method. */
  enters(context: ContextLayout): boolean;
  /** It was: this is the method's frame. */
  entered(context: ContextLayout): void;
  /** A watched frame made a closure. */
  made(block: BlockLayout): void;
  /** The frame is left, with a value, or because the stack unwinds further. */
  left(context: ContextLayout, unwinding: boolean): void;
  /** The frame went on as compiled code and was captured anew. */
  replaced(before: ContextLayout, after: ContextLayout): void;
}

/** How far a step goes. Where its frame is left before, the step ends in the frame below. */
export type StepKind =
  /** To the frame's next message, assignment or return. */
  | { readonly kind: "over" }
  /** As over, but into the method of the message that the frame is about to send. */
  | { readonly kind: "into" }
  /** To the frame below. */
  | { readonly kind: "out" }
  /** As over, but also into the closures of the frame's method, whoever evaluates them. */
  | { readonly kind: "through" }
  /** To one of these instructions of the frame's method or its closures. */
  | { readonly kind: "to"; readonly isTarget: (code: CompiledCode, pc: number) => boolean };

/**
 * One step of a process, seen from one of its frames. It watches that frame; what the frame sends runs compiled, at full
 * speed, and is not stopped. `begin` before the process is resumed, `end` once it has come to rest.
 */
export class Step implements Stepping {
  readonly #runtime: Runtime;
  readonly #kind: StepKind["kind"];
  readonly #isTarget: (code: CompiledCode, pc: number) => boolean;
  #frame: ContextLayout;
  /** The frame of the method that the frame belongs to, for steps that follow its closures. */
  #home: ContextLayout | undefined;
  readonly #method: CompiledCode | undefined;
  readonly #entered = new Set<ContextLayout>();
  readonly #trapped = new Set<BlockLayout>();
  /** The frame that the step is about has been left: it ends in the next one that runs. */
  #isOver = false;
  #unwinding = false;

  constructor(runtime: Runtime, frame: ContextLayout, step: StepKind) {
    this.#runtime = runtime;
    this.#frame = frame;
    this.#kind = step.kind;
    this.#isTarget = step.kind === "to" ? step.isTarget : () => false;
    if (step.kind !== "through" && step.kind !== "to") return;
    this.#home = homeFrame(frame);
    this.#method = methodOf(frame._code);
  }

  begin(process: ProcessLayout): void {
    process.stepping = this;
    if (!this.#method) return;
    for (const context of framesFrom(process._suspendedContext)) {
      const closure = closureOf(context);
      if (closure) this.made(closure);
      for (const each of context.els) this.#trapIn(each);
    }
  }

  #trapIn(value: Value | undefined): void {
    if (value instanceof BlockLayout) this.made(value);
  }

  end(process: ProcessLayout): void {
    process.stepping = undefined;
    for (const block of this.#trapped) block.f = block._code.fn;
    this.#trapped.clear();
  }

  watches(context: ContextLayout): boolean {
    if (this.#isOver) return !this.#unwinding;
    if (this.#kind === "out") return false;
    return context === this.#frame || context === this.#home || this.#entered.has(context);
  }

  stopsBefore(context: ContextLayout, pc: number): boolean {
    if (this.#isOver) return true;
    switch (this.#kind) {
      case "over":
        return context === this.#frame;
      case "into":
      case "through":
        return true;
      case "out":
        return false;
      case "to":
        return this.#isTarget(context._code, pc);
    }
  }

  enters(context: ContextLayout): boolean {
    return this.#kind === "into" && context === this.#frame;
  }

  entered(context: ContextLayout): void {
    this.#entered.add(context);
  }

  /** A closure of the method is caught when somebody evaluates it: it begins as a frame on the heap, which is watched. */
  made(block: BlockLayout): void {
    if (!this.#method || methodOf(block._code) !== this.#method || this.#trapped.has(block)) return;
    this.#trapped.add(block);
    const runtime = this.#runtime;
    const step = this;
    block.f = function trap(this: BlockLayout, ...args: Value[]): undefined {
      const context = new ContextLayout(this._code, 0, this, args, runtime.nil);
      step.entered(context);
      runtime.captureUnder(context);
    };
  }

  left(context: ContextLayout, unwinding: boolean): void {
    this.#unwinding = unwinding;
    this.#entered.delete(context);
    if (context === (this.#home ?? this.#frame)) this.#isOver = true;
  }

  replaced(before: ContextLayout, after: ContextLayout): void {
    if (this.#frame === before) this.#frame = after;
    if (this.#home === before) this.#home = after;
  }
}

function methodOf(code: CompiledCode): CompiledCode {
  let each = code;
  while (each.outer) each = each.outer;
  return each;
}
