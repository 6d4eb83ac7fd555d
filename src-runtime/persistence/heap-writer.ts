import {
  chunkNumber,
  ChunkWriter,
  type ChunkNumber,
  type ChunkRun,
  partCount,
  UNBOUND,
  type VersionContent,
  type WriterShape,
} from "../store/index.ts";
import {
  CompiledCode,
  displayName,
  FloatLayout,
  type HeapObject,
  IDS_PER_CHUNK,
  isBehavior,
  isCharacter,
  isIndexed,
  isSymbol,
  outermost,
  type SecretSearch,
  type VM,
} from "../vm/index.ts";
import { Anatomist, type Body, elementsOf, type Parts, takeApart, writtenBody } from "./anatomy.ts";
import type { Changes } from "./changes.ts";
import { codeName, isDoIt, versionOf } from "./code-names.ts";
import { copyOfPiece, LargeBody, measureOf, pieceOf, putBack } from "./large-body.ts";
import { chunkOfPiece, chunksOfPieces, forgetPieces, type Pieces, piecesOf, rememberPieces } from "./pieces.ts";
import { hasSecret } from "./secret-texts.ts";
import type { StoredObjects } from "./stored-objects.ts";
import { ELEMENTS_A_CARD, type PartValue, UnloadedReference } from "./unloaded-reference.ts";

/** Gets the chunks of a heap as they are made. */
export interface ChunkSink {
  /** All of a chunk. */
  putChunk(number: ChunkNumber, bytes: Uint8Array): void;
  /** Objects of a chunk; those whose places are vacant stay as they are stored. */
  patchChunk(number: ChunkNumber, bytes: Uint8Array): void;
}

/** What a heap is written from. */
export interface HeapState {
  /** Objects that are named instead of stored. */
  readonly nameOf: NameOf;
  /** What is stored already; what is written joins it. */
  readonly stored: StoredObjects;
  /** What changed since those were stored; undefined when nothing is stored yet. */
  readonly changes: Changes | undefined;
}

/** The name of an object that every heap has its own of, such as a global's binding; undefined for all others. */
export type NameOf = (object: HeapObject) => string | undefined;

/** A large body that waits to be written, or of which some pieces are. */
interface PendingPieces {
  readonly object: HeapObject;
  readonly body: LargeBody;
  readonly numbers: Iterator<number>;
}

/** Cards of a large object that wait to be written; those that were about to change since are copied. */
interface PendingCards {
  readonly body: Body;
  readonly pieces: Pieces;
  readonly object: HeapObject;
  readonly kept: Map<number, Body | undefined>;
}

/** How many elements of a large object are visited before somebody looks at the time. */
const VISITED_AT_ONCE = 1000;

/**
 * Writes the heap as it was at one instant, a few objects at a time, while the program goes on.
 *
 * First it walks the graph, from the roots and from what changed, as far as objects are not stored already, and gives
 * every object an id; then it encodes chunk by chunk. An object that is about to be written for the first time since the
 * instant is kept aside as it was, by `keep`.
 */
export class HeapWriter {
  readonly #vm: VM;
  readonly #sink: ChunkSink;
  readonly #nameOf: NameOf;
  readonly #stored: StoredObjects;
  readonly #changes: Changes | undefined;
  /** The objects among them that are still to be looked at: there may be more than a slice has time for. */
  readonly #changesToAdd: Iterator<HeapObject> | undefined;
  readonly #anatomist: Anatomist;
  /** Undefined where there are no secrets. */
  readonly #secrets: SecretSearch | undefined;
  readonly #writer = new ChunkWriter();
  readonly #pieceShape: WriterShape;
  readonly #shapes = new Map<string, WriterShape>();
  /** The shape that names were last found to be those of: most objects have the names of others. */
  readonly #shapeOfNames = new WeakMap<readonly string[], WriterShape>();
  /** What was found, by chunk number and index. */
  readonly #found = new Map<number, (HeapObject | undefined)[]>();
  #objects = 0;
  /** The region of the object that is looked at: what it alone refers to is of that too. */
  #region = 0;
  /** The ids of those that were not stored before, where others were. */
  readonly #newIds: number[] = [];
  readonly #kept = new Map<HeapObject, Parts>();
  /** Of large objects that are not kept whole the pieces that were about to change. */
  readonly #keptPieces = new Map<HeapObject, Map<number, Body>>();
  readonly #pending: HeapObject[] = [];
  /** Those that are of a region: they come last, so that what others refer to as well is not of it. */
  readonly #ofRegions: HeapObject[] = [];
  /** Large objects of which some elements are still to be visited. */
  readonly #visiting: { readonly object: HeapObject; next: number }[] = [];
  readonly #pieces: PendingPieces[] = [];
  /** The bodies among them that would change with their object. */
  readonly #cutting = new Map<HeapObject, LargeBody>();
  readonly #cards = new Map<HeapObject, PendingCards>();
  readonly #versions = new Map<string, VersionContent>();
  readonly #written = new Set<number>();
  readonly #cardsToVisit = eachCard(this.#cards);
  #encoding: Iterator<[number, (HeapObject | undefined)[]]> | undefined;

  constructor(vm: VM, { nameOf, stored, changes }: HeapState, sink: ChunkSink) {
    this.#vm = vm;
    this.#anatomist = new Anatomist(vm);
    this.#secrets = vm.secrets.search();
    this.#nameOf = nameOf;
    this.#stored = stored;
    this.#changes = changes;
    this.#sink = sink;
    this.#pieceShape = this.#writer.partShape("Piece");
    this.#changesToAdd = changes?.objects.values();
    for (const [object, cards] of changes?.cards ?? []) if (stored.has(object)) this.#addCards(object, cards);
  }

  /** Has one more of the objects written that changed; false when all were looked at. */
  #addChange(): boolean {
    const { value: object } = this.#changesToAdd?.next() ?? {};
    if (!object) return false;
    // What changed and is not stored is of no interest unless something stored refers to it, and then it was found.
    if (this.#stored.has(object) && !this.#isFound(object)) this.#add(object);
    return true;
  }

  #addCards(object: HeapObject, cards: ReadonlySet<number>): void {
    const pieces = piecesOf(object);
    const body = writtenBody(object);
    const measure = body && measureOf(body);
    // With the text of a secret in it, it is stored otherwise than in pieces.
    const isSecret = this.#secrets && body && hasSecret(this.#secrets, object, body);
    if (!body || !measure || isSecret === true || pieces?.count !== partCount(measure.of, measure.size))
      this.#add(object);
    else
      this.#cards.set(object, {
        object,
        body,
        pieces,
        kept: new Map(Array.from(cards, (card) => [card, undefined])),
      });
  }

  /** Begins at a root; answers its id. */
  addRoot(root: HeapObject): number {
    this.#region = 0;
    this.#visit(root);
    return root.$i;
  }

  /** The write barrier: the object is about to change. */
  keep(object: HeapObject): void {
    if (isBehavior(object)) return;
    const cards = this.#cards.get(object);
    if (cards) {
      for (const card of cards.kept.keys()) this.#keepCard(cards, card);
      return;
    }
    if (this.#isFound(object)) {
      if (this.#written.has(Math.floor(object.$i / IDS_PER_CHUNK))) {
        this.#cutting.get(object)?.keep();
        this.#cutting.delete(object);
        return;
      }
    } else if (this.#stored.has(object) && !this.#hasChanged(object)) return;
    if (this.#kept.has(object)) return;
    const pieces = this.#keptPieces.get(object);
    const body = pieces && writtenBody(object);
    // What is put together of kept pieces is a copy of its own.
    const parts = takeApart(this.#vm, object, body === undefined);
    this.#kept.set(object, body ? { ...parts, body: putBack(body, pieces) } : parts);
    this.#keptPieces.delete(object);
  }

  /** The write barrier of a large object: units of the card are about to change. */
  keepCard(object: HeapObject, card: number): void {
    const cards = this.#cards.get(object);
    if (cards) this.#keepCard(cards, card);
    else if (this.#isFound(object) && this.#written.has(Math.floor(object.$i / IDS_PER_CHUNK)))
      this.#cutting.get(object)?.keepPiece(card);
    // What elements refer to may still have to be found.
    else if (isIndexed(object)) this.keep(object);
    else if (this.#isFound(object) || this.#hasChanged(object) || !this.#stored.has(object)) {
      if (!this.#kept.has(object)) this.#keepPiece(object, card);
    }
  }

  #keepPiece(object: HeapObject, card: number): void {
    const body = writtenBody(object);
    if (!body) return this.keep(object);
    let pieces = this.#keptPieces.get(object);
    if (!pieces) this.#keptPieces.set(object, (pieces = new Map()));
    if (!pieces.has(card)) pieces.set(card, copyOfPiece(body, card));
  }

  /** Works until `until` says stop; answers whether it is done. */
  slice(until: () => boolean): boolean {
    // Classes may have changed since the last one.
    this.#anatomist.forget();
    while (!this.#encoding) {
      for (let i = 0; i < 50; i++) {
        const object = this.#pending.pop();
        if (object) this.#walk(object);
        else if (this.#visiting.length > 0) {
          this.#visitMore();
          break;
        } else if (this.#visitCard()) {
          break;
        } else if (!this.#addChange()) {
          const ofRegion = this.#ofRegions.pop();
          if (ofRegion) this.#walk(ofRegion);
          else {
            this.#encoding = this.#found.entries();
            break;
          }
        }
      }
      if (until()) return false;
    }
    for (;;) {
      const pieces = this.#pieces.at(-1);
      if (pieces) this.#encodePiece(pieces);
      else if (!this.#encodeCard()) {
        const next = this.#encoding.next();
        if (next.done) return true;
        this.#encode(next.value[0], next.value[1]);
      }
      if (until()) return false;
    }
  }

  /** Nothing of it is stored after all: what was not before is not. */
  takeBack(): void {
    for (const id of this.#newIds) this.#stored.removeId(id);
  }

  /** What is stored once all is written. */
  get stored(): StoredObjects {
    return this.#stored;
  }

  /** How many objects were written. */
  get objects(): number {
    return this.#objects;
  }

  /** The versions of all code that frames and closures run, by hash. */
  get versions(): ReadonlyMap<string, VersionContent> {
    return this.#versions;
  }

  #visit(value: PartValue): void {
    // What is not loaded is stored.
    if (typeof value !== "object" || value === this.#vm.nil || value instanceof UnloadedReference) return;
    if (this.#secrets && isSymbol(value) && this.#secrets.inText(value.s))
      return this.#visit(this.#vm.secrets.tombstone);
    if (value instanceof CompiledCode) {
      const { hash, content } = versionOf(outermost(value));
      this.#versions.set(hash, content);
    }
    if (this.#stored.has(value) || isStoredInPlace(value) || this.#nameOf(value) !== undefined) return;
    this.#stored.add(value, this.#region);
    if (this.#changes) this.#newIds.push(value.$i);
    this.#add(value);
  }

  /** Has the object written. */
  #add(value: HeapObject): void {
    this.#objects++;
    (this.#vm.ids.regionOf(value.$i) === 0 ? this.#pending : this.#ofRegions).push(value);
    const chunk = Math.floor(value.$i / IDS_PER_CHUNK);
    let places = this.#found.get(chunk);
    if (!places) this.#found.set(chunk, (places = []));
    places[value.$i % IDS_PER_CHUNK] = value;
  }

  /** Whether the object is written, if it was stored, because it changed before the instant. */
  #hasChanged(object: HeapObject): boolean {
    return this.#changes?.objects.has(object) === true;
  }

  #isFound(object: HeapObject): boolean {
    const { $i: id } = object;
    return id !== 0 && this.#found.get(Math.floor(id / IDS_PER_CHUNK))?.[id % IDS_PER_CHUNK] === object;
  }

  /** The object as it was at the instant; to be used before the next one is asked for. */
  #partsOf(object: HeapObject): Parts {
    return this.#kept.get(object) ?? this.#anatomist.takeApart(object);
  }

  /** The same as it is stored: in place of the text of a secret, and of what has one in it, is a tombstone. */
  #storedPartsOf(object: HeapObject): Parts {
    const parts = this.#partsOf(object);
    if (!this.#secrets) return parts;
    const pieces = this.#keptPieces.get(object);
    if (!hasSecret(this.#secrets, object, pieces ? putBack(parts.body, pieces) : parts.body)) return parts;
    forgetPieces(object);
    this.#keptPieces.delete(object);
    // The program goes on with the text: it must not be read from what is stored.
    this.#vm.unloaded?.hold(object);
    return takeApart(this.#vm, this.#vm.secrets.tombstone, false);
  }

  #walk(object: HeapObject): void {
    this.#region = this.#vm.ids.regionOf(object.$i);
    const parts = this.#partsOf(object);
    const { slots, body } = parts;
    for (const each of slots) this.#visit(each);
    if (body.kind !== "elements") return;
    // Elements with those that are not loaded are a copy already, which is not made again for each look at it.
    if (body.elements.length > VISITED_AT_ONCE && this.#vm.unloaded?.waitsIn(object) === true)
      this.#kept.set(object, { ...parts, slots: [...slots] });
    if (body.elements.length > VISITED_AT_ONCE) this.#visiting.push({ object, next: 0 });
    else for (const each of body.elements) this.#visit(each);
  }

  #visitMore(): void {
    const large = this.#visiting.at(-1);
    if (!large) return;
    this.#region = this.#vm.ids.regionOf(large.object.$i);
    const { body } = this.#partsOf(large.object);
    const elements = body.kind === "elements" ? body.elements : [];
    const end = Math.min(large.next + VISITED_AT_ONCE, elements.length);
    for (let i = large.next; i < end; i++) this.#visit(elements[i]);
    large.next = end;
    if (end === elements.length) this.#visiting.splice(this.#visiting.indexOf(large), 1);
  }

  #encode(number: number, places: readonly (HeapObject | undefined)[]): void {
    const writer = this.#writer;
    writer.begin(chunkNumber(number));
    for (let index = 0; index < places.length; index++) {
      const object = places[index];
      if (object) this.#object(object);
      else writer.vacant();
    }
    this.#written.add(number);
    const bytes = this.#writer.finish();
    if (this.#changes) this.#sink.patchChunk(chunkNumber(number), bytes);
    else this.#sink.putChunk(chunkNumber(number), bytes);
  }

  #object(object: HeapObject): void {
    const writer = this.#writer;
    const { className, slotNames, slots, body, readOnly } = this.#storedPartsOf(object);
    const isOwn = this.#kept.delete(object);
    writer.object(this.#shape(className, slotNames), readOnly, this.#vm.movedHash(object));
    for (const slot of slots) this.#value(slot);
    if (!this.#large(object, body, isOwn)) this.#body(body);
  }

  #body(body: Body): void {
    const writer = this.#writer;
    switch (body.kind) {
      case "none":
        writer.noBody();
        return;
      case "elements":
        writer.elements(body.elements.length);
        for (const each of body.elements) this.#value(each);
        return;
      case "string":
        writer.string(body.text);
        return;
      case "codePoints":
        writer.codePoints(body.codePoints);
        return;
      case "bytes":
        writer.bytes(body.bytes);
        return;
      case "words":
        writer.words(body.words);
    }
  }

  /** Writes where the pieces of a large body are; they follow in chunks of their own. False when it is not large. */
  #large(object: HeapObject, body: Body, isOwn: boolean): boolean {
    const large = LargeBody.of(body, isOwn, this.#keptPieces.get(object));
    if (!large) return false;
    this.#keptPieces.delete(object);
    const pieces = this.#piecesFor(object, large.count);
    this.#pieces.push({ object, body: large, numbers: chunksOfPieces(pieces) });
    this.#cutting.set(object, large);
    this.#vm.runtime.useCards(object, large.of, large.size);
    this.#writer.parts(large.of, large.size, pieces.runs);
    return true;
  }

  #encodePiece(pieces: PendingPieces): void {
    const { done, value: number } = pieces.numbers.next();
    const body = done === true ? undefined : pieces.body.next();
    if (body === undefined) {
      this.#cutting.delete(pieces.object);
      this.#pieces.splice(this.#pieces.indexOf(pieces), 1);
      return;
    }
    this.#putPiece(number, body);
  }

  #putPiece(number: number, body: Body): void {
    this.#writer.begin(chunkNumber(number));
    this.#writer.object(this.#pieceShape);
    this.#body(body);
    this.#written.add(number);
    this.#sink.putChunk(chunkNumber(number), this.#writer.finish());
  }

  /** Visits the elements of one changed card; false when all were visited. */
  #visitCard(): boolean {
    const cards = this.#cardsToVisit.next();
    if (cards.done) return false;
    const [pending, card] = cards.value;
    this.#region = this.#vm.ids.regionOf(pending.object.$i);
    const piece = this.#pieceOfCard(pending, card);
    if (piece.kind === "elements") for (const each of piece.elements) this.#visit(each);
    return true;
  }

  /** Writes one changed card; false when all are written. */
  #encodeCard(): boolean {
    for (const [object, pending] of this.#cards) {
      for (const card of pending.kept.keys()) {
        this.#putPiece(chunkOfPiece(pending.pieces, card), this.#pieceOfCard(pending, card));
        pending.kept.delete(card);
        return true;
      }
      this.#cards.delete(object);
    }
    return false;
  }

  /** The units of a card as they were at the instant. */
  #pieceOfCard({ object, body, kept }: PendingCards, card: number): Body {
    return kept.get(card) ?? this.#withWhatWaits(object, card) ?? pieceOf(body, card);
  }

  /** A card that is still to be written is about to change. */
  #keepCard({ object, body, kept }: PendingCards, card: number): void {
    if (kept.has(card)) kept.set(card, kept.get(card) ?? this.#withWhatWaits(object, card) ?? copyOfPiece(body, card));
  }

  /** A card of elements of which some are not loaded, as it is now; undefined for all others. */
  #withWhatWaits(object: HeapObject, card: number): Body | undefined {
    if (!isIndexed(object) || this.#vm.unloaded?.waitsIn(object) !== true) return undefined;
    const from = card * ELEMENTS_A_CARD;
    const to = Math.min(from + ELEMENTS_A_CARD, object.els.length);
    return { kind: "elements", elements: [...elementsOf(this.#vm, object, from, to)] };
  }

  #piecesFor(object: HeapObject, count: number): Pieces {
    const known = piecesOf(object);
    if (known?.count === count) return known;
    const kept = known && known.count < count ? known : { runs: [], count: 0 };
    const missing = count - kept.count;
    const run: ChunkRun = { first: chunkNumber(this.#vm.ids.takeChunks(missing)), count: missing };
    return rememberPieces(object, [...kept.runs, run]);
  }

  #shape(className: string, slotNames: readonly string[]): WriterShape {
    let shape = this.#shapeOfNames.get(slotNames);
    if (shape?.className === className) return shape;
    const key = `${className} ${slotNames.join(" ")}`;
    shape = this.#shapes.get(key);
    if (!shape) {
      shape = this.#writer.shape(className, slotNames);
      this.#shapes.set(key, shape);
    }
    this.#shapeOfNames.set(slotNames, shape);
    return shape;
  }

  #value(value: PartValue): void {
    const writer = this.#writer;
    switch (typeof value) {
      case "undefined":
        writer.special("global", UNBOUND);
        return;
      case "number":
        writer.integer(value);
        return;
      case "bigint":
        writer.largeInteger(value);
        return;
      case "boolean":
        writer.boolean(value);
        return;
    }
    if (value instanceof UnloadedReference) this.#referenceTo(value.id);
    else if (value === this.#vm.nil) writer.nil();
    else if (value instanceof FloatLayout) writer.float(value.v);
    else if (isCharacter(value)) writer.character(value.code);
    else if (isSymbol(value)) this.#symbol(value.s);
    else if (isBehavior(value)) writer.special("class", displayName(value.$info));
    else if (value instanceof CompiledCode && !isDoIt(value)) writer.special("method", codeName(value));
    else this.#reference(value);
  }

  #symbol(text: string): void {
    if (this.#secrets?.inText(text) === true) this.#reference(this.#vm.secrets.tombstone);
    else this.#writer.symbol(text);
  }

  #reference(value: HeapObject): void {
    const writer = this.#writer;
    const name = this.#stored.has(value) ? undefined : this.#nameOf(value);
    if (name !== undefined) writer.special("global", name);
    else this.#referenceTo(value.$i);
  }

  #referenceTo(id: number): void {
    this.#writer.reference(Math.floor(id / IDS_PER_CHUNK), id % IDS_PER_CHUNK);
  }
}

/** Values whose content is written where they are referred to. */
export const isStoredInPlace = (value: HeapObject): boolean =>
  value instanceof FloatLayout ||
  isCharacter(value) ||
  isSymbol(value) ||
  isBehavior(value) ||
  (value instanceof CompiledCode && !isDoIt(value));

function* eachCard(all: ReadonlyMap<HeapObject, PendingCards>): Generator<readonly [PendingCards, number], undefined> {
  for (const pending of all.values()) for (const card of pending.kept.keys()) yield [pending, card];
  return undefined;
}
