import { PART_LENGTH } from "../store/index.ts";
import type { HeapObject, MaybeValue } from "../vm/index.ts";
import type { Pieces } from "./pieces.ts";

/** How many elements of a large collection are stored together. */
export const ELEMENTS_A_CARD: number = PART_LENGTH.elements;

/** A reference to an object of the store that is not in memory. */
export class UnloadedReference {
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}

/** What a slot or element has to be written as. */
export type PartValue = MaybeValue | UnloadedReference;

/** The card of a collection that an element belongs to. */
export const cardOf = (index: number): number => Math.floor(index / ELEMENTS_A_CARD);

/** The references of one object that wait: where its slots or elements are undefined. */
export interface WaitingReferences {
  /** Ids by the slot's property. */
  readonly slots: Map<string, number>;
  /** The ids of each card of which elements wait: by place in the card, 0 where none does. */
  readonly cards: Map<number, number[]>;
  /** Where the elements are of which nothing is known but that they are there, with the cards left to be read. */
  unread: { readonly pieces: Pieces; readonly cards: Set<number> } | undefined;
}

/** The references that wait, by their holders. */
export class WaitingTable {
  readonly #byHolder = new Map<HeapObject, WaitingReferences>();

  get size(): number {
    return this.#byHolder.size;
  }

  of(holder: HeapObject): WaitingReferences | undefined {
    return this.#byHolder.get(holder);
  }

  holders(): Iterable<HeapObject> {
    return this.#byHolder.keys();
  }

  addSlot(holder: HeapObject, property: string, id: number): void {
    this.#make(holder).slots.set(property, id);
  }

  addElement(holder: HeapObject, index: number, id: number): void {
    const { cards } = this.#make(holder);
    const card = cardOf(index);
    let ids = cards.get(card);
    if (!ids) cards.set(card, (ids = []));
    const place = index - card * ELEMENTS_A_CARD;
    while (ids.length < place) ids.push(0);
    ids[place] = id;
  }

  /** The elements are in these pieces, which are not read yet. */
  addUnread(holder: HeapObject, pieces: Pieces): void {
    this.#make(holder).unread = { pieces, cards: new Set(Array.from({ length: pieces.count }, (_, card) => card)) };
  }

  /** The slot has its object now. */
  removeSlot(holder: HeapObject, property: string): void {
    const waiting = this.#byHolder.get(holder);
    waiting?.slots.delete(property);
    if (waiting?.slots.size === 0 && waiting.cards.size === 0 && !waiting.unread) this.remove(holder);
  }

  remove(holder: HeapObject): void {
    this.#byHolder.delete(holder);
  }

  #make(holder: HeapObject): WaitingReferences {
    let waiting = this.#byHolder.get(holder);
    if (!waiting) this.#byHolder.set(holder, (waiting = { slots: new Map(), cards: new Map(), unread: undefined }));
    return waiting;
  }
}
