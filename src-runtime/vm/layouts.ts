/**
 * The JavaScript classes of objects that the virtual machine itself makes or looks into. Their prototypes become the
 * prototypes of the Smalltalk classes of the same role when the kernel is loaded; all other classes get a generated
 * constructor. One virtual machine a JavaScript realm: `Number.prototype` is SmallInteger's.
 */
import type { CompiledCode } from "./code.ts";
import type { Stepping } from "./stepping.ts";
import type { Behavior, BindingObject, HeapObject, MaybeValue, Value } from "./values.ts";

/** What generated code and layouts share with the runtime: the epoch new objects are born in. */
export const birth = { epoch: 1 };

/**
 * An object with the two hidden fields. What is made often has no superclass but the same fields: V8 inlines only such
 * constructors.
 */
export abstract class Layout implements HeapObject {
  $e = birth.epoch;
  $i = 0;
  declare readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;
}

/** The class of nil. */
export class NilLayout extends Layout {}

/** Float: an immutable boxed double. It has no hidden fields, as it is compared by value and never written. */
export class FloatLayout {
  declare readonly v: number;
  declare $e: number;
  declare $i: number;
  declare readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;

  constructor(v: number) {
    this.v = v;
  }
}

/** Stands in a variable of generated code for a Float whose double is in the variable beside it. Never a value. */
export const UNBOXED: object = Object.freeze(new NilLayout());

export class CharacterLayout extends Layout {
  declare readonly code: number;

  constructor(code: number) {
    super();
    this.code = code;
  }
}

export class SymbolLayout extends Layout {
  declare readonly s: string;
  /** Computed by the first `hash`; 0 before. */
  h = 0;
  #mangled: string | undefined;
  readonly #declare: (symbol: SymbolLayout) => string;

  constructor(s: string, declare: (symbol: SymbolLayout) => string) {
    super();
    this.s = s;
    this.#declare = declare;
  }

  /** The property under which objects have the methods of this selector; all have one from the first question on. */
  get mangled(): string {
    return (this.#mangled ??= this.#declare(this));
  }
}

export class StringLayout implements HeapObject {
  declare $e: number;
  declare $i: number;
  declare readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;
  declare s: string | undefined;
  declare cp: Uint32Array | undefined;
  declare bmp: boolean | undefined;
  declare readOnly: boolean;

  constructor(s: string) {
    this.$e = birth.epoch;
    this.$i = 0;
    this.s = s;
    this.cp = undefined;
    this.bmp = undefined;
    this.readOnly = false;
  }
}

/** A closure: its code, its receiver, the home its `^` returns from (nil without one) and the values it copied. */
export class BlockLayout implements HeapObject {
  declare $e: number;
  declare $i: number;
  declare readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;
  declare _code: CompiledCode;
  declare _receiver: Value;
  declare _home: Value;
  declare readonly els: MaybeValue[];
  /** The number of arguments. */
  declare readonly n: number;
  /** The compiled function; `this` is the block. */
  declare f: (this: BlockLayout, ...args: Value[]) => MaybeValue;

  constructor(code: CompiledCode, receiver: Value, home: Value, copied: MaybeValue[], f = code.fn) {
    this.$e = birth.epoch;
    this.$i = 0;
    this._code = code;
    this._receiver = receiver;
    this._home = home;
    this.els = copied;
    this.n = code.numArgs;
    this.f = f;
  }
}

/** The variables of a scope that frames and closures share. */
export class VariableContextLayout implements HeapObject {
  declare $e: number;
  declare $i: number;
  declare readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;
  declare readonly els: MaybeValue[];

  constructor(els: MaybeValue[]) {
    this.$e = birth.epoch;
    this.$i = 0;
    this.els = els;
  }
}

/** Identifies an activation of a method that closures may return from with `^`. */
export class HomeLayout implements HeapObject {
  declare $e: number;
  declare $i: number;
  declare readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;
  /** False once the activation has ended. */
  declare _alive: boolean;
  /** The process it runs in: no other may return from it. */
  declare _process: Value;
  /** The chain of exception handlers there, to be reinstated when a `^` lands. */
  declare _handlers: Value;
  /** The depth of the JavaScript stack there. */
  declare depth: number;

  constructor(process: Value, handlers: Value, depth: number) {
    this.$e = birth.epoch;
    this.$i = 0;
    this._alive = true;
    this._process = process;
    this._handlers = handlers;
    this.depth = depth;
  }
}

/**
 * A captured frame. `_pc` is the index of the instruction in the course of which it stopped; `els` are the registers
 * that are live there, in ascending order. A frame that a debugger stopped before an instruction has the complement of
 * its index (`~index`, negative), and all its registers. See frame.ts.
 */
export class ContextLayout implements HeapObject {
  declare $e: number;
  declare $i: number;
  declare readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;
  declare _code: CompiledCode;
  declare _pc: number;
  /** The receiver of a method's frame, the closure of a block's. */
  declare _owner: Value;
  declare _sender: Value;
  declare els: MaybeValue[];

  constructor(code: CompiledCode, pc: number, owner: Value, els: MaybeValue[], sender: Value) {
    this.$e = birth.epoch;
    this.$i = 0;
    this._code = code;
    this._pc = pc;
    this._owner = owner;
    this._sender = sender;
    this.els = els;
  }
}

/** How a suspended process goes on. */
export type Resumption =
  /** The frame on top was polled: it goes on by itself. */
  | { readonly kind: "go" }
  /** The frame on top waits for a value. */
  | { readonly kind: "value"; readonly value: Value }
  /** A message is sent first; the frame on top gets the answer. */
  | { readonly kind: "send"; readonly receiver: Value; readonly selector: string; readonly args: readonly Value[] }
  /** The stack unwinds to the home, which returns the value; to its end when no frame has that home. */
  | { readonly kind: "unwind"; readonly home: UnwindTarget; readonly value: Value };

/** Where an unwinding ends: in the activation with a home, or in a captured frame that a debugger has chosen. */
export type UnwindTarget = HomeLayout | ContextLayout;

/** An evaluation's assignments to one variable of its session. */
export interface BindingWrite {
  /** The value before the first of them; undefined when the variable had none. */
  readonly before: MaybeValue;
  /** The version that the last of them gave the variable: while it still has it, nobody else has assigned it since. */
  version: number;
}

export type ProcessState = "ready" | "running" | "waiting" | "suspended" | "terminated";

/** A Smalltalk process: a stack of frames that the scheduler runs. */
export class ProcessLayout extends Layout {
  declare _suspendedContext: Value;
  declare _handlers: Value;
  declare _priority: number;
  declare _name: Value;
  /** The semaphore it waits for, or nil. */
  declare _myList: Value;
  /** The semaphore to signal when it has ended, or nil. */
  declare _terminator: Value;
  /** What process-specific variables hold, or nil. */
  declare _env: Value;
  /** The exception that nobody handled, as long as it stands where that was signaled; else nil. */
  declare _exception: Value;
  state: ProcessState = "suspended";
  resumption: Resumption = { kind: "go" };
  /** How many turns it has had. */
  turns = 0;
  /** Whose heap it belongs to: an actor's, a session's, or the workspace's own. */
  heap = 0;
  /** What this evaluation assigned to its session's variables; undefined outside evaluations. */
  bindingLog: Map<BindingObject, BindingWrite> | undefined = undefined;
  /** The values of a do-it's statements, by their index. */
  displays: Map<number, Value> | undefined = undefined;
  /** Its stack has no more frames on the heap; often fewer, since those that returned are not counted off. */
  framesAtMost = 0;
  /** Cancels the timer that ends its wait. */
  cancelTimer: (() => void) | undefined = undefined;
  /** The process on whose JavaScript stack it runs, as long as it does: see `Runtime.callAcross`. */
  below: ProcessLayout | undefined = undefined;
  /** A debugger opens at an error that nobody handles: so breakpoints stop it. */
  isDebugged = false;
  /** It prints something for a tool, which will ask again: there is nothing to go on with after a restart. */
  isPassing = false;
  /** How it is stepped through, while it is. */
  stepping: Stepping | undefined = undefined;
  /**
   * Called when its stack is empty, with the value the last frame returned, if one did. Answers a value or the
   * sentinel, as a send does, or undefined to end the process. An actor's process gets its messages so.
   */
  next: ((value: MaybeValue) => MaybeValue) | undefined = undefined;

  constructor(nil: Value, priority: number) {
    super();
    this._suspendedContext = nil;
    this._handlers = nil;
    this._priority = priority;
    this._name = nil;
    this._myList = nil;
    this._terminator = nil;
    this._env = nil;
    this._exception = nil;
  }
}
