import { type HeapObject, lastWritten, setLastWritten, type VM } from "../vm/index.ts";
import { forgetPieces } from "./pieces.ts";

/** Which objects the latest stored state has: one bit an id, since there may be millions. */
export class StoredObjects {
  /** Ids of objects that were last written in earlier epochs are those of another heap, which a restored one replaced. */
  readonly since: number;
  readonly #vm: VM;
  /** All ids below are stored: nobody has one of those that is not. */
  readonly #below: number;
  #words = new Uint32Array(1024);
  #count = 0;

  /** `below`: all ids below this one are stored, as those are of a heap that was opened. */
  constructor(vm: VM, since: number, below = 0) {
    this.#vm = vm;
    this.#below = below;
    this.since = since;
  }

  /** How many they are. */
  get count(): number {
    return this.#count;
  }

  /** Whether the object is stored; one of a heap that is no more loses its id first, since another has it now. */
  has(object: HeapObject): boolean {
    if (lastWritten(object) < this.since) this.#disown(object);
    return this.#hasId(object.$i);
  }

  /** Counts an object as stored, which gets an id of a region if it has none. */
  add(object: HeapObject, region: number): void {
    if (object.$i === 0) object.$i = this.#vm.ids.next(region);
    this.addId(object.$i);
  }

  addId(id: number): void {
    if (this.#hasId(id)) return;
    const word = wordOf(id);
    if (word >= this.#words.length) this.#grow(word);
    this.#words[word] = (this.#words[word] ?? 0) | bit(id);
    this.#count++;
  }

  /** The object with this id, which was added since the heap was opened, is not stored after all. */
  removeId(id: number): void {
    if (id < this.#below || !this.#hasId(id)) return;
    const word = wordOf(id);
    this.#words[word] = (this.#words[word] ?? 0) & ~bit(id);
    this.#count--;
  }

  #hasId(id: number): boolean {
    if (id < this.#below) return id !== 0;
    return ((this.#words[wordOf(id)] ?? 0) & bit(id)) !== 0;
  }

  #disown(object: HeapObject): void {
    loseId(this.#vm, object);
    setLastWritten(object, this.since);
  }

  #grow(word: number): void {
    const words = new Uint32Array(Math.max(word + 1, this.#words.length * 2));
    words.set(this.#words);
    this.#words = words;
  }
}

// An id has less than 31 bits.
const wordOf = (id: number): number => id >>> 5;
const bit = (id: number): number => 1 << (id & 31);

/** Takes an object's id from it, which something else has; what was hashed by it goes on being found. */
export function loseId(vm: VM, object: HeapObject): void {
  if (object.$i === 0) return;
  if (vm.movedHash(object) === undefined) vm.keepHash(object, object.$i);
  object.$i = 0;
  forgetPieces(object);
}
