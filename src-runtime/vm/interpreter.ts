import {
  type Body,
  type Instruction,
  mangle,
  type Operand,
  type Register,
  slotProperty,
  stopsOf,
} from "../language/index.ts";
import type { CompiledCode } from "./code.ts";
import { entering } from "./entering.ts";
import { instructionOf, isBeforeInstruction, keptRegisters, receiverOf } from "./frame.ts";
import { BlockLayout, type ContextLayout, HomeLayout, type Resumption } from "./layouts.ts";
import type { Runtime } from "./runtime.ts";
import type { Stepping } from "./stepping.ts";
import type { BindingObject, HeapObject, IndexedObject, MaybeValue, Value } from "./values.ts";

/**
 * Goes on with a captured frame until it returns, is captured again, or reaches a loop's end, where compiled code takes
 * over. Runs the same IR as the compiled code, instruction by instruction; what it sends runs compiled.
 *
 * A frame that is stepped through stays here, loops included, until the step is done.
 *
 * Answers what the frame returns, or undefined while the stack unwinds.
 */
export function interpret(runtime: Runtime, context: ContextLayout, resumption: Resumption): MaybeValue {
  const code = context._code;
  const pc = instructionOf(context);
  const instruction = code.body.code[pc];
  if (!instruction) throw new Error(`${code.title} has no instruction ${pc}`);
  const stepping = runtime.process?.stepping;
  if (stepping?.watches(context)) return new Activation(runtime, context, stepping).resume(instruction, resumption);
  if (resumption.kind === "go" && instruction.op === "enter")
    return code.fn.apply(context._owner, context.els as Value[]);
  return new Activation(runtime, context, undefined).resume(instruction, resumption);
}

/** A frame that is being interpreted. */
class Activation {
  readonly #runtime: Runtime;
  readonly #context: ContextLayout;
  readonly #code: CompiledCode;
  readonly #body: Body;
  readonly #registers: MaybeValue[];
  readonly #self: Value;
  /** How the process is stepped through, if this frame is watched. */
  readonly #stepping: Stepping | undefined;
  readonly #stops: ReadonlySet<number> | undefined;
  #pc: number;
  /** A debugger stopped it before the instruction, which now runs. */
  #goesOn: boolean;
  #result: MaybeValue;

  constructor(runtime: Runtime, context: ContextLayout, stepping: Stepping | undefined) {
    this.#runtime = runtime;
    this.#context = context;
    this.#code = context._code;
    this.#body = context._code.body;
    this.#stepping = stepping;
    this.#stops = stepping && stopsOf(this.#body);
    this.#pc = instructionOf(context);
    this.#goesOn = isBeforeInstruction(context);
    this.#self = receiverOf(context);
    this.#registers = Array.from({ length: this.#body.numRegisters }, () => undefined);
    keptRegisters(context).forEach((register, i) => {
      this.#registers[register] = context.els[i];
    });
  }

  resume(instruction: Instruction, resumption: Resumption): MaybeValue {
    if (resumption.kind === "unwind") {
      if (instruction.op !== "protectedSend" || this.#goesOn) return this.#unwind();
      this.#hold(instruction);
    } else if (resumption.kind === "value" && !this.#goesOn) this.#accept(instruction, resumption.value);
    else if (instruction.op === "endLoop") {
      if (!this.#stepping) return this.#enterLoop();
      this.#pc = instruction.start;
    }
    this.#runtime.depth = 1;
    return this.#run();
  }

  /** Puts the value a frame waited for where its instruction wants it, and moves on. */
  #accept(instruction: Instruction, value: Value): void {
    switch (instruction.op) {
      case "send":
      case "superSend":
      case "getBinding":
      case "thisContext":
        this.#registers[instruction.dst] = value;
        this.#pc++;
        return;
      case "protectedSend":
        this.#registers[instruction.dst] = value;
        this.#registers[instruction.completion] = this.#runtime.nil;
        this.#runtime.handlers = this.#registers[instruction.handlers] ?? this.#runtime.nil;
        this.#pc++;
        return;
      case "if":
        this.#registers[instruction.dst] = value;
        this.#pc = instruction.end;
        return;
      case "exitLoop":
        this.#pc = instruction.end + 1;
        return;
      // A frame that was polled, and on top of which something was sent: it goes on, the value is nobody's.
      case "enter":
        this.#makeHome();
        this.#pc++;
        return;
      // The object refused it; what the answer was is nobody's matter.
      case "setSlot":
        this.#pc++;
        return;
      case "endLoop":
        this.#pc = instruction.start;
        return;
      default:
        throw new Error(`${this.#code.title} can't be resumed at ${instruction.op}`);
    }
  }

  #run(): MaybeValue {
    const { code } = this.#body;
    for (;;) {
      const instruction = code[this.#pc];
      if (!instruction) throw new Error(`${this.#code.title} runs past its end`);
      if (this.#stepping && this.#mustStop()) return this.#stop();
      const goOn = this.#step(instruction);
      if (!goOn) return this.#result;
    }
  }

  #mustStop(): boolean {
    const goesOn = this.#goesOn;
    this.#goesOn = false;
    if (goesOn || !this.#stops?.has(this.#pc)) return false;
    return this.#stepping?.stopsBefore(this.#context, this.#pc) ?? false;
  }

  /** The step is done: the frame is captured as it stands before its instruction. */
  #stop(): undefined {
    this.#runtime.capture({ kind: "stop" });
    this.#runtime.recapture(this.#context, ~this.#pc, [...this.#registers]);
  }

  /** Runs one instruction; false when the frame is left, with #result. */
  #step(instruction: Instruction): boolean {
    const runtime = this.#runtime;
    const registers = this.#registers;
    switch (instruction.op) {
      case "enter":
        this.#makeHome();
        break;
      case "move":
        registers[instruction.dst] = this.#value(instruction.src);
        break;
      case "getSlot":
        registers[instruction.dst] = this.#slot(instruction.name);
        break;
      case "setSlot": {
        const self = this.#self as HeapObject;
        if (self.$e !== runtime.epoch && runtime.refuseAssignment(self)) return this.#capture();
        Reflect.set(self, slotProperty(instruction.name), this.#value(instruction.src));
        break;
      }
      case "getBinding": {
        const binding = this.#code.literals[instruction.binding] as BindingObject;
        return this.#receive(instruction.dst, binding._value ?? runtime.readUnbound(binding));
      }
      case "setBinding":
        this.#setBinding(instruction.binding, this.#value(instruction.src));
        break;
      case "makeContext":
        registers[instruction.dst] = runtime.makeContext(instruction.size);
        break;
      case "getShared": {
        const shared = this.#value(instruction.context) as IndexedObject;
        registers[instruction.dst] = shared.els[instruction.i] ?? runtime.faultElement(shared, instruction.i);
        break;
      }
      case "setShared": {
        const shared = this.#value(instruction.context) as IndexedObject;
        this.#touch(shared);
        shared.els[instruction.i] = this.#value(instruction.src);
        break;
      }
      case "makeBlock":
        registers[instruction.dst] = this.#block(instruction.block, instruction.copied);
        break;
      case "makeArray":
        registers[instruction.dst] = runtime.makeArray(this.#values(instruction.elements));
        break;
      case "send":
        return this.#receive(
          instruction.dst,
          this.#send(this.#value(instruction.receiver), instruction.selector, this.#values(instruction.args)),
        );
      case "superSend":
        return this.#receive(instruction.dst, this.#superSend(instruction.selector, this.#values(instruction.args)));
      case "protectedSend":
        return this.#protectedSend(instruction);
      case "resumeUnwind": {
        const completion = registers[instruction.completion];
        if (completion === undefined || completion === runtime.nil) break;
        runtime.resumeUnwind(completion as IndexedObject);
        return this.#leave(this.#unwind());
      }
      case "identical":
        registers[instruction.dst] = this.#value(instruction.left) === this.#value(instruction.right);
        break;
      case "if":
        return this.#branch(instruction);
      case "else":
        this.#pc = instruction.end;
        break;
      case "exitLoop": {
        const value = this.#value(instruction.value);
        if (typeof value !== "boolean") {
          runtime.nonBoolean(value, instruction.selector);
          return this.#capture();
        }
        this.#pc = value === instruction.on ? instruction.end + 1 : this.#pc + 1;
        return true;
      }
      case "endLoop":
        if (!this.#stepping) return this.#leave(this.#enterLoop());
        if (runtime.pollWords[0] !== 0 && !runtime.poll()) return this.#capture();
        this.#pc = instruction.start;
        return true;
      case "thisContext":
        runtime.captureContext();
        return this.#capture();
      case "return":
        if (this.#body.home !== undefined) this.#leaveHome();
        return this.#leave(this.#value(instruction.src));
      case "returnFromHome":
        // The frame is gone whatever comes: a dead home is reported by the closure itself.
        return this.#leave(runtime.returnFromHome(this.#context._owner as BlockLayout, this.#value(instruction.src)));
      case "display":
        runtime.display(instruction.statement, this.#value(instruction.src));
        break;
      case "endIf":
      case "loop":
      case "unreachable":
        break;
    }
    this.#pc++;
    return true;
  }

  /** Sends: what comes of it runs compiled, unless the step goes into it. */
  #send(receiver: Value, selector: string, args: Value[]): MaybeValue {
    const runtime = this.#runtime;
    if (!this.#stepping?.enters(this.#context)) return runtime.sendCompiled(receiver, mangle(selector), args);
    return this.#enter(entering(runtime.vm, receiver, runtime.vm.classOf(receiver), selector, args), () =>
      runtime.sendCompiled(receiver, mangle(selector), args),
    );
  }

  #enter(entered: ReturnType<typeof entering>, send: () => MaybeValue): MaybeValue {
    switch (entered.kind) {
      case "answered":
        return this.#runtime.answer(entered.value);
      case "frame":
        this.#stepping?.entered(entered.context);
        this.#runtime.captureUnder(entered.context);
        return undefined;
      case "opaque":
        return send();
    }
  }

  /** The answer of a send arrived: kept, or the stack unwinds through this frame. */
  #receive(dst: Register, value: MaybeValue): boolean {
    if (value === undefined) return this.#runtime.capturing ? this.#capture() : this.#leave(this.#unwind());
    this.#registers[dst] = value;
    this.#pc++;
    return true;
  }

  #protectedSend(instruction: Extract<Instruction, { op: "protectedSend" }>): boolean {
    const runtime = this.#runtime;
    this.#registers[instruction.completion] = runtime.nil;
    this.#registers[instruction.handlers] = runtime.handlers;
    const value = this.#send(this.#value(instruction.receiver), instruction.selector, this.#values(instruction.args));
    if (value !== undefined) this.#accept(instruction, value);
    else if (runtime.capturing) return this.#capture();
    else this.#hold(instruction);
    return true;
  }

  /** An unwinding came to a protectedSend: it is kept as a value while the frame goes on. */
  #hold(instruction: Extract<Instruction, { op: "protectedSend" }>): void {
    const runtime = this.#runtime;
    this.#registers[instruction.completion] = runtime.holdUnwind();
    this.#registers[instruction.dst] = runtime.nil;
    runtime.handlers = runtime.handlersForUnwindBlock(this.#registers[instruction.handlers] ?? runtime.nil);
    this.#pc++;
  }

  #branch(instruction: Extract<Instruction, { op: "if" }>): boolean {
    const value = this.#value(instruction.value);
    const { test } = instruction;
    let holds: boolean;
    if (test === "nil" || test === "notNil") holds = (value === this.#runtime.nil) === (test === "nil");
    else if (typeof value === "boolean") holds = value === (test === "true");
    else {
      this.#runtime.nonBoolean(value, instruction.selector);
      return this.#capture();
    }
    this.#pc = holds ? this.#pc + 1 : instruction.else + 1;
    return true;
  }

  /** Compiled code takes over at the head of the loop that ends here. */
  #enterLoop(): MaybeValue {
    const kept = this.#kept();
    return this.#code.fromLoop(this.#pc).call(this.#context._owner, kept);
  }

  #kept(): MaybeValue[] {
    return this.#code.liveAt(this.#pc).map((register) => this.#registers[register]);
  }

  #capture(): boolean {
    this.#runtime.recapture(this.#context, this.#pc, this.#kept());
    return this.#leave(undefined);
  }

  #leave(result: MaybeValue): boolean {
    this.#result = result;
    return false;
  }

  /** The stack unwinds through this frame: it ends here, or goes further. */
  #unwind(): MaybeValue {
    const { home } = this.#body;
    return home === undefined ? undefined : this.#runtime.land(this.#registers[home]);
  }

  #makeHome(): void {
    if (this.#body.home !== undefined) this.#registers[this.#body.home] = this.#runtime.makeHome();
  }

  #leaveHome(): void {
    const home = this.#body.home === undefined ? undefined : this.#registers[this.#body.home];
    if (home instanceof HomeLayout) this.#runtime.leaveHome(home);
  }

  #superSend(selector: string, args: Value[]): MaybeValue {
    const superclass = this.#code.methodClass?.$info.superclass;
    if (!superclass || !this.#stepping?.enters(this.#context)) return this.#superSendCompiled(selector, args);
    return this.#enter(entering(this.#runtime.vm, this.#self, superclass, selector, args), () =>
      this.#superSendCompiled(selector, args),
    );
  }

  #superSendCompiled(selector: string, args: readonly Value[]): MaybeValue {
    const above = this.#code.above.prototype as Record<string, (...args: readonly Value[]) => MaybeValue>;
    const method = above[mangle(selector)];
    if (!method) throw new Error(`No stub for ${selector}`);
    return method.apply(this.#self, [...args]);
  }

  #block(index: number, copied: readonly Operand[]): Value {
    const code = this.#code.blocks[index];
    if (!code) throw new Error(`${this.#code.title} has no block ${index}`);
    const { home } = this.#body;
    const owner = this.#context._owner;
    const token =
      home === undefined ? (owner instanceof BlockLayout ? owner._home : this.#runtime.nil) : this.#registers[home];
    const block = new BlockLayout(code, this.#self, token ?? this.#runtime.nil, this.#values(copied));
    this.#stepping?.made(block);
    return block;
  }

  #slot(name: string): Value {
    const self = this.#self as HeapObject;
    const property = slotProperty(name);
    return self[property as `_${string}`] ?? this.#runtime.fault(self, property);
  }

  #setBinding(index: number, value: Value): void {
    const binding = this.#code.literals[index] as BindingObject;
    const literal = this.#body.literals[index];
    if (literal?.kind === "binding" && literal.binding.kind === "session")
      this.#runtime.setSessionBinding(binding, value);
    else {
      this.#touch(binding);
      binding._value = value;
    }
  }

  #touch(object: HeapObject): void {
    if (object.$e !== this.#runtime.epoch) this.#runtime.touch(object);
  }

  #values(operands: readonly Operand[]): Value[] {
    return operands.map((operand) => this.#value(operand));
  }

  #value(operand: Operand): Value {
    const { nil } = this.#runtime;
    switch (operand.k) {
      case "reg":
        return this.#registers[operand.i] ?? nil;
      case "self":
        return this.#self;
      case "nil":
        return nil;
      case "true":
        return true;
      case "false":
        return false;
      case "int":
        return operand.v;
      case "lit":
        return this.#code.literals[operand.i] ?? nil;
      case "copied": {
        const owner = this.#context._owner;
        return (owner instanceof BlockLayout ? owner.els[operand.i] : undefined) ?? nil;
      }
    }
  }
}
