import { ByteReader, MalformedBytes } from "./byte-reader.ts";
import {
  BODY_KIND_MASK,
  BodyKind,
  CHUNK_FORMAT_VERSION,
  CHUNK_MARK,
  FIRST_SHAPE,
  FORWARD,
  HAS_IDENTITY,
  PART_KINDS,
  READ_ONLY,
  SHORT_INTEGER_LOW,
  Tag,
  VACANT,
} from "./format.ts";
import { NO_BODY, type ChunkRun, type ObjectBody } from "./body.ts";
import { StoreError } from "../problem.ts";
import { chunkNumber, OBJECTS_PER_CHUNK, type ChunkNumber } from "../reference.ts";
import type { ValueBuilder } from "./value.ts";

/** The layout of a kind of object: the qualified name of its class and the names of its slots, in order. */
export interface Shape {
  readonly className: string;
  readonly slotNames: readonly string[];
}

/**
 * What a reader makes of a chunk's places: each in order is one call, its values having been built before. Objects of
 * one layout come with the identical Shape, so that what a builder works out about a layout can be kept in a Map.
 */
export interface ObjectBuilder<V> {
  object(
    index: number,
    shape: Shape,
    slots: readonly V[],
    body: ObjectBody<V>,
    readOnly: boolean,
    identity: number | undefined,
  ): void;
  part(index: number, className: string, body: ObjectBody<V>): void;
  forward(index: number, toChunk: number, toIndex: number): void;
  vacant(index: number): void;
}

/** The class of each object of a chunk, read from its head alone; empty for a vacant place or a forward. */
export function chunkClasses(bytes: Uint8Array): string[] {
  const { shapes, places } = readHead(new ByteReader(bytes));
  return places.map((place) => (place < FIRST_SHAPE ? "" : shapes[place - FIRST_SHAPE]!.className));
}

/**
 * Reads the canonical bytes of chunk `number`, making its values with `values` and its objects with `objects`. Throws a StoreError `newerFormat` when a later version of
 * this program wrote them, and MalformedBytes when they are no chunk; verified bytes never are. Bodies of bytes are
 * views of `bytes`: a builder that keeps one past the life of the chunk copies it.
 */
export function readChunk<V>(
  number: ChunkNumber,
  bytes: Uint8Array,
  values: ValueBuilder<V>,
  objects: ObjectBuilder<V>,
): void {
  const input = new ByteReader(bytes);
  const head = readHead(input);
  const records = new RecordReader(input, number, head.texts, values, objects);
  for (let index = 0; index < head.places.length; index++) records.place(index, head);
  input.end();
}

interface HeadShape extends Shape {
  readonly isPart: boolean;
}

/** What stands before the records. */
export interface Head {
  readonly texts: readonly string[];
  readonly shapes: readonly HeadShape[];
  /** For each place its shape number. */
  readonly places: readonly number[];
}

/** Reads what stands before the records, as far as `input` is then. */
export function readHead(input: ByteReader): Head {
  const mark = input.byte();
  if (mark !== CHUNK_MARK) throw new MalformedBytes(`A chunk begins with byte ${CHUNK_MARK}, not ${mark}`);
  const version = input.byte();
  if (version > CHUNK_FORMAT_VERSION) {
    throw new StoreError({
      kind: "newerFormat",
      message: `A chunk has format ${version}, but this version of Fresnel reads up to ${CHUNK_FORMAT_VERSION}: open it with a newer one`,
      found: version,
      supported: CHUNK_FORMAT_VERSION,
    });
  }
  const texts: string[] = [];
  for (let left = input.count(1); left > 0; left--) texts.push(input.text());
  const textAt = (number: number): string => entry(texts, number, "text");
  const shapes: HeadShape[] = [];
  for (let left = input.count(2); left > 0; left--) {
    const name = input.varint();
    const slotNames: string[] = [];
    for (let slots = input.count(1); slots > 0; slots--) slotNames.push(textAt(input.varint()));
    shapes.push({ className: textAt(Math.floor(name / 2)), slotNames, isPart: name % 2 === 1 });
  }
  const places: number[] = [];
  const count = input.count(1);
  if (count > OBJECTS_PER_CHUNK) throw new MalformedBytes(`A chunk of ${count} objects`);
  for (let left = count; left > 0; left--) {
    const place = input.varint();
    if (place >= FIRST_SHAPE) entry(shapes, place - FIRST_SHAPE, "shape");
    places.push(place);
  }
  return { texts, shapes, places };
}

/** Passes over the record at `index`, of which nothing is made. */
export function passRecord(input: ByteReader, index: number, { places, shapes }: Head): void {
  const place = places[index]!;
  if (place === VACANT) return;
  if (place === FORWARD) return passValue(input);
  const shape = shapes[place - FIRST_SHAPE]!;
  // A piece has no slots.
  for (let left = shape.slotNames.length; left > 0; left--) passValue(input);
  const tail = input.byte();
  if ((tail & HAS_IDENTITY) !== 0) input.varint();
  passBody(input, tail & BODY_KIND_MASK);
}

function passValue(input: ByteReader): void {
  const tag = input.byte();
  if (tag >= Tag.shortLocal) return;
  switch (tag) {
    case Tag.nil:
    case Tag.true:
    case Tag.false:
      return;
    case Tag.positive:
    case Tag.negative:
    case Tag.character:
    case Tag.symbol:
    case Tag.local:
    case Tag.class:
    case Tag.method:
    case Tag.global:
      input.varint();
      return;
    case Tag.far:
      input.varint();
      input.varint();
      return;
    case Tag.largePositive:
    case Tag.largeNegative:
      input.pass(input.varint());
      return;
    case Tag.float:
      input.pass(8);
      return;
    default:
      throw unknownTag(tag, input);
  }
}

function passBody(input: ByteReader, kind: number): void {
  switch (kind) {
    case BodyKind.none:
      return;
    case BodyKind.elements:
      for (let left = input.count(1); left > 0; left--) passValue(input);
      return;
    case BodyKind.string:
      input.passText();
      return;
    case BodyKind.codePoints:
    case BodyKind.words:
      input.pass(input.count(4) * 4);
      return;
    case BodyKind.bytes:
      input.pass(input.varint());
      return;
    case BodyKind.parts:
      input.byte();
      input.varint();
      for (let left = input.count(2) * 2; left > 0; left--) input.varint();
      return;
    default:
      throw unknownBody(kind, input);
  }
}

const unknownTag = (tag: number, input: ByteReader): MalformedBytes =>
  new MalformedBytes(`Unknown value tag ${tag} at byte ${input.position - 1}`);

const unknownBody = (kind: number, input: ByteReader): MalformedBytes =>
  new MalformedBytes(`Unknown kind of body ${kind} at byte ${input.position - 1}`);

/** Reads the records of one chunk: the state of a reading that all its values share. */
export class RecordReader<V> {
  readonly #input: ByteReader;
  readonly #chunk: number;
  readonly #texts: readonly string[];
  readonly #values: ValueBuilder<V>;
  readonly #objects: ObjectBuilder<V>;

  constructor(
    input: ByteReader,
    chunk: number,
    texts: readonly string[],
    values: ValueBuilder<V>,
    objects: ObjectBuilder<V>,
  ) {
    this.#input = input;
    this.#chunk = chunk;
    this.#texts = texts;
    this.#values = values;
    this.#objects = objects;
  }

  /** Reads the record at `index`, which begins where the input is. */
  place(index: number, { places, shapes }: Head): void {
    const place = places[index]!;
    if (place === VACANT) {
      this.#objects.vacant(index);
    } else if (place === FORWARD) {
      this.forward(index);
    } else {
      const shape = shapes[place - FIRST_SHAPE]!;
      if (shape.isPart) this.part(index, shape);
      else this.object(index, shape);
    }
  }

  object(index: number, shape: Shape): void {
    const slots: V[] = [];
    for (let left = shape.slotNames.length; left > 0; left--) slots.push(this.#value());
    const tail = this.#input.byte();
    const identity = (tail & HAS_IDENTITY) !== 0 ? this.#input.varint() : undefined;
    const body = this.#body(tail & BODY_KIND_MASK);
    this.#objects.object(index, shape, slots, body, (tail & READ_ONLY) !== 0, identity);
  }

  part(index: number, shape: Shape): void {
    this.#objects.part(index, shape.className, this.#body(this.#input.byte() & BODY_KIND_MASK));
  }

  forward(index: number): void {
    const tag = this.#input.byte();
    if (tag === Tag.far) {
      const chunk = this.#input.varint();
      this.#objects.forward(index, chunk, this.#input.varint());
    } else if (tag === Tag.local) {
      this.#objects.forward(index, this.#chunk, this.#input.varint());
    } else if (tag >= Tag.shortLocal && tag < Tag.shortInteger) {
      this.#objects.forward(index, this.#chunk, tag - Tag.shortLocal);
    } else {
      throw new MalformedBytes(`A forward begins with tag ${tag}, which is no reference`);
    }
  }

  #value(): V {
    const input = this.#input;
    const values = this.#values;
    const tag = input.byte();
    if (tag >= Tag.shortInteger) return values.integer(tag - Tag.shortInteger + SHORT_INTEGER_LOW);
    if (tag >= Tag.shortLocal) return values.reference(this.#chunk, tag - Tag.shortLocal);
    switch (tag) {
      case Tag.nil:
        return values.nil();
      case Tag.true:
        return values.boolean(true);
      case Tag.false:
        return values.boolean(false);
      case Tag.positive:
        return values.integer(input.varint());
      case Tag.negative:
        return values.integer(-1 - input.varint());
      case Tag.largePositive:
        return values.largeInteger(this.#magnitude());
      case Tag.largeNegative:
        return values.largeInteger(-this.#magnitude());
      case Tag.float:
        return values.float(input.float64());
      case Tag.character:
        return values.character(input.varint());
      case Tag.symbol:
        return values.symbol(this.#text());
      case Tag.local:
        return values.reference(this.#chunk, input.varint());
      case Tag.far: {
        const chunk = input.varint();
        return values.reference(chunk, input.varint());
      }
      case Tag.class:
        return values.special("class", this.#text());
      case Tag.method:
        return values.special("method", this.#text());
      case Tag.global:
        return values.special("global", this.#text());
      default:
        throw unknownTag(tag, input);
    }
  }

  #body(kind: number): ObjectBody<V> {
    const input = this.#input;
    switch (kind) {
      case BodyKind.none:
        return NO_BODY;
      case BodyKind.elements: {
        const elements: V[] = [];
        for (let left = input.count(1); left > 0; left--) elements.push(this.#value());
        return { kind: "elements", elements };
      }
      case BodyKind.string:
        return { kind: "string", text: input.text() };
      case BodyKind.codePoints:
        return { kind: "codePoints", codePoints: this.#words() };
      case BodyKind.bytes:
        return { kind: "bytes", bytes: input.raw(input.varint()) };
      case BodyKind.words:
        return { kind: "words", words: this.#words() };
      case BodyKind.parts: {
        const of = entry(PART_KINDS, input.byte(), "kind of part");
        const size = input.varint();
        const runs: ChunkRun[] = [];
        for (let left = input.count(2); left > 0; left--) {
          const first = input.varint();
          runs.push({ first: chunkNumber(first), count: input.varint() });
        }
        return { kind: "parts", of, size, runs };
      }
      default:
        throw unknownBody(kind, input);
    }
  }

  #magnitude(): bigint {
    const bytes = Uint8Array.from(this.#input.raw(this.#input.varint())).toReversed();
    return BigInt(`0x${Buffer.from(bytes.buffer).toString("hex") || "0"}`);
  }

  #words(): Uint32Array {
    const length = this.#input.count(4);
    const bytes = this.#input.raw(length * 4);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Uint32Array.from({ length }, (_, index) => view.getUint32(index * 4, true));
  }

  #text(): string {
    return entry(this.#texts, this.#input.varint(), "text");
  }
}

function entry<T>(table: readonly T[], number: number, what: string): T {
  const found = table[number];
  if (found === undefined) throw new MalformedBytes(`No ${what} ${number} in a table of ${table.length}`);
  return found;
}
