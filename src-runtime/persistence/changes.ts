import type { HeapObject } from "../vm/index.ts";

/** What was written since an instant: whole objects, and of large collections single cards. */
export class Changes {
  readonly #objects = new Set<HeapObject>();
  readonly #cards = new Map<HeapObject, Set<number>>();

  /** Any part of the object may be another. */
  add(object: HeapObject): void {
    this.#objects.add(object);
    this.#cards.delete(object);
  }

  /** Elements of this card of a large collection may be others. */
  addCard(object: HeapObject, card: number): void {
    if (this.#objects.has(object)) return;
    const cards = this.#cards.get(object);
    if (cards) cards.add(card);
    else this.#cards.set(object, new Set([card]));
  }

  /** Counts what these are as well. */
  addAll(others: Changes): void {
    for (const object of others.#objects) this.add(object);
    for (const [object, cards] of others.#cards) for (const card of cards) this.addCard(object, card);
  }

  get isEmpty(): boolean {
    return this.#objects.size === 0 && this.#cards.size === 0;
  }

  get objects(): ReadonlySet<HeapObject> {
    return this.#objects;
  }

  /** The cards of collections that have not changed otherwise. */
  get cards(): Iterable<readonly [HeapObject, ReadonlySet<number>]> {
    return this.#cards;
  }
}
