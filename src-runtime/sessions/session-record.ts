import { withoutTypedSecrets } from "../code/index.ts";
import { SessionPlace } from "../persistence/index.ts";
import { type IndexedObject, isIndexed, isText, type MaybeValue, type Value, type VM } from "../vm/index.ts";

/** What a new session is made of. */
export interface NewSessionRecord {
  readonly id: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly createdAt: string;
  readonly heap: number;
}

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
  /** How many characters the history has, once that was of interest. */
  #historyLength: number | undefined;

  /** The record in an array that was stored, or undefined if it is none. */
  static of(vm: VM, array: MaybeValue): SessionRecord | undefined {
    const isOne =
      isIndexed(array) && isIndexed(vm.elements(array)[SessionPlace.cells]) && isIndexed(array.els[SessionPlace.ran]);
    return isOne ? new SessionRecord(vm, array) : undefined;
  }

  static make(vm: VM, { id, name, tokenHash, createdAt, heap }: NewSessionRecord): SessionRecord {
    const texts = [id, name, tokenHash, createdAt, createdAt].map((text) => vm.string(text));
    return new SessionRecord(vm, vm.array([...texts, heap, 0, vm.array([]), vm.array([]), vm.array([]), vm.array([])]));
  }

  private constructor(vm: VM, array: IndexedObject) {
    this.#vm = vm;
    this.array = array;
  }

  get id(): string {
    return this.#text(SessionPlace.id);
  }

  get name(): string {
    return this.#text(SessionPlace.name);
  }

  get tokenHash(): string {
    return this.#text(SessionPlace.tokenHash);
  }

  get createdAt(): string {
    return this.#text(SessionPlace.createdAt);
  }

  get lastActiveAt(): string {
    return this.#text(SessionPlace.lastActiveAt);
  }

  set lastActiveAt(at: string) {
    this.#put(SessionPlace.lastActiveAt, this.#vm.string(at));
  }

  get heap(): number {
    return this.#number(SessionPlace.heap);
  }

  /** The version of the variables. */
  get version(): number {
    return this.#number(SessionPlace.version);
  }

  set version(version: number) {
    this.#put(SessionPlace.version, version);
  }

  /** The cells of the variables. */
  get cells(): IndexedObject {
    return this.#list(SessionPlace.cells);
  }

  /** The ids of evaluations that have begun, oldest first. */
  get ran(): readonly string[] {
    return this.#texts(SessionPlace.ran);
  }

  /** What was evaluated, oldest first. */
  get history(): readonly string[] {
    return this.#texts(SessionPlace.history);
  }

  /** What was evaluated is said to have been this instead; what ran stays known. */
  replaceHistory(sources: readonly string[]): void {
    this.#put(SessionPlace.history, this.#vm.array(sources.map((source) => this.#vm.string(source))));
    this.#historyLength = lengthOf(sources);
  }

  /** The objects that clients keep, and what they call them: names and objects by turns. */
  get kept(): IndexedObject {
    // Older stores lack it.
    if (!isIndexed(this.#vm.element(this.array, SessionPlace.kept))) this.#put(SessionPlace.kept, this.#vm.array([]));
    return this.#list(SessionPlace.kept);
  }

  /** An evaluation begins. */
  begin(id: string, source: string | undefined): void {
    this.#append(SessionPlace.ran, id);
    if (source === undefined) return;
    const kept = withoutTypedSecrets(source, this.#vm.secrets.texts());
    this.#remember(kept.length > MAX_SOURCE ? `${kept.slice(0, MAX_SOURCE)}…` : kept);
  }

  #remember(source: string): void {
    let length = this.#historyLength ?? lengthOf(this.history);
    length += source.length - this.#append(SessionPlace.history, source);
    while (length > MAX_HISTORY) length -= this.#dropOldest(SessionPlace.history);
    this.#historyLength = length;
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
    const { length } = this.#textOf(this.#vm.element(list, 0));
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
    return list.els.map((_element, index) => this.#textOf(this.#vm.element(list, index)));
  }

  /** Where the text of a secret was found after it had been remembered, it did not come back. */
  #textOf(value: Value): string {
    return isText(value) ? this.#vm.text(value) : "…";
  }
}

const lengthOf = (sources: readonly string[]): number => sources.reduce((sum, source) => sum + source.length, 0);
