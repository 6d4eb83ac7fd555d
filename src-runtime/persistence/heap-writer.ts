import {
  chunkNumber,
  ChunkWriter,
  type ChunkNumber,
  type ChunkRun,
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
  isSymbol,
  type MaybeValue,
  type VM,
} from "../vm/index.ts";
import { type Body, type Parts, takeApart } from "./anatomy.ts";
import { codeName, isDoIt, outermost, versionOf } from "./code-names.ts";
import { LargeBody } from "./large-body.ts";

/** Gets the chunks of a heap as they are made. */
export interface ChunkSink {
  putChunk(number: ChunkNumber, bytes: Uint8Array): void;
}

/** The name of an object that every heap has its own of, such as a global's binding; undefined for all others. */
export type NameOf = (object: HeapObject) => string | undefined;

/** The name of what a binding without a value holds. */
export const UNBOUND = "unbound";

/** Where a large body's pieces are: kept from one checkpoint to the next, so that it stays in its chunks. */
interface Pieces {
  readonly runs: readonly ChunkRun[];
  readonly count: number;
}

const piecesOfObjects = new WeakMap<HeapObject, Pieces>();

/** Lets the next checkpoint give the object's pieces other chunks. */
export const forgetPieces = (object: HeapObject): void => void piecesOfObjects.delete(object);

/** An object that was read has its pieces where they were. */
export function rememberPieces(object: HeapObject, runs: readonly ChunkRun[]): void {
  piecesOfObjects.set(object, { runs, count: runs.reduce((sum, run) => sum + run.count, 0) });
}

/** A large body that waits to be written, or of which some pieces are. */
interface PendingPieces {
  readonly object: HeapObject;
  readonly body: LargeBody;
  readonly numbers: Iterator<number>;
}

/** How many elements of a large object are visited before somebody looks at the time. */
const VISITED_AT_ONCE = 1000;

/**
 * Writes the heap as it was at one instant, a few objects at a time, while the program goes on.
 *
 * First it walks the graph from the roots and gives every object an id; then it encodes chunk by chunk. An object that
 * is about to be written for the first time since the instant is kept aside as it was, by `keep`.
 */
export class HeapWriter {
  readonly #vm: VM;
  readonly #sink: ChunkSink;
  readonly #nameOf: NameOf;
  readonly #writer = new ChunkWriter();
  readonly #pieceShape: WriterShape;
  readonly #shapes = new Map<string, WriterShape>();
  /** What was found, by chunk number and index. */
  readonly #found = new Map<number, (HeapObject | undefined)[]>();
  #objects = 0;
  readonly #kept = new Map<HeapObject, Parts>();
  readonly #pending: HeapObject[] = [];
  /** Large objects of which some elements are still to be visited. */
  readonly #visiting: { readonly object: HeapObject; next: number }[] = [];
  readonly #pieces: PendingPieces[] = [];
  /** The bodies among them that would change with their object. */
  readonly #cutting = new Map<HeapObject, LargeBody>();
  readonly #versions = new Map<string, VersionContent>();
  readonly #written = new Set<number>();
  #encoding: Iterator<[number, (HeapObject | undefined)[]]> | undefined;

  constructor(vm: VM, nameOf: NameOf, sink: ChunkSink) {
    this.#vm = vm;
    this.#nameOf = nameOf;
    this.#sink = sink;
    this.#pieceShape = this.#writer.partShape("Piece");
  }

  /** Begins at a root; answers its id. */
  addRoot(root: HeapObject): number {
    this.#visit(root);
    return root.$i;
  }

  /** The write barrier: the object is about to change. */
  keep(object: HeapObject): void {
    if (object.$i !== 0 && this.#written.has(Math.floor(object.$i / IDS_PER_CHUNK))) {
      this.#cutting.get(object)?.keep();
      this.#cutting.delete(object);
      return;
    }
    if (!this.#kept.has(object) && !isBehavior(object)) this.#kept.set(object, takeApart(this.#vm, object, true));
  }

  /** Works until `until` says stop; answers whether it is done. */
  slice(until: () => boolean): boolean {
    while (!this.#encoding) {
      for (let i = 0; i < 50; i++) {
        const object = this.#pending.pop();
        if (object) this.#walk(object);
        else if (this.#visiting.length > 0) {
          this.#visitMore();
          break;
        } else {
          this.#encoding = this.#found.entries();
          break;
        }
      }
      if (until()) return false;
    }
    for (;;) {
      const pieces = this.#pieces.at(-1);
      if (pieces) this.#encodePiece(pieces);
      else {
        const next = this.#encoding.next();
        if (next.done) return true;
        this.#encode(next.value[0], next.value[1]);
      }
      if (until()) return false;
    }
  }

  /** The numbers of all chunks the heap has. */
  get chunks(): ReadonlySet<number> {
    return this.#written;
  }

  get objects(): number {
    return this.#objects;
  }

  /** The versions of all code that frames and closures run, by hash. */
  get versions(): ReadonlyMap<string, VersionContent> {
    return this.#versions;
  }

  #visit(value: MaybeValue): void {
    if (typeof value !== "object" || value === this.#vm.nil) return;
    if (value instanceof CompiledCode) {
      const { hash, content } = versionOf(outermost(value));
      this.#versions.set(hash, content);
    }
    if (this.#isFound(value) || isStoredInPlace(value) || this.#nameOf(value) !== undefined) return;
    this.#objects++;
    if (value.$i === 0) value.$i = this.#vm.ids.next();
    this.#pending.push(value);
    const chunk = Math.floor(value.$i / IDS_PER_CHUNK);
    let places = this.#found.get(chunk);
    if (!places) this.#found.set(chunk, (places = []));
    places[value.$i % IDS_PER_CHUNK] = value;
  }

  #isFound(object: HeapObject): boolean {
    const { $i: id } = object;
    return id !== 0 && this.#found.get(Math.floor(id / IDS_PER_CHUNK))?.[id % IDS_PER_CHUNK] === object;
  }

  /** The object as it was at the instant. */
  #partsOf(object: HeapObject): Parts {
    return this.#kept.get(object) ?? takeApart(this.#vm, object, false);
  }

  #walk(object: HeapObject): void {
    const { slots, body } = this.#partsOf(object);
    for (const each of slots) this.#visit(each);
    if (body.kind !== "elements") return;
    if (body.elements.length > VISITED_AT_ONCE) this.#visiting.push({ object, next: 0 });
    else for (const each of body.elements) this.#visit(each);
  }

  #visitMore(): void {
    const large = this.#visiting.at(-1);
    if (!large) return;
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
    this.#put(number);
  }

  #object(object: HeapObject): void {
    const writer = this.#writer;
    const { className, slotNames, slots, body, readOnly } = this.#partsOf(object);
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
    const large = LargeBody.of(body, isOwn);
    if (!large) return false;
    const { runs } = this.#piecesFor(object, large.count);
    this.#pieces.push({ object, body: large, numbers: numbersOf(runs) });
    this.#cutting.set(object, large);
    this.#writer.parts(large.of, large.size, runs);
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
    this.#writer.begin(chunkNumber(number));
    this.#writer.object(this.#pieceShape);
    this.#body(body);
    this.#put(number);
  }

  #piecesFor(object: HeapObject, count: number): Pieces {
    const known = piecesOfObjects.get(object);
    if (known?.count === count) return known;
    const kept = known && known.count < count ? known : { runs: [], count: 0 };
    const missing = count - kept.count;
    const run: ChunkRun = { first: chunkNumber(this.#vm.ids.takeChunks(missing)), count: missing };
    const pieces: Pieces = { runs: [...kept.runs, run], count };
    piecesOfObjects.set(object, pieces);
    return pieces;
  }

  #put(number: number): void {
    this.#written.add(number);
    this.#sink.putChunk(chunkNumber(number), this.#writer.finish());
  }

  #shape(className: string, slotNames: readonly string[]): WriterShape {
    const key = `${className} ${slotNames.join(" ")}`;
    let shape = this.#shapes.get(key);
    if (!shape) {
      shape = this.#writer.shape(className, slotNames);
      this.#shapes.set(key, shape);
    }
    return shape;
  }

  #value(value: MaybeValue): void {
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
    if (value === this.#vm.nil) writer.nil();
    else if (value instanceof FloatLayout) writer.float(value.v);
    else if (isCharacter(value)) writer.character(value.code);
    else if (isSymbol(value)) writer.symbol(value.s);
    else if (isBehavior(value)) writer.special("class", displayName(value.$info));
    else if (value instanceof CompiledCode && !isDoIt(value)) writer.special("method", codeName(value));
    else this.#reference(value);
  }

  #reference(value: HeapObject): void {
    const writer = this.#writer;
    const name = this.#isFound(value) ? undefined : this.#nameOf(value);
    if (name !== undefined) writer.special("global", name);
    else writer.reference(Math.floor(value.$i / IDS_PER_CHUNK), value.$i % IDS_PER_CHUNK);
  }
}

/** Values whose content is written where they are referred to. */
export const isStoredInPlace = (value: HeapObject): boolean =>
  value instanceof FloatLayout ||
  isCharacter(value) ||
  isSymbol(value) ||
  isBehavior(value) ||
  (value instanceof CompiledCode && !isDoIt(value));

function* numbersOf(runs: readonly ChunkRun[]): Iterator<number> {
  for (const { first, count } of runs) for (let i = 0; i < count; i++) yield (first as number) + i;
}
