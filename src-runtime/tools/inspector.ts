import { randomBytes } from "node:crypto";
import {
  ErrorCode,
  type Handle,
  type InspectedObject,
  type InspectedPart,
  type OpenedObject,
  type Page,
  type PartStep,
  RequestError,
  type Window,
} from "../protocol/index.ts";
import { LINE_LIMITS, type Printer, type PrintLimits, type Session, VALUE_LIMITS } from "../sessions/index.ts";
import type { Value, VM } from "../vm/index.ts";
import { type ObjectPart, partAt, partsOf } from "./object-parts.ts";

/** How many objects a session may hold at once. */
const MAX_HANDLES = 10_000;

/** The window for a client that does not say which. */
const FIRST_PAGE: Window = { from: 0, to: 100 };

const newGeneration = (): string => randomBytes(5).toString("hex");

/** Looks at live objects for clients, which hold them by handles: what a client holds is not collected. */
export class Inspector {
  readonly #vm: VM;
  readonly #held = new Map<Session, Map<string, Value>>();
  /** Differs from that of every process and of every state before a restore: an old handle never names another object. */
  #generation = newGeneration();
  #last = 0;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** Holds an object for a session; answers it with so many of its first parts, if any are wanted. */
  async hold(session: Session, value: Value, parts = 0): Promise<OpenedObject> {
    const held = this.#held.get(session) ?? new Map<string, Value>();
    this.#held.set(session, held);
    if (held.size >= MAX_HANDLES)
      throw new RequestError(
        ErrorCode.tooManyRequests,
        `The session holds ${MAX_HANDLES} objects already: release some with inspection/release`,
      );
    const handle = `${this.#generation}:${++this.#last}` as Handle;
    held.set(handle, value);
    const object = await this.#describe(session, handle, value);
    if (parts === 0) return object;
    const window = { from: 0, to: parts };
    const slots = await this.slots(session, handle, window);
    return { ...object, first: { slots, elements: await this.elements(session, handle, window) } };
  }

  /** A held object as it is now; `whole`: printed at length. */
  object(session: Session, handle: Handle, whole = false): Promise<InspectedObject> {
    return this.#describe(session, handle, this.value(session, handle), whole ? VALUE_LIMITS : LINE_LIMITS);
  }

  slots(session: Session, handle: Handle, window: Window = FIRST_PAGE): Promise<Page<InspectedPart>> {
    const parts = partsOf(this.#vm, this.value(session, handle));
    return this.#page(session, window, parts.slotCount, parts.slots(window.from, window.to));
  }

  elements(session: Session, handle: Handle, window: Window = FIRST_PAGE): Promise<Page<InspectedPart>> {
    const parts = partsOf(this.#vm, this.value(session, handle));
    return this.#page(session, window, parts.elementCount, parts.elements(window.from, window.to));
  }

  /** Holds a part of a held object. */
  into(session: Session, handle: Handle, step: PartStep, parts?: number): Promise<OpenedObject> {
    const part = partAt(this.#vm, this.value(session, handle), step);
    if (part !== undefined) return this.hold(session, part, parts);
    const what = "slot" in step ? `variable ${step.slot}` : `element ${step.element + 1}`;
    throw new RequestError(ErrorCode.notFound, `The object has no ${what} now`);
  }

  /** Keeps a held object with the session by a name of the client's. */
  keep(session: Session, handle: Handle, name: string): void {
    if (session.registry.put(name, this.value(session, handle))) return;
    const message = `The session keeps ${session.registry.size} objects already: let some go with inspection/forget`;
    throw new RequestError(ErrorCode.tooManyRequests, message);
  }

  /** Lets objects go; answers how many were held. */
  release(session: Session, handles: readonly Handle[]): number {
    const held = this.#held.get(session);
    return handles.filter((handle) => held?.delete(handle)).length;
  }

  /** Lets go of all that a session holds. */
  forget(session: Session): void {
    this.#held.delete(session);
  }

  /** The objects were replaced by others: every handle given so far is stale. */
  invalidate(): void {
    this.#held.clear();
    this.#generation = newGeneration();
  }

  /** The object that a client holds. */
  value(session: Session, handle: Handle): Value {
    const value = this.#held.get(session)?.get(handle);
    if (value !== undefined) return value;
    throw new RequestError(
      ErrorCode.staleHandle,
      `The object ${handle} is not held any more: it was released, or the workspace was restored since. Open it again`,
    );
  }

  async #describe(
    session: Session,
    handle: Handle,
    value: Value,
    limits: PrintLimits = LINE_LIMITS,
  ): Promise<InspectedObject> {
    const { slotCount, elementCount } = partsOf(this.#vm, value);
    const printed = await session.printer.print(value, limits);
    return { handle, ...printed, identityHash: this.#vm.identityHash(value), slotCount, elementCount };
  }

  async #page(
    session: Session,
    { from }: Window,
    total: number,
    parts: readonly ObjectPart[],
  ): Promise<Page<InspectedPart>> {
    const printer = new BudgetedPrinter(this.#vm, session.printer);
    const entries: InspectedPart[] = [];
    for (const { label, value, step } of parts) {
      const text = typeof label === "string" ? label : (await printer.print(label.key)).printString;
      entries.push({ label: text, ...(await printer.print(value)), step });
    }
    return { from, total, entries };
  }
}

/** How long the lines of one window may take to print, in milliseconds. */
const VIEW_BUDGET = 1_000;

/** Prints the lines of a window; once its time is used up, the rest says so instead of what it is. */
class BudgetedPrinter {
  readonly #vm: VM;
  readonly #printer: Printer;
  #left = VIEW_BUDGET;

  constructor(vm: VM, printer: Printer) {
    this.#vm = vm;
    this.#printer = printer;
  }

  async print(value: Value): ReturnType<Printer["print"]> {
    const { clock } = this.#vm.scheduler;
    const worked = (): number => clock.worked?.() ?? clock.now();
    const began = worked();
    const milliseconds = Math.max(1, Math.min(this.#left, LINE_LIMITS.milliseconds));
    const printed = await this.#printer.print(value, { ...LINE_LIMITS, milliseconds });
    this.#left -= worked() - began;
    return printed;
  }
}
