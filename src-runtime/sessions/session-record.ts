import { withoutTypedSecrets } from "../code/index.ts";
import { type IndexedObject, isIndexed, type MaybeValue, type VM } from "../vm/index.ts";

/** What a new session is made of. */
export interface NewSessionRecord {
  readonly id: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly createdAt: string;
  readonly heap: number;
}

/** Places in the Array that a session is kept in. A new one goes to the end: older stores lack it. */
const ID = 0;
const NAME = 1;
const TOKEN_HASH = 2;
const CREATED_AT = 3;
const LAST_ACTIVE_AT = 4;
const HEAP = 5;
const VERSION = 6;
const CELLS = 7;
const RAN = 8;
const HISTORY = 9;
const KEPT = 10;

/** How many of a session's last evaluations are remembered: their ids, and what was evaluated. */
const MAX_REMEMBERED = 1_000;

/** How many characters are kept of one source, and of all. */
const MAX_SOURCE = 20_000;
const MAX_HISTORY = 500_000;

/**
 * What is kept of a session when its process ends: an Array in the heap, so that checkpoints store it with the objects
 * its variables refer to. It holds no secret: of the token only the hash.
 */
export class SessionRecord {
  readonly #vm: VM;
  readonly array: IndexedObject;
  /** How many characters the history has. */
  #historyLength: number;

  /** The record in an array that was stored, or undefined if it is none. */
  static of(vm: VM, array: MaybeValue): SessionRecord | undefined {
    const isOne = isIndexed(array) && isIndexed(vm.elements(array)[CELLS]) && isIndexed(array.els[RAN]);
    return isOne ? new SessionRecord(vm, array) : undefined;
  }

  static make(vm: VM, { id, name, tokenHash, createdAt, heap }: NewSessionRecord): SessionRecord {
    const texts = [id, name, tokenHash, createdAt, createdAt].map((text) => vm.string(text));
    return new SessionRecord(vm, vm.array([...texts, heap, 0, vm.array([]), vm.array([]), vm.array([]), vm.array([])]));
  }

  private constructor(vm: VM, array: IndexedObject) {
    this.#vm = vm;
    this.array = array;
    this.#historyLength = this.history.reduce((sum, source) => sum + source.length, 0);
  }

  get id(): string {
    return this.#text(ID);
  }

  get name(): string {
    return this.#text(NAME);
  }

  get tokenHash(): string {
    return this.#text(TOKEN_HASH);
  }

  get createdAt(): string {
    return this.#text(CREATED_AT);
  }

  get lastActiveAt(): string {
    return this.#text(LAST_ACTIVE_AT);
  }

  set lastActiveAt(at: string) {
    this.#put(LAST_ACTIVE_AT, this.#vm.string(at));
  }

  get heap(): number {
    return this.#number(HEAP);
  }

  /** The version of the variables. */
  get version(): number {
    return this.#number(VERSION);
  }

  set version(version: number) {
    this.#put(VERSION, version);
  }

  /** The cells of the variables. */
  get cells(): IndexedObject {
    return this.#list(CELLS);
  }

  /** The ids of evaluations that have begun, oldest first. */
  get ran(): readonly string[] {
    return this.#texts(RAN);
  }

  /** What was evaluated, oldest first. */
  get history(): readonly string[] {
    return this.#texts(HISTORY);
  }

  /** What was evaluated is said to have been this instead; what ran stays known. */
  replaceHistory(sources: readonly string[]): void {
    this.#put(HISTORY, this.#vm.array(sources.map((source) => this.#vm.string(source))));
    this.#historyLength = sources.reduce((sum, source) => sum + source.length, 0);
  }

  /** The objects that clients keep, and what they call them: names and objects by turns. */
  get kept(): IndexedObject {
    // Older stores lack it.
    if (!isIndexed(this.#vm.element(this.array, KEPT))) this.#put(KEPT, this.#vm.array([]));
    return this.#list(KEPT);
  }

  /** An evaluation begins. */
  begin(id: string, source: string | undefined): void {
    this.#append(RAN, id);
    if (source === undefined) return;
    const kept = withoutTypedSecrets(source);
    this.#remember(kept.length > MAX_SOURCE ? `${kept.slice(0, MAX_SOURCE)}…` : kept);
  }

  #remember(source: string): void {
    this.#historyLength += source.length - this.#append(HISTORY, source);
    while (this.#historyLength > MAX_HISTORY) this.#historyLength -= this.#dropOldest(HISTORY);
  }

  /** Answers how many characters were dropped for it. */
  #append(field: number, text: string): number {
    const list = this.#list(field);
    this.#vm.touch(list);
    list.els.push(this.#vm.string(text));
    return list.els.length > MAX_REMEMBERED ? this.#dropOldest(field) : 0;
  }

  #dropOldest(field: number): number {
    const list = this.#list(field);
    const { length } = this.#vm.text(this.#vm.element(list, 0));
    this.#vm.touch(list);
    list.els.shift();
    return length;
  }

  #put(field: number, value: MaybeValue): void {
    this.#vm.touch(this.array);
    this.array.els[field] = value;
  }

  #text(field: number): string {
    return this.#vm.text(this.#vm.element(this.array, field));
  }

  #number(field: number): number {
    const value = this.#vm.element(this.array, field);
    return typeof value === "number" ? value : 0;
  }

  #list(field: number): IndexedObject {
    const value = this.#vm.element(this.array, field);
    if (!isIndexed(value)) throw new Error(`The record of a session has no list at ${field}`);
    return value;
  }

  #texts(field: number): readonly string[] {
    const list = this.#list(field);
    return list.els.map((_element, index) => this.#vm.text(this.#vm.element(list, index)));
  }
}
