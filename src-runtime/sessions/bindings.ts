import {
  type BindingObject,
  type BindingWrite,
  type IndexedObject,
  isObject,
  isSymbol,
  type MaybeValue,
  type SessionScope,
  type Value,
  type VM,
} from "../vm/index.ts";
import type { Printed, Printing } from "./printer.ts";

/** A variable of a session as clients show it. */
export interface Binding extends Printed {
  /** The stable key: an identifier, never a display string. */
  readonly key: string;
  readonly name: string;
}

/** All variables at one version: what a client starts from, or falls back to. */
export interface BindingsSnapshot {
  readonly version: number;
  readonly bindings: readonly Binding[];
}

/** What changed from the version before. */
export interface BindingsDelta {
  readonly version: number;
  readonly upserts: readonly Binding[];
  /** Keys. */
  readonly removals: readonly string[];
  readonly fullSnapshotRequired: boolean;
  readonly snapshot?: BindingsSnapshot;
}

/** The key of a variable that was made by assigning it in a session: `interactive/<session>/<name>`. */
export const interactiveKey = (session: string, name: string): string => `interactive/${session}/${name}`;

/**
 * The variables of a session. Each is a cell that the session's code refers to for ever: it is emptied and filled, never
 * replaced, so that blocks see what later evaluations assign.
 *
 * Clients are told of them by print string. What they were told is kept, and every change to it is a new version: so a
 * client that applies each delta has what `told` has.
 */
export class Bindings implements SessionScope {
  readonly #vm: VM;
  readonly #session: string;
  /** All cells there are, in a heap object, so that they are stored with the session. */
  readonly #cells: IndexedObject;
  readonly #byName = new Map<string, BindingObject>();
  readonly #told = new Map<string, Printed>();
  /** Variables of which clients may have been told something that is not so any more. */
  readonly #dirty = new Set<string>();
  #telling: Promise<unknown> = Promise.resolve();
  #version: number;
  #mustTellAll = false;

  constructor(vm: VM, session: string, cells: IndexedObject, version: number) {
    this.#vm = vm;
    this.#session = session;
    this.#cells = cells;
    this.#version = version;
    for (const cell of vm.elements(cells)) if (isBinding(cell)) this.#byName.set(nameOf(cell), cell);
  }

  get version(): number {
    return this.#version;
  }

  /** How many variables have a value. */
  get size(): number {
    return this.#bound().length;
  }

  // A scope for compiling

  has(name: string): boolean {
    return this.#byName.get(name)?._value !== undefined;
  }

  binding(name: string): BindingObject {
    let cell = this.#byName.get(name);
    if (!cell) {
      cell = this.#vm.newBinding(name, undefined, "SessionBinding");
      this.#byName.set(name, cell);
      this.#vm.touch(this.#cells);
      this.#cells.els.push(cell);
    }
    return cell;
  }

  // Reading and writing

  value(name: string): MaybeValue {
    return this.#byName.get(name)?._value;
  }

  /** Assigns a variable from outside an evaluation. */
  assign(name: string, value: Value): void {
    this.#write(this.binding(name), value);
  }

  /** Lets a variable have a value, or none, from outside an evaluation. */
  put(name: string, value: MaybeValue): void {
    this.#write(this.binding(name), value);
  }

  /** Has the variables have these values, and others none, from outside an evaluation. */
  putAll(values: ReadonlyMap<string, Value>): void {
    for (const name of this.#bound()) if (!values.has(name)) this.put(name, undefined);
    for (const [name, value] of values) this.put(name, value);
    this.replaced();
  }

  /** The cells of all variables, those that have no value too. */
  get cells(): readonly BindingObject[] {
    return [...this.#byName.values()];
  }

  /** The names of this session's variables among those that an evaluation assigned. */
  assigned(log: ReadonlyMap<BindingObject, BindingWrite>): readonly string[] {
    return [...log.keys()].map(nameOf).filter((name) => {
      const cell = this.#byName.get(name);
      return cell !== undefined && log.has(cell);
    });
  }

  /** Undoes an evaluation's assignments, each unless somebody else has assigned the variable since. */
  undo(log: ReadonlyMap<BindingObject, BindingWrite>): void {
    for (const [cell, { before, version }] of log) {
      if (versionOf(cell) !== version) continue;
      this.#write(cell, before);
      // Somebody may have asked for the variables while it ran.
      this.#dirty.add(nameOf(cell));
    }
  }

  // What clients are told: one telling at a time, as printing takes turns in which others may ask

  /** Tells what an evaluation that went well has assigned. */
  harvest(names: Iterable<string>, printer: Printing): Promise<BindingsDelta> {
    return this.#alone(async () => {
      for (const name of names) this.#dirty.add(name);
      const upserts: Binding[] = [];
      const removals: string[] = [];
      for (const name of this.#dirty) {
        const change = await this.#tell(name, printer);
        if (change === "removed") removals.push(interactiveKey(this.#session, name));
        else if (change) upserts.push(change);
      }
      return this.#delta(upserts, removals, printer);
    });
  }

  /** Empties all variables. */
  clear(printer: Printing): Promise<BindingsDelta> {
    return this.#alone(async () => {
      const removals = [...this.#told.keys()].map((name) => interactiveKey(this.#session, name));
      for (const cell of this.#byName.values()) if (cell._value !== undefined) this.#write(cell, undefined);
      this.#told.clear();
      this.#dirty.clear();
      return this.#delta([], removals, printer);
    });
  }

  /** All variables as clients were last told of them; those they were never told of, as they print now. */
  told(printer: Printing): Promise<BindingsSnapshot> {
    return this.#alone(async () => {
      if (await this.#tellMissing(printer)) this.#version++;
      return this.#snapshot();
    });
  }

  /** All variables as they print now: objects change without being assigned. */
  refreshed(printer: Printing): Promise<BindingsSnapshot> {
    return this.#alone(async () => {
      let changed = false;
      for (const name of new Set([...this.#bound(), ...this.#told.keys()])) {
        const before = this.#told.get(name);
        const now = await this.#tell(name, printer);
        changed ||= now === "removed" || (now !== undefined && !samePrint(before, now));
      }
      if (changed) this.#version++;
      return this.#snapshot();
    });
  }

  /** The variables were replaced from outside, by a restore: the next delta carries them all. */
  replaced(): void {
    this.#told.clear();
    this.#dirty.clear();
    this.#version++;
    this.#mustTellAll = true;
  }

  /** Notes how a variable prints now; answers it, or that clients have one that is there no more. */
  async #tell(name: string, printer: Printing): Promise<Binding | "removed" | undefined> {
    this.#dirty.delete(name);
    const value = this.value(name);
    if (value === undefined) return this.#told.delete(name) ? "removed" : undefined;
    const printed = await printer.print(value);
    this.#told.set(name, printed);
    return this.#shown(name, printed);
  }

  async #tellMissing(printer: Printing): Promise<boolean> {
    const missing = this.#bound().filter((name) => !this.#told.has(name));
    for (const name of missing) await this.#tell(name, printer);
    return missing.length > 0;
  }

  async #delta(upserts: readonly Binding[], removals: readonly string[], printer: Printing): Promise<BindingsDelta> {
    if (!this.#mustTellAll) return { version: ++this.#version, upserts, removals, fullSnapshotRequired: false };
    await this.#tellMissing(printer);
    this.#mustTellAll = false;
    const version = ++this.#version;
    return { version, upserts, removals, fullSnapshotRequired: true, snapshot: this.#snapshot() };
  }

  #alone<T>(tell: () => Promise<T>): Promise<T> {
    const telling = this.#telling.then(tell);
    this.#telling = telling.catch(() => undefined);
    return telling;
  }

  #snapshot(): BindingsSnapshot {
    const bindings = [...this.#told].map(([name, printed]) => this.#shown(name, printed));
    return { version: this.#version, bindings };
  }

  #shown(name: string, printed: Printed): Binding {
    return { key: interactiveKey(this.#session, name), name, ...printed };
  }

  #bound(): readonly string[] {
    return [...this.#byName].flatMap(([name, cell]) => (cell._value === undefined ? [] : [name]));
  }

  #write(cell: BindingObject, value: MaybeValue): void {
    this.#vm.touch(cell);
    cell._version = versionOf(cell) + 1;
    cell._value = value;
  }
}

const isBinding = (value: MaybeValue): value is BindingObject => isObject(value) && "_key" in value;

const samePrint = (a: Printed | undefined, b: Printed): boolean =>
  a !== undefined && a.printString === b.printString && a.className === b.className;

/** The name that a session's cell has. */
export function nameOf(cell: BindingObject): string {
  if (!isSymbol(cell._key)) throw new Error("A session's variable has no symbol for its key");
  return cell._key.s;
}

function versionOf(cell: BindingObject): number {
  const { _version: version } = cell;
  return typeof version === "number" ? version : 0;
}
