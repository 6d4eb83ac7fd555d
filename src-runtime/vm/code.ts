import {
  type Body,
  computesWithFloats,
  type Doubles,
  FACTORY_PARAMETERS,
  generate,
  generateCopy,
  generateFromLoop,
  type GenerateOptions,
  type Literal,
  type LiveRegisters,
  liveRegisters,
  type Register,
  registersOfTail,
} from "../language/index.ts";
import { birth, BlockLayout, FloatLayout, Layout, UNBOXED, VariableContextLayout } from "./layouts.ts";
import type { SuperLink } from "./class-info.ts";
import { doubleSlotsOf, observeDoubles } from "./double-slots.ts";
import { type MethodCopy, SendSite } from "./send-site.ts";
import type { NativeMethod } from "./natives.ts";
import type { Primitive } from "./primitives/table.ts";
import type { Runtime } from "./runtime.ts";
import type { Behavior, MaybeValue, Value } from "./values.ts";

/**
 * A compiled function: a method's has the receiver as `this`, a block's the block. It answers undefined while the stack
 * unwinds.
 */
export type CodeFunction = (this: unknown, ...args: Value[]) => MaybeValue;

/** A function that goes on with a frame: it takes the registers the frame kept. */
export type LoopEntry = (this: unknown, kept: MaybeValue[]) => MaybeValue;

/** What a method is besides its code. */
export interface MethodSource {
  readonly selector: string;
  /** A method may be put into another protocol or package without being compiled again. */
  protocol: string;
  readonly source: string;
  package: string;
  /** Content hash of class, side, selector and source: names this version of the method for ever. */
  readonly hash: string;
}

/**
 * Executable code as an object: a method, a do-it, or a closure inside one. The IR is what both engines run; its
 * JavaScript is made at the first call.
 */
export class CompiledCode extends Layout {
  /** The number of arguments. */
  readonly numArgs: number;
  /** The class whose method this is; nil's class for a do-it without receiver. */
  readonly methodClass: Behavior | undefined;
  readonly method: MethodSource;
  /** The code this closure is made in. */
  readonly outer: CompiledCode | undefined;
  /** Where `method` lists this closure: indices into `blocks`, from the method down. */
  readonly path: readonly number[];
  readonly primitive: Primitive | undefined;
  readonly primitiveName: string | undefined;
  readonly native: NativeMethod | undefined;
  /** Told when the function was made, so that a class's prototype gets it in place of the one that compiles. */
  onCompiled: ((fn: CodeFunction) => void) | undefined;
  /** The JavaScript of the body and of the closures in it, outer ones first, when a build made it ahead of time. */
  readonly #precompiled: (() => readonly string[]) | undefined;
  fn: CodeFunction;
  /** What `fn` is until it is called. */
  readonly #first: CodeFunction;
  #met = 0;
  readonly #runtime: Runtime;
  readonly #link: (literal: Literal) => Value;
  #body: Body | (() => Body);
  #blocks: readonly CompiledCode[] | undefined;
  #literals: Value[] | undefined;
  #live: LiveRegisters | undefined;
  #tail: readonly Register[] | undefined;
  readonly #placesInTail = new Map<number, readonly number[]>();
  readonly #fromLoops = new Map<number, LoopEntry>();

  constructor(runtime: Runtime, parts: CodeParts) {
    super();
    this.#runtime = runtime;
    this.#body = parts.body;
    this.numArgs = parts.numArgs ?? this.body.numArgs;
    this.methodClass = parts.methodClass;
    this.method = parts.method;
    this.outer = parts.outer;
    this.path = parts.path ?? [];
    this.primitive = parts.primitive;
    this.primitiveName = parts.primitiveName;
    this.#precompiled = parts.precompiled;
    this.native = parts.native;
    this.#link = parts.link;
    if (typeof parts.body !== "function") declareSelectors(runtime, parts.body);
    const code = this;
    this.#first = function compileAtFirstCall(this: unknown, ...args: Value[]): MaybeValue {
      if (!code.#precompiled) observeDoubles(code, this, args);
      const compiled = code.compile();
      // A block keeps its function; one made before the first call has this one.
      if (this instanceof BlockLayout && this._code === code) this.f = compiled;
      return compiled.apply(this, args);
    };
    this.fn = this.#first;
  }

  get body(): Body {
    if (typeof this.#body === "function") {
      this.#body = this.#body();
      declareSelectors(this.#runtime, this.#body);
    }
    return this.#body;
  }

  /** The body for somebody who looks at it once: one that was not needed yet is not kept. */
  readBody(): Body {
    return typeof this.#body === "function" ? this.#body() : this.#body;
  }

  /** The code of the closures made here. */
  get blocks(): readonly CompiledCode[] {
    return (this.#blocks ??= this.#makeBlocks());
  }

  #makeBlocks(): readonly CompiledCode[] {
    const texts = this.#precompiled?.();
    let next = 1;
    return this.body.blocks.map((body, index) => {
      const count = countBodies(body);
      const own = texts?.slice(next, next + count);
      next += count;
      return new CompiledBlockLayout(this.#runtime, {
        body,
        methodClass: this.methodClass,
        method: this.method,
        outer: this,
        path: [...this.path, index],
        link: this.#link,
        precompiled: own && (() => own),
      });
    });
  }

  /** The linked literals, reachable from here and never closed over elsewhere. Linked at first need. */
  get literals(): Value[] {
    return (this.#literals ??= this.body.literals.map((literal) => this.#link(literal)));
  }

  /** The literals, if they were linked already. */
  get linkedLiterals(): Value[] | undefined {
    return this.#literals;
  }

  /** The code of the closures, as far as it was asked for. */
  get madeBlocks(): readonly CompiledCode[] {
    return this.#blocks ?? [];
  }

  /** The registers a frame keeps at each instruction where it can be captured. */
  get live(): LiveRegisters {
    return (this.#live ??= liveRegisters(this.body));
  }

  liveAt(pc: number): readonly Register[] {
    return this.live.get(pc) ?? [];
  }

  /** Where among the registers that its tail hands over those are that a frame keeps at an instruction. */
  placesInTail(pc: number): readonly number[] {
    let places = this.#placesInTail.get(pc);
    if (!places) {
      this.#tail ??= registersOfTail(this.live);
      const tail = this.#tail;
      places = this.liveAt(pc).map((register) => tail.indexOf(register));
      this.#placesInTail.set(pc, places);
    }
    return places;
  }

  /** Makes, once, the function that runs the body. */
  compile(): CodeFunction {
    const source = this.#precompiled?.()[0] ?? generate(this.body, this.generateOptions);
    const plain = this.#evaluate(source);
    const compiled = this.native ? this.native(this.#runtime.vm, plain) : plain;
    this.fn = compiled;
    if (!this.outer && !this.native) this.#runtime.codes.set(compiled, this);
    this.onCompiled?.(compiled);
    return compiled;
  }

  /** The function is made anew at the next call; frames and closures that have it keep it. */
  forget(): void {
    if (this.fn !== this.#first && !this.native) {
      this.fn = this.#first;
      this.onCompiled?.(this.fn);
    }
    this.#fromLoops.clear();
    for (const each of this.madeBlocks) each.forget();
  }

  /**
   * An object was met whose slot did not keep a double yet. What V8 learned from it would last, so the function is made
   * anew once they are probably over: at each of the first few, then whenever they have doubled.
   */
  forgetOften(): void {
    const met = ++this.#met;
    if (met <= FEW_MET || (met <= MOST_MET && (met & (met - 1)) === 0)) this.forget();
  }

  /** A function like this method's for one place that sends it, which is within the copies of these methods. */
  copy(within: readonly CompiledCode[]): MethodCopy {
    const { ranks } = this.#runtime.vm;
    return this.#evaluate<MethodCopy>(
      generateCopy(this.body, {
        isChecked: (body) => ranks.isChecked(body),
        doubles: this.#doubles,
      }),
      within,
    );
  }

  get generateOptions(): GenerateOptions {
    return {
      checked: this.#runtime.vm.ranks.isChecked(this.body),
      primitive: this.primitive !== undefined,
      doubles: this.#doubles,
      inFloats: this.outer !== undefined && this.outer.#computesWithFloats,
    };
  }

  get #computesWithFloats(): boolean {
    const { outer } = this;
    return computesWithFloats(this.body, this.#doubles.slots) || (outer !== undefined && outer.#computesWithFloats);
  }

  get #doubles(): Doubles {
    return {
      slots: this.methodClass ? doubleSlotsOf(this.methodClass.$info) : new Set(),
      accesses: (selector) => this.#runtime.vm.accessesDoubles(selector),
    };
  }

  /** The function that goes on with an interpreted frame of this code from the head of a loop. */
  fromLoop(endLoop: number): LoopEntry {
    let found = this.#fromLoops.get(endLoop);
    if (!found) {
      found = this.#evaluate<LoopEntry>(generateFromLoop(this.body, endLoop, this.#doubles));
      this.#fromLoops.set(endLoop, found);
    }
    return found;
  }

  #evaluate<F = CodeFunction>(source: string, within: readonly CompiledCode[] = []): F {
    const runtime = this.#runtime;
    // Generated from our own IR; no text of a user gets into it but through JSON.stringify and mangled names.
    // V8 shares the feedback of functions of equal texts: a number keeps what one method meets apart from all others. A
    // do-it runs once, and is compiled faster when V8 knows the text.
    const mark = this.method.selector === "doIt" ? "" : `//${++evaluations}`;
    const factory = new Function(...FACTORY_PARAMETERS, `return ${source}${mark}`);
    return factory(
      runtime,
      birth,
      runtime.unwinding,
      runtime.nil,
      runtime.pollWords,
      FloatLayout,
      BlockLayout,
      VariableContextLayout,
      UNBOXED,
      runtime.leave,
      runtime.unwindHomeFrame,
      runtime.unwindFrame,
      runtime.refuse,
      runtime.faultFunction,
      runtime.faultIfMissing,
      runtime.faultElementFunction,
      runtime.touchFunction,
      runtime.refuseAssignment,
      runtime.writeSlot,
      runtime.writeElement,
      runtime.notDouble,
      runtime.sendFromSite,
      SendSite,
      within,
      this.above,
      this,
      this.literals,
      this.blocks,
      this.primitive,
    );
  }

  /** Where `super` looks. */
  get above(): SuperLink {
    return this.methodClass?.$info.above ?? { prototype: this.#runtime.vm.rootPrototype };
  }

  /** How a frame of this code is shown: `Counter>>increment`, `[ … ] in Counter>>increment`. */
  get title(): string {
    const method = this.methodClass
      ? `${this.methodClass.$info.isMeta ? `${this.methodClass.$info.name} class` : this.methodClass.$info.name}>>${this.method.selector}`
      : this.method.selector;
    return this.outer ? `[ ] in ${method}` : method;
  }
}

/** How many objects may be met that have to change: few, and the function is made anew each time; most, and it is left. */
const FEW_MET = 8;
const MOST_MET = 1 << 14;

/** How many texts were evaluated. */
let evaluations = 0;

/** The code of a method or a do-it. */
export class CompiledMethodLayout extends CompiledCode {}

/** The code of a closure. */
export class CompiledBlockLayout extends CompiledCode {}

/** The outermost code around a closure's: the method or do-it. */
export function outermost(code: CompiledCode): CompiledCode {
  let each = code;
  while (each.outer) each = each.outer;
  return each;
}

/** A body and the bodies of the closures in it: how many texts of JavaScript they have. */
const countBodies = (body: Body): number => body.blocks.reduce((count, each) => count + countBodies(each), 1);

/** Every selector needs its doesNotUnderstand: stub before it is sent. */
function declareSelectors(runtime: Runtime, body: Body): void {
  for (const each of body.code) if ("selector" in each) runtime.vm.declareSelector(each.selector);
}

/** What a code object is made of. */
export interface CodeParts {
  /** The IR, or how to get it when it is first needed; then `numArgs` must be given. */
  readonly body: Body | (() => Body);
  readonly numArgs?: number;
  readonly methodClass: Behavior | undefined;
  readonly method: MethodSource;
  readonly link: (literal: Literal) => Value;
  readonly outer?: CompiledCode | undefined;
  readonly path?: readonly number[];
  readonly primitive?: Primitive | undefined;
  readonly primitiveName?: string | undefined;
  readonly native?: NativeMethod | undefined;
  readonly precompiled?: (() => readonly string[]) | undefined;
}
