import { DEPTH_LIMIT } from "../language/index.ts";
import type { CompiledCode } from "./code.ts";
import { handlersIn, homeOf } from "./frame.ts";
import { interpret } from "./interpreter.ts";
import {
  type BlockLayout,
  birth,
  ContextLayout,
  HomeLayout,
  NilLayout,
  type ProcessLayout,
  type Resumption,
  type UnwindTarget,
  VariableContextLayout,
} from "./layouts.ts";
import { isReadOnly, refusedAssignment } from "./read-only.ts";
import { beginAnew } from "./rewinding.ts";
import type { Stepping } from "./stepping.ts";
import { migrateToDouble } from "./double-slots.ts";
import type { SendSite } from "./send-site.ts";
import type { CaptureRequest, TurnOutcome } from "./unwinding.ts";
import type { BindingObject, HeapObject, IndexedObject, MaybeValue, Value } from "./values.ts";
import type { VM } from "./vm.ts";

/** Frames on one stack, heap frames included, beyond which recursion ends in an error. */
export const MAX_STACK_DEPTH = 2_000_000;

const NO_REQUEST: CaptureRequest = { kind: "slice" };

/** What the write barrier tells: an object is about to be written for the first time in this epoch. */
export type TouchListener = (object: HeapObject) => void;

/** What the write barrier tells of a large object: units of this card are about to be written. */
export type CardListener = (object: HeapObject, card: number) => void;

/**
 * How many elements, characters, bytes or words of a large object share the notice of a write: as many as are stored
 * together.
 */
export const UNITS_A_CARD = { elements: 100, string: 4096, bytes: 4096, words: 1024 } as const;

/** What a large object is indexed by. */
export type UnitKind = keyof typeof UNITS_A_CARD;

/** When the units of a large object were last written. */
interface Cards {
  readonly units: number;
  /** For each card the epoch of its last write. */
  readonly epochs: Int32Array;
}

/**
 * What generated code and the interpreter call: the write barrier, faults, polls, and the unwinding of the stack.
 *
 * Unwinding is a returned sentinel: a send that answers `unwinding` tells its caller to leave at once through `leave`.
 * `capturing` says why: to capture the frames on the heap, or else to return to `unwindHome`.
 */
export class Runtime {
  readonly vm: VM;
  readonly nil: HeapObject;
  /**
   * What our own TypeScript answers and gets while the stack unwinds; typed as a value, since every send may answer it.
   * Generated code answers `undefined` instead, which V8 tests for with less code.
   */
  readonly unwinding: Value;
  readonly pollWords: Int32Array;
  depth = 0;
  capturing = false;
  /** The chain of exception handlers of the running process. */
  handlers: Value;
  process: ProcessLayout | undefined;
  onTouch: TouchListener | undefined;
  onTouchCard: CardListener | undefined;
  readonly #cards = new WeakMap<HeapObject, Cards>();
  /** Set at the first write in an epoch: something changed since the last checkpoint. */
  changed = false;
  /** Whether a closure is called where `value` is sent to it: as long as that message has the kernel's own method. */
  inlinesValue = true;
  /** The code of the functions that stand on prototypes as methods. */
  readonly codes = new WeakMap<object, CompiledCode>();
  #frames: ContextLayout[] = [];
  #request: CaptureRequest = NO_REQUEST;
  #unwindHome: UnwindTarget | undefined;
  #unwindValue: Value;
  #cut: TurnOutcome | undefined;

  constructor(vm: VM, pollWords: Int32Array) {
    this.vm = vm;
    this.pollWords = pollWords;
    this.nil = new NilLayout();
    this.unwinding = Object.freeze(new NilLayout());
    this.handlers = this.nil;
    this.#unwindValue = this.nil;
  }

  // Memory

  /** The write barrier's slow path: the first write to an object in an epoch. */
  touch(object: HeapObject): void {
    const { epoch } = this;
    if (object.$e === -epoch) return;
    this.onTouch?.(object);
    this.changed = true;
    object.$e = isReadOnly(object) ? -epoch : epoch;
  }

  /** The slow path of an assignment to a slot: true if the object is read-only, and the frame must be left. */
  readonly refuseAssignment = (object: HeapObject): boolean => {
    if (isReadOnly(object)) {
      this.capture({ kind: "refuseAssignment" });
      return true;
    }
    this.touch(object);
    return false;
  };

  /** The same, which does the assignment where it is not refused. */
  readonly writeSlot = (object: HeapObject, property: `_${string}`, value: Value): boolean => {
    if (this.refuseAssignment(object)) return true;
    object[property] = value;
    return false;
  };

  /** The slow path of an assignment to an element that there is, counted from 0, which it does: false if the object is read-only. */
  readonly writeElement = (object: IndexedObject, index: number, value: Value): boolean => {
    if (isReadOnly(object)) return false;
    this.touchElement(object, index);
    object.els[index] = value;
    return true;
  };

  // As functions, for generated code.
  readonly notDouble = (code: CompiledCode, object: HeapObject, property: `_${string}`, value: Value): void => {
    if (migrateToDouble(object, property, value)) code.forgetOften();
  };
  readonly touchFunction = (object: HeapObject): void => this.touch(object);
  readonly faultFunction = (object: HeapObject, property: string): Value => this.fault(object, property);
  readonly faultIfMissing = (value: MaybeValue, object: HeapObject, property: string): Value =>
    value === undefined ? this.fault(object, property) : value;
  readonly faultElementFunction = (object: IndexedObject, index: number): Value => this.faultElement(object, index);

  /** To be called before any write to an object. */
  barrier(object: HeapObject): void {
    if (object.$e !== this.epoch) this.touch(object);
  }

  /** The slow path where one unit is about to be written, counted from 0: of a large object only its card. */
  touchElement(object: HeapObject, index: number): void {
    this.touchUnits(object, index, index + 1);
  }

  /** The same for the units from one index up to another. */
  touchUnits(object: HeapObject, from: number, to: number): void {
    const cards = this.#cards.get(object);
    const { units, epochs } = cards ?? NO_CARDS;
    const end = Math.ceil(to / units);
    if (end > epochs.length) {
      this.touch(object);
      return;
    }
    for (let card = Math.floor(from / units); card < end; card++) {
      if (epochs[card] === this.epoch) continue;
      this.onTouchCard?.(object, card);
      this.changed = true;
      epochs[card] = this.epoch;
    }
  }

  /** From the next epoch on, writes to the units of this object are noticed by card, if it has more than one. */
  useCards(object: HeapObject, kind: UnitKind, size: number): void {
    const units = UNITS_A_CARD[kind];
    const count = Math.ceil(size / units);
    if (count <= 1) return;
    const known = this.#cards.get(object);
    if (known?.epochs.length !== count || known.units !== units)
      this.#cards.set(object, { units, epochs: new Int32Array(count) });
  }

  /**
   * Begins an epoch: from now on the first write to each object calls touch. Only between turns, when all frames are captured:
   * a frame that runs does not ask again for an object that it wrote.
   */
  beginEpoch(): void {
    if (this.process) throw new Error("An epoch began while a process ran");
    birth.epoch++;
  }

  /** The present epoch. Objects are born in it; V8 sees so that one just made need not be noticed. */
  get epoch(): number {
    return birth.epoch;
  }

  /** A slot that holds no value: its object is not loaded, or not yet migrated to its class's layout. */
  fault(object: HeapObject, property: string): Value {
    return this.vm.faultSlot(object, property);
  }

  faultElement(object: IndexedObject, index: number): Value {
    return this.vm.unloaded?.element(object, index) ?? this.nil;
  }

  /** For the interpreter; generated code makes its own. */
  makeContext(size: number): VariableContextLayout {
    const els: MaybeValue[] = [];
    for (let i = 0; i < size; i++) els.push(this.nil);
    return new VariableContextLayout(els);
  }

  makeArray(elements: Value[]): Value {
    return this.vm.array(elements);
  }

  /** An assignment to a session's variable: the evaluation that made it can be undone as long as nobody else made one. */
  setSessionBinding(binding: BindingObject, value: Value): void {
    const { _version: last } = binding;
    const version = (typeof last === "number" ? last : 0) + 1;
    const log = this.process?.bindingLog;
    if (log) {
      const write = log.get(binding);
      if (write) write.version = version;
      else log.set(binding, { before: binding._value, version });
    }
    if (binding.$e !== this.epoch) this.touch(binding);
    binding._version = version;
    binding._value = value;
  }

  /** A name that nothing is bound to: an error Smalltalk can catch. Answers undefined while the stack unwinds. */
  readUnbound(binding: BindingObject): MaybeValue {
    return this.answer(this.send(binding, "undeclaredRead", []));
  }

  display(statement: number, value: Value): void {
    this.process?.displays?.set(statement, value);
  }

  // Sends

  /** Sends a message from TypeScript. The answer may be the sentinel: then the caller must return it at once. */
  send(receiver: Value, selector: string, args: readonly Value[]): Value {
    const { mangled } = this.vm.symbol(selector);
    return this.sendMangled(receiver, mangled, args);
  }

  sendMangled(receiver: Value, mangled: string, args: readonly Value[]): Value {
    return this.sendCompiled(receiver, mangled, args) ?? this.unwinding;
  }

  /** Sends as generated code does: answers undefined while the stack unwinds. */
  sendCompiled(receiver: Value, mangled: string, args: readonly Value[]): MaybeValue {
    // Every selector that exists has at least its doesNotUnderstand: stub.
    return (receiver as unknown as Record<string, (...args: readonly Value[]) => MaybeValue>)[mangled]!(...args);
  }

  /** Sends a message from a place that has no copy of the method, at least not of the receiver's. */
  readonly sendFromSite = (site: SendSite, mangled: string, receiver: Value, ...args: readonly Value[]): MaybeValue => {
    const method = (receiver as unknown as Record<string, (...args: readonly Value[]) => MaybeValue>)[mangled];
    site.miss(method, this.#codeOf);
    return this.sendCompiled(receiver, mangled, args);
  };

  readonly #codeOf = (method: unknown): CompiledCode | undefined =>
    typeof method === "function" ? this.codes.get(method) : undefined;

  /** What a function that stands on a prototype as a method must answer, as generated code does. */
  answer(answer: Value): MaybeValue {
    return answer === this.unwinding ? undefined : answer;
  }

  /** A value that an `if` or the exit of a loop got is no boolean. */
  readonly refuse = (code: CompiledCode, pc: number, value: Value): void => {
    const instruction = code.body.code[pc];
    if (instruction?.op !== "if" && instruction?.op !== "exitLoop")
      throw new Error(`${code.title} tests nothing at ${pc}`);
    this.nonBoolean(value, instruction.selector);
  };

  nonBoolean(value: Value, selector: string): void {
    const message = this.vm.message(
      selector,
      Array.from(selector.matchAll(/:/g), () => this.nil),
    );
    this.capture({ kind: "send", receiver: value, selector: "doesNotUnderstand:", args: [message] });
  }

  // Homes and non-local return

  makeHome(): HomeLayout {
    return new HomeLayout(this.process ?? this.nil, this.handlers, this.depth);
  }

  leaveHome(home: HomeLayout): void {
    if (home.$e !== this.epoch) this.touch(home);
    home._alive = false;
  }

  /** `^` in a closure. Answers undefined while the stack unwinds. */
  returnFromHome(block: BlockLayout, value: Value): MaybeValue {
    const home = block._home;
    if (!(home instanceof HomeLayout) || !home._alive || home._process !== (this.process ?? this.nil))
      return this.answer(this.send(block, "cannotReturn:", [value]));
    this.#unwindHome = home;
    this.#unwindValue = value;
    return undefined;
  }

  /** Starts an unwinding; the caller must return what this answers. */
  unwindTo(home: UnwindTarget, value: Value): Value {
    this.#unwindHome = home;
    this.#unwindValue = value;
    return this.unwinding;
  }

  /** Takes what is going on as a value, so that code can run in the midst of an unwinding. */
  holdUnwind(): Value {
    const home = this.#unwindHome ?? this.nil;
    this.#unwindHome = undefined;
    return this.vm.array([home, this.#unwindValue]);
  }

  /**
   * The handlers in force in an unwind block: those around the frame that evaluates it, whatever left that frame. They
   * are the ones Pharo finds, which cuts off the frames above it first.
   */
  handlersForUnwindBlock(around: Value): Value {
    return around;
  }

  resumeUnwind(completion: IndexedObject): void {
    const home = this.vm.element(completion, 0);
    this.#unwindHome = isTarget(home) ? home : undefined;
    this.#unwindValue = this.vm.element(completion, 1);
  }

  /** Whether the unwinding ends in the frame with this home; if so, what it returns, else undefined. */
  land(home: MaybeValue): MaybeValue {
    if (!(home instanceof HomeLayout)) return undefined;
    this.leaveHome(home);
    if (home !== this.#unwindHome) return undefined;
    this.#unwindHome = undefined;
    this.handlers = home._handlers;
    return this.#unwindValue;
  }

  // Capture

  /** Asks that all frames be captured; the caller must return what this answers, without running anything else. */
  capture(request: CaptureRequest): Value {
    this.#request = request;
    this.capturing = true;
    return this.unwinding;
  }

  captureContext(): void {
    this.capture({ kind: "context" });
  }

  /**
   * What a frame answers to which undefined came back while the stack is captured: with it come all registers that it
   * may have to keep anywhere, of which it keeps those live at `pc`. Like its neighbours a property, so that generated
   * code calls it as a function.
   */
  readonly leave = (code: CompiledCode, pc: number, owner: Value, ...registers: MaybeValue[]): undefined => {
    const kept = code.placesInTail(pc).map((place) => registers[place]);
    this.#frames.push(new ContextLayout(code, pc, owner, kept, this.nil));
  };

  /** The same for a frame without a home through which the stack unwinds. */
  readonly unwindFrame = (code: CompiledCode, pc: number): undefined => {
    if (this.#unwindHome === undefined) throw new Error(`${code.title} got no answer at ${pc}`);
  };

  /** The same for one that has a home: the unwinding may end here, in its return. */
  readonly unwindHomeFrame = (home: HomeLayout): MaybeValue => {
    const value = this.land(home);
    if (value !== undefined) this.depth = home.depth;
    return value;
  };

  /** An interpreted frame that is captured again: it stays the same object. */
  recapture(context: ContextLayout, pc: number, kept: MaybeValue[]): void {
    if (context.$e !== this.epoch) this.touch(context);
    context._pc = pc;
    context.els = kept;
    this.#frames.push(context);
  }

  /** Captures the stack with one more frame on top, which has not begun. */
  captureUnder(context: ContextLayout): void {
    this.capture({ kind: "spill" });
    this.#frames.push(context);
  }

  // Polls

  /** The poll at a loop's end, when the word is set. Answers whether the frame goes on; if not, it must leave. */
  poll(): boolean {
    switch (this.vm.scheduler.poll()) {
      case "goOn":
        return true;
      case "leave":
        this.capture({ kind: "slice" });
        return false;
      case "outOfMemory":
        this.capture({ kind: "send", receiver: this.vm.global("OutOfMemory"), selector: "signal", args: [] });
        return false;
      // It was told, and went on: no handler of its own is asked again.
      case "memoryExhausted":
        this.capture({ kind: "unhandled", exception: this.vm.instantiate(this.vm.classNamed("OutOfMemory")) });
        return false;
    }
  }

  /** The poll and depth test at the start of a body. */
  enterSlowly(depth: number): boolean {
    if (depth <= DEPTH_LIMIT) return this.poll();
    this.capture({ kind: "spill" });
    return false;
  }

  // Turns

  /** Runs a process until it ends or gives up the processor. Never throws for anything Smalltalk does. */
  run(process: ProcessLayout): TurnOutcome {
    this.process = process;
    this.handlers = process._handlers;
    this.barrier(process);
    process.state = "running";
    if (process._exception !== this.nil) this.#forgetException(process);
    let context: Value = process._suspendedContext;
    let resumption: Resumption = process.resumption;
    try {
      for (;;) {
        this.depth = 0;
        let result: Value;
        if (resumption.kind === "send") {
          const { receiver, selector, args } = resumption;
          result = this.send(receiver, selector, args);
        } else if (context instanceof ContextLayout) {
          const frame = context;
          context = frame._sender;
          if (resumption.kind === "unwind") {
            if (resumption.home === frame) result = this.#cutAt(frame, resumption.value);
            else {
              this.unwindTo(resumption.home, resumption.value);
              result = interpret(this, frame, resumption) ?? this.unwinding;
            }
          } else result = interpret(this, frame, resumption) ?? this.unwinding;
          if (process.stepping) this.#tellStepping(process.stepping, frame, result);
        } else {
          this.handlers = this.nil;
          const more: MaybeValue =
            resumption.kind === "unwind"
              ? undefined
              : process.next?.(resumption.kind === "value" ? resumption.value : undefined);
          if (more === undefined) {
            this.#end(process);
            if (resumption.kind === "value") return { kind: "finished", value: resumption.value };
            return process.next && resumption.kind === "go"
              ? { kind: "finished", value: this.nil }
              : { kind: "unwound" };
          }
          result = more;
        }
        if (result === this.unwinding && this.capturing) {
          context = this.#link(process, context);
          const settled: TurnOutcome | Resumption = this.#settle(process, context);
          if (!isResumption(settled)) return settled;
          resumption = settled;
          continue;
        }
        resumption = result === this.unwinding ? this.#unwindFurther() : { kind: "value", value: result };
        // A deep stack that returns or unwinds, frame by frame, makes room as a loop does.
        if (this.pollWords[0] !== 0 && this.vm.scheduler.mustLeave()) {
          this.#store(process, context, resumption);
          return { kind: "slice", place: "first" };
        }
      }
    } finally {
      this.process = undefined;
      this.handlers = this.nil;
      // An exception holds the stack it was signaled on, and all that is in use there.
      this.#request = NO_REQUEST;
      this.#unwindValue = this.nil;
    }
  }

  /** The frame may have ended, or be of another stack: then there is nothing to return from. */
  #leaveFrame(top: Value, frame: ContextLayout, value: Value, restarts: boolean): Resumption {
    let each = top;
    while (each instanceof ContextLayout && each !== frame) each = each._sender;
    if (each !== frame) return { kind: "send", receiver: frame, selector: "cannotReturn:", args: [value] };
    if (restarts) beginAnew(this.vm, frame);
    return { kind: "unwind", home: frame, value };
  }

  /** An unwinding came to the frame that a debugger wants to return from. */
  #cutAt(frame: ContextLayout, value: Value): Value {
    const home = homeOf(frame);
    if (home) this.leaveHome(home);
    this.handlers = handlersIn(this.vm, frame._sender);
    return value;
  }

  #tellStepping(stepping: Stepping, frame: ContextLayout, result: Value): void {
    if (result !== this.unwinding) stepping.left(frame, false);
    else if (!this.capturing) stepping.left(frame, true);
    else {
      // Compiled code may have taken the frame over, and what is captured now stands for it.
      const captured = this.#frames.at(-1);
      if (captured && captured !== frame) stepping.replaced(frame, captured);
    }
  }

  #unwindFurther(): Resumption {
    const home = this.#unwindHome;
    if (!home) throw new Error("The stack unwinds to no home");
    return { kind: "unwind", home, value: this.#unwindValue };
  }

  /** What was captured is done: how the process goes on at once, or else, when it was put aside, how its turn ended. */
  #settle(process: ProcessLayout, context: Value): TurnOutcome | Resumption {
    const request = this.#request;
    switch (request.kind) {
      case "spill":
        if (!this.#tooDeep(process, context)) return { kind: "go" };
        this.vm.memory.giveBackAfter(process);
        return { kind: "send", receiver: this.vm.global("StackOverflow"), selector: "signal", args: [] };
      case "send":
        return request;
      case "refuseAssignment":
        return refusedAssignment(this.vm, context);
      case "context":
        return { kind: "value", value: context };
      case "act":
        return { kind: "value", value: request.act() };
      case "leaveFrame":
        return this.#leaveFrame(context, request.frame, request.value, request.restarts);
      case "slice":
        this.#store(process, context, { kind: "go" });
        return { kind: "slice", place: "first" };
      case "yield":
        this.#store(process, context, { kind: "value", value: request.answer });
        return { kind: "slice", place: request.place };
      case "wait":
        this.#store(process, context, request.resumption ?? { kind: "value", value: this.nil });
        return { kind: "waiting" };
      case "unhandled":
        this.#store(process, context, { kind: "value", value: this.nil });
        process._exception = request.exception;
        return { kind: "unhandled", exception: request.exception };
      case "stop":
        this.#store(process, context, { kind: "go" });
        return { kind: "stopped" };
    }
  }

  // Calls across processes

  /**
   * Sends a message in a process of its own, on top of the stack of the running one, which waits meanwhile. Between the
   * two is a boundary: no handler, no home and no depth of the lower one counts above it. A stack that is captured or
   * unwound is cut there: the frames above become the upper process's. Then this answers the sentinel, and `takeCut`
   * tells how the upper process's turn ended. Nothing unwinds any more at that moment: it is for the caller to say what
   * the lower process does, by returning what `capture` or a send answers.
   */
  callAcross(process: ProcessLayout, receiver: Value, mangled: string, args: readonly Value[]): Value {
    const { process: below, handlers } = this;
    this.barrier(process);
    process.below = below;
    process.state = "running";
    this.process = process;
    this.handlers = this.nil;
    const answer = this.sendMangled(receiver, mangled, args);
    if (answer === this.unwinding) this.#cut = this.#cutOff(process);
    else {
      this.barrier(process);
      process.state = "terminated";
    }
    process.below = undefined;
    this.process = below;
    this.handlers = handlers;
    return answer;
  }

  /** How the turn of the process ended that callAcross just cut off. */
  takeCut(): TurnOutcome {
    const cut = this.#cut;
    if (!cut) throw new Error("No call was cut off");
    this.#cut = undefined;
    return cut;
  }

  #cutOff(process: ProcessLayout): TurnOutcome {
    if (!this.capturing) {
      this.#unwindHome = undefined;
      this.#end(process);
      return { kind: "unwound" };
    }
    const context = this.#link(process, this.nil);
    const settled = this.#settle(process, context);
    if (!isResumption(settled)) return settled;
    this.#store(process, context, settled);
    return { kind: "slice", place: "first" };
  }

  /** Puts the captured frames on top of those that were on the heap already. */
  #link(process: ProcessLayout, below: Value): Value {
    let top = below;
    const frames = this.#frames;
    process.framesAtMost += frames.length;
    for (let i = frames.length - 1; i >= 0; i--) {
      const frame = frames[i];
      if (!frame) continue;
      frame._sender = top;
      top = frame;
    }
    this.#frames = [];
    this.capturing = false;
    return top;
  }

  /** The stack is walked only when it may be too deep: whoever recurses without end spills a hundred times before. */
  #tooDeep(process: ProcessLayout, context: Value): boolean {
    if (process.framesAtMost <= MAX_STACK_DEPTH) return false;
    let depth = 0;
    for (let each = context; each instanceof ContextLayout; each = each._sender) depth++;
    process.framesAtMost = depth;
    return depth > MAX_STACK_DEPTH;
  }

  #forgetException(process: ProcessLayout): void {
    this.barrier(process);
    process._exception = this.nil;
  }

  #end(process: ProcessLayout): void {
    this.#store(process, this.nil, { kind: "go" });
    process.state = "terminated";
  }

  #store(process: ProcessLayout, context: Value, resumption: Resumption): void {
    if (process.$e !== this.epoch) this.touch(process);
    process._suspendedContext = context;
    process._handlers = this.handlers;
    process.resumption = resumption;
    process.state = "suspended";
  }
}

/** Of what is small, and of what changed its size. */
const NO_CARDS: Cards = { units: 1, epochs: new Int32Array(0) };

const isTarget = (value: MaybeValue): value is UnwindTarget =>
  value instanceof HomeLayout || value instanceof ContextLayout;

const isResumption = (settled: TurnOutcome | Resumption): settled is Resumption =>
  settled.kind === "go" || settled.kind === "value" || settled.kind === "send" || settled.kind === "unwind";
