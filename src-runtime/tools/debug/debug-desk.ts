import { randomBytes } from "node:crypto";
import {
  type AcceptResult,
  type CheckedParams,
  type DebuggerId,
  type DebuggerSummary,
  type DebugFrame,
  type DebugFrameDetail,
  type DebugVariable,
  ErrorCode,
  type EvaluationResult,
  type Page,
  type Printed,
  RequestError,
  type Window,
} from "../../protocol/index.ts";
import {
  type EvaluationOutcome,
  type Failure,
  LINE_LIMITS,
  type Session,
  Turn,
  type TurnEnd,
  type Undecided,
} from "../../sessions/index.ts";
import {
  type Behavior,
  type ContextLayout,
  enterFirstFrame,
  type IndexedObject,
  isIndexed,
  isObject,
  isTooDeepToKeep,
  type ProcessLayout,
  rangeOf,
  receiverOf,
  type Value,
  variablesOf,
  type VM,
} from "../../vm/index.ts";
import type { Editing } from "../editing.ts";
import { Debugger, type DebuggerParts, type ErrorLine, presentCode } from "./debugger.ts";
import { readRecord, writeRecord } from "./debugger-record.ts";
import { frameLine, methodOf, methodReference, rootOf } from "./frames.ts";
import { stopPlace } from "./stop-places.ts";
import { stubSource } from "./stub-source.ts";

/** The window for a client that does not say which. */
const FIRST_PAGE: Window = { from: 0, to: 100 };

/** What a workspace hears of its debuggers. */
export interface DebugEvents {
  opened(summary: DebuggerSummary): void;
  changed(summary: DebuggerSummary): void;
  closed(id: DebuggerId): void;
  /** An evaluation that was undecided has come to its end. */
  decided(undecided: Undecided, outcome: EvaluationOutcome): void;
}

/** The debuggers of a workspace. They are kept with it, and go on where they stood when it is started again. */
export class DebugDesk {
  readonly #vm: VM;
  readonly #editing: Editing;
  readonly #events: DebugEvents;
  readonly #debuggers = new Map<DebuggerId, Debugger>();
  /** What is stored of each. */
  readonly #records = new WeakMap<Debugger, IndexedObject>();
  readonly #root: IndexedObject;

  constructor(vm: VM, editing: Editing, events: DebugEvents) {
    this.#vm = vm;
    this.#editing = editing;
    this.#events = events;
    this.#root = vm.array([]);
  }

  // Opening

  /** Takes over an evaluation at an error; undefined when its stack is not worth, or not possible, to keep. */
  keep(undecided: Undecided, error: Failure): DebuggerId | undefined {
    const { process } = undecided;
    return isKeepable(process, error) ? this.#open(process, undecided, error) : undefined;
  }

  /** Takes over a process that nobody waits for, at an error. */
  keepProcess(process: ProcessLayout, error: Failure): DebuggerId | undefined {
    return isKeepable(process, error) ? this.#open(process, undefined, error) : undefined;
  }

  /** Whether the stack of a process is not too deep to be kept. */
  canKeep(process: ProcessLayout): boolean {
    return !isTooDeepToKeep(process);
  }

  /** Stops a process that nobody waits for where it is. */
  stop(process: ProcessLayout): DebuggerId {
    this.#vm.scheduler.suspend(process);
    enterFirstFrame(this.#vm, process);
    return this.#open(process, undefined, undefined);
  }

  #open(process: ProcessLayout, undecided: Undecided | undefined, error: ErrorLine | undefined): DebuggerId {
    const id = randomBytes(8).toString("hex");
    const openedAt = new Date().toISOString();
    const opened = this.#add({ vm: this.#vm, id, process, openedAt, undecided, error });
    this.#vm.touch(process);
    opened.passesBreakpoint();
    // After the answer that names it.
    setImmediate(() => {
      if (opened.state !== "ended") this.#events.opened(opened.summary);
    });
    return id;
  }

  #add(parts: DebuggerParts): Debugger {
    const added = new Debugger(parts, {
      changed: (it) => {
        this.#vm.touch(it.process);
        this.#events.changed(it.summary);
      },
      ended: (it, end) => void this.#close(it, end),
    });
    this.#debuggers.set(parts.id, added);
    return added;
  }

  async #close(it: Debugger, end: TurnEnd): Promise<void> {
    this.#debuggers.delete(it.id);
    this.#events.closed(it.id);
    if (it.undecided) this.#events.decided(it.undecided, await it.undecided.conclude(end));
    else if (end.kind !== "finished") await new Turn(this.#vm, it.process).unwind();
  }

  // Keeping

  /** What all that is to be stored of the debuggers can be reached from; as of now, between turns. */
  get root(): IndexedObject {
    this.#vm.setElements(
      this.#root,
      this.#all.map((it) => this.#record(it)),
    );
    return this.#root;
  }

  #record(it: Debugger): IndexedObject {
    const array = this.#records.get(it) ?? this.#vm.array([]);
    this.#records.set(it, array);
    writeRecord(this.#vm, it, array);
    return array;
  }

  /** Takes over the debuggers of a root that was stored, of some sessions or of all. */
  adopt(root: Value, sessionNamed: (id: string) => Session | undefined): void {
    for (const array of isIndexed(root) ? this.#vm.elements(root) : []) {
      const parts = readRecord(this.#vm, array, sessionNamed);
      if (!parts || this.#debuggers.has(parts.id)) continue;
      const adopted = this.#add(parts);
      if (isIndexed(array)) this.#records.set(adopted, array);
      adopted.goOnWaiting();
    }
  }

  /** The records of the debuggers of other sessions than these: what a restore leaves alone. */
  rootsExcept(sessions: ReadonlySet<string>): readonly IndexedObject[] {
    return this.#all.filter((it) => !isOf(it, sessions)).map((it) => this.#record(it));
  }

  /** Forgets the debuggers of sessions whose state is replaced, and those of no session, without running anything. */
  forget(sessions: ReadonlySet<string>): void {
    for (const it of this.#all) {
      if (!isOf(it, sessions)) continue;
      this.#debuggers.delete(it.id);
      this.#vm.scheduler.abandon(it.process);
      this.#events.closed(it.id);
    }
  }

  /** Whether an evaluation of the session stands in a debugger. */
  hasDebuggersOf(session: Session): boolean {
    return this.#all.some((each) => each.undecided?.session === session);
  }

  /** Ends the debuggers of a session that is closed. */
  async closeSession(session: Session): Promise<void> {
    for (const it of this.#all) if (it.undecided?.session === session) await it.terminate();
  }

  // Looking

  get #all(): readonly Debugger[] {
    return [...this.#debuggers.values()];
  }

  list(): readonly DebuggerSummary[] {
    return this.#all.map((each) => each.summary);
  }

  /** The processes of all debuggers. */
  get processes(): readonly ProcessLayout[] {
    return this.#all.map((each) => each.process);
  }

  /** The debugger that has a process. */
  of(process: ProcessLayout): Debugger | undefined {
    return this.#all.find((each) => each.process === process);
  }

  named(id: DebuggerId): Debugger {
    const found = this.#debuggers.get(id);
    if (found) return found;
    throw new RequestError(ErrorCode.notFound, `There is no debugger ${id} any more: its process has ended`);
  }

  /** What became of a debugger after something was done with it. */
  state(it: Debugger): DebuggerSummary | { readonly state: "ended" } {
    return it.state === "ended" ? { state: "ended" } : it.summary;
  }

  stack(id: DebuggerId, { from, to }: Window = FIRST_PAGE): Page<DebugFrame> & { readonly moment: number } {
    const it = this.named(id);
    const frames = it.frames();
    const entries = frames.slice(from, to).map((each, i) => frameLine(this.#vm, each, from + i));
    return { from, total: frames.length, entries, moment: it.moment };
  }

  async frame(session: Session, id: DebuggerId, index: number): Promise<DebugFrameDetail> {
    const it = this.named(id);
    const context = it.frame(index);
    const { moment } = it;
    const code = rootOf(context._code);
    const { start, end } = rangeOf(context) ?? { start: 0, end: 0 };
    const line = frameLine(this.#vm, context, index);
    return {
      ...line,
      moment,
      source: code.method.source,
      start,
      end,
      ...(line.method ? { version: code.method.hash } : {}),
      isOutdated: line.method !== undefined && presentCode(context)?.method.hash !== code.method.hash,
      variables: await this.#variables(session, context),
    };
  }

  async #variables(session: Session, context: ContextLayout): Promise<readonly DebugVariable[]> {
    const printed: DebugVariable[] = [
      { name: "self", kind: "receiver", ...(await session.printer.print(receiverOf(context), LINE_LIMITS)) },
    ];
    for (const { name, kind, value } of variablesOf(this.#vm, context))
      printed.push({ name, kind, ...(await session.printer.print(value, LINE_LIMITS)) });
    return printed;
  }

  /** The object that a variable of a frame holds. */
  variable(id: DebuggerId, index: number, name: string): Value {
    const context = this.named(id).frame(index);
    if (name === "self") return receiverOf(context);
    const found = variablesOf(this.#vm, context).find((each) => each.name === name);
    if (found) return found.value;
    throw new RequestError(ErrorCode.notFound, `The frame has no variable ${name}`);
  }

  // Going on

  async step({ debugger: id, frame, kind, offset }: CheckedParams<"debug/step">): Promise<void> {
    const it = this.named(id);
    if (kind !== "to") return it.step(frame, { kind });
    const place = stopPlace(rootOf(it.frame(frame)._code), offset ?? 0);
    if (!place)
      throw new RequestError(ErrorCode.notFound, `No statement at or behind offset ${offset} can be stopped before`);
    return it.step(frame, { kind, isTarget: (code, pc) => code === place.code && pc === place.pc });
  }

  /** Begins a frame anew: in its method's present text, unless it runs a block whose method is gone. */
  restart(id: DebuggerId, index: number): Promise<void> {
    const it = this.named(id);
    const context = it.frame(index);
    const present = presentCode(context);
    const isOutdated = present !== undefined && present.method.hash !== context._code.method.hash;
    return it.restart(index, isOutdated ? present : undefined);
  }

  // Evaluating

  /** Evaluates in a frame, whose variables are assigned as the evaluation left them. */
  async evaluate(
    session: Session,
    { debugger: id, frame, evaluationId, source, mode }: CheckedParams<"debug/evaluate">,
  ): Promise<EvaluationResult> {
    return (await this.#evaluate(session, this.named(id), frame, { id: evaluationId, source, mode })).outcome;
  }

  async #evaluate(
    session: Session,
    it: Debugger,
    index: number,
    request: { readonly id: string; readonly source: string; readonly mode: "doIt" | "printIt" | "repl" },
  ): Promise<{ readonly outcome: EvaluationOutcome; readonly value: Value | undefined }> {
    it.assertStands();
    const context = it.frame(index);
    const before = variablesOf(this.#vm, context);
    const { outcome, value, variables } = await session.evaluateBeside({
      ...request,
      receiver: receiverOf(context),
      keepsAnswer: true,
      variables: new Map(before.map((each) => [each.name, each.value])),
    });
    if (it.state === "suspended" && it.frames().includes(context)) {
      for (const each of before) {
        const now = variables.get(each.name);
        if (now !== undefined && now !== each.value) each.set(now);
      }
      // Objects that others show may have changed as well.
      it.noteChange();
    }
    return { outcome, value };
  }

  /** The value of an expression in a frame; refused when it has none. */
  async valueIn(session: Session, it: Debugger, index: number, source: string): Promise<Value> {
    const id = `debugger ${randomBytes(8).toString("hex")}`;
    const { outcome, value } = await this.#evaluate(session, it, index, { id, source, mode: "doIt" });
    if (value !== undefined) return value;
    const error = outcome.outcome === "error" ? outcome.error : undefined;
    const why = [error?.class, error?.messageText].filter((part) => part).join(": ");
    throw new RequestError(ErrorCode.invalidParams, `The expression has no value: ${why}`, { error });
  }

  async assign(
    session: Session,
    { debugger: id, frame, variable, source }: CheckedParams<"debug/assign">,
  ): Promise<Printed> {
    const it = this.named(id);
    const context = it.frame(frame);
    const set = this.#setter(context, variable);
    const value = await this.valueIn(session, it, frame, source);
    it.assertStands();
    set(value);
    it.noteChange();
    return session.printer.print(value, LINE_LIMITS);
  }

  #setter(context: ContextLayout, name: string): (value: Value) => void {
    const variable = variablesOf(this.#vm, context).find((each) => each.name === name);
    if (variable) return (value) => variable.set(value);
    const receiver = receiverOf(context);
    if (isObject(receiver) && this.#vm.slotNames(this.#vm.classOf(receiver)).includes(name))
      return (value) => this.#vm.setSlot(receiver, name, value);
    throw new RequestError(ErrorCode.notFound, `Neither the frame nor its receiver has a variable ${name}`);
  }

  // Changing code

  /** Accepts a text for the method of a frame, and begins that frame anew in it. */
  async accept(session: Session, request: CheckedParams<"debug/accept">): Promise<AcceptResult> {
    const it = this.named(request.debugger);
    it.assertStands();
    const context = it.frame(request.frame);
    const reference = methodOf(context);
    if (!reference)
      throw new RequestError(ErrorCode.invalidParams, "The frame runs the text of an evaluation, which is no method");
    const result = await this.#editing.accept({
      class: reference.class,
      side: reference.side,
      source: request.source,
      package: request.package,
      author: session.name,
    });
    const code = presentCode(context);
    if (result.outcome !== "accepted" || !code || result.method.selector !== reference.selector) return result;
    if (it.state === "suspended" && it.frame(request.frame) === context) await it.restart(request.frame, code);
    return result;
  }

  /** Defines the method that was missing, and goes on in it. */
  async define(session: Session, request: CheckedParams<"debug/define">): Promise<AcceptResult> {
    const it = this.named(request.debugger);
    it.assertStands();
    const { missing } = it;
    if (!missing)
      throw new RequestError(ErrorCode.invalidParams, "The process stands at no message that was not understood");
    const receiverClass = this.#vm.classOf(missing.receiver);
    const receiver = methodReference(receiverClass, missing.selector);
    const className = request.class ?? receiver.class;
    const side = request.side ?? receiver.side;
    this.#assertReceives(receiverClass, className, side === "class");
    const result = await this.#editing.accept({
      class: className,
      side,
      source: request.source ?? stubSource(this.#vm, missing),
      protocol: request.protocol,
      package: request.package,
      author: session.name,
    });
    const code = this.#vm.lookup(receiverClass, missing.selector);
    if (result.outcome === "accepted" && code && it.missing?.frame === missing.frame)
      await it.callMissing(missing, code);
    return result;
  }

  #assertReceives(receiverClass: Behavior, className: string, isMeta: boolean): void {
    const named = this.#vm.tryClassNamed(className);
    const behavior = isMeta ? named?.$info.counterpart : named;
    if (behavior && this.#vm.inheritsFrom(receiverClass, behavior)) return;
    throw new RequestError(
      ErrorCode.invalidParams,
      `A method of ${className} would not be found: the receiver is of ${receiverClass.$info.name}`,
    );
  }
}

/** What took all memory must give it back, and of a very deep stack nobody reads more than the ends. */
const isKeepable = (process: ProcessLayout, error: ErrorLine): boolean =>
  error.class !== "OutOfMemory" && !isTooDeepToKeep(process);

const isOf = (it: Debugger, sessions: ReadonlySet<string>): boolean =>
  it.undecided === undefined || sessions.has(it.undecided.session.id);
