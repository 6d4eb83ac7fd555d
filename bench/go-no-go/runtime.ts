import type { EmissionStyle } from "./style.ts";

/** A compiled method or block function. */
export type Code = (this: unknown, ...operands: readonly unknown[]) => unknown;

/** The unwinding sentinel: a send that answers it is unwinding. */
export const U: object = Object.freeze({ unwinding: true });

/** The boxed Float. */
export class Float {
  readonly v: number;
  constructor(v: number) {
    this.v = v;
  }
}

/** The class of nil, which understands what Object does. */
export class UndefinedObject {
  toString(): string {
    return "nil";
  }
}

/** The one nil. */
export const nil: UndefinedObject = Object.freeze(new UndefinedObject());

/** A frame that left: what capture would keep of it. */
export interface Frame {
  readonly method: unknown;
  readonly pc: number;
  readonly receiver: unknown;
  readonly registers: readonly unknown[];
}

/** The runtime that emitted code talks to. Its fields change while code runs, so V8 may not fold them. */
export class Runtime {
  /** What unwinding code answers in this style. */
  sentinel: unknown = U;
  epoch = 1;
  depth = 0;
  /** The token of the method a non-local return goes to, while one is under way. */
  home: object | undefined = undefined;
  value: unknown = undefined;
  /** Whether what unwinds is a capture, which wants every frame's registers. */
  capturing = false;
  frames: Frame[] = [];

  /** First write to an object in an epoch. */
  readonly touch = (object: { $e: number }): void => {
    object.$e = this.epoch;
  };

  /** A read that found `undefined`: nothing is ever unloaded here, so it is a bug of the emitter. */
  readonly fault = (_object: unknown, name: string): never => {
    throw new Error(`Slot ${name} is undefined`);
  };

  /** An interrupt that asks for nothing: the word is cleared and the program goes on. */
  readonly poll = (): true => {
    this.words[0] = this.quietWord;
    return true;
  };

  /** What the host does to interrupt. */
  interrupt(): void {
    this.words[0] = -1;
  }

  readonly words: Int32Array;
  readonly quietWord: number;

  constructor(words: Int32Array, quietWord: number) {
    this.words = words;
    this.quietWord = quietWord;
    words[0] = quietWord;
  }

  /** Records a frame that leaves while its stack is captured. */
  readonly leave = (method: unknown, pc: number, receiver: unknown, registers: readonly unknown[]): unknown => {
    if (this.capturing) this.frames.push({ method, pc, receiver, registers });
    return this.sentinel;
  };

  /** Ends a non-local return in its home and answers the value it carries. */
  readonly arrive = (): unknown => {
    this.home = undefined;
    return this.value;
  };

  /** The guard's slow path: either the word was lowered to interrupt, or the stack is too deep. */
  readonly guard = (): unknown => (this.words[0] === this.quietWord ? this.spill() : this.poll());

  readonly spill = (): never => {
    throw new Error(`The measured programs are not this deep: ${this.depth}`);
  };

  readonly mustBeBoolean = (value: unknown): never => {
    throw new Error(`Must be a boolean: ${String(value)}`);
  };
}

/** A block's object, in the form `captures` asks for. Its prototype has the `value` family. */
export interface BlockClass {
  new (f: Code, n: number, receiver: unknown, home: unknown, ...captures: readonly unknown[]): object;
  readonly prototype: object;
}

/** Makes a fresh Block class for a style. */
export function blockClass(style: EmissionStyle, rt: Runtime): BlockClass {
  if (style.captures === "array") {
    return class Block {
      $e: number = rt.epoch;
      $i = 0;
      readonly f: Code;
      readonly n: number;
      readonly rcv: unknown;
      readonly home: unknown;
      readonly k: unknown;
      constructor(f: Code, n: number, receiver: unknown, home: unknown, captures: unknown) {
        this.f = f;
        this.n = n;
        this.rcv = receiver;
        this.home = home;
        this.k = captures;
      }
    };
  }
  return class Block {
    $e: number = rt.epoch;
    $i = 0;
    readonly f: Code;
    readonly n: number;
    readonly rcv: unknown;
    readonly home: unknown;
    readonly c0: unknown;
    readonly c1: unknown;
    readonly c2: unknown;
    readonly c3: unknown;
    constructor(
      f: Code,
      n: number,
      receiver: unknown,
      home: unknown,
      c0: unknown,
      c1: unknown,
      c2: unknown,
      c3: unknown,
    ) {
      this.f = f;
      this.n = n;
      this.rcv = receiver;
      this.home = home;
      this.c0 = c0;
      this.c1 = c1;
      this.c2 = c2;
      this.c3 = c3;
    }
  };
}

/** The variables that blocks capture and someone assigns. */
export class Context {
  $e: number;
  $i = 0;
  readonly v: unknown[];
  constructor(epoch: number, v: unknown[]) {
    this.$e = epoch;
    this.v = v;
  }
}
