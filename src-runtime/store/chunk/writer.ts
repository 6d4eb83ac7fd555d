import { ByteWriter } from "./byte-writer.ts";
import {
  BodyKind,
  CHUNK_FORMAT_VERSION,
  CHUNK_MARK,
  FIRST_SHAPE,
  FORWARD,
  HAS_IDENTITY,
  PART_KINDS,
  READ_ONLY,
  SHORT_INTEGER_HIGH,
  SHORT_INTEGER_LOW,
  SHORT_LOCALS,
  Tag,
  VACANT,
  type PartKind,
} from "./format.ts";
import type { ChunkRun } from "./body.ts";
import type { Shape } from "./reader.ts";
import { CHUNK_TARGET_BYTES, OBJECTS_PER_CHUNK, type ChunkNumber } from "../reference.ts";
import type { SpecialSpace } from "./value.ts";

/** The layout of a kind of object, known to the writer that answered it and usable in all its chunks. */
export interface WriterShape extends Shape {
  readonly id: number;
  readonly isPart: boolean;
}

const LARGEST_INTEGER = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * A writer of chunks, one after the other, without a value made on the way: `begin`, then for each object `object`, its
 * slots and one body, then `finish`. Out of order it throws, since what it would have written could not be read.
 */
export class ChunkWriter {
  readonly #shapes: WriterShape[] = [];
  readonly #shapeByLayout = new Map<string, WriterShape>();
  /** For each shape the chunk it was last used in, and its number there. */
  readonly #shapeSerial: number[] = [];
  readonly #shapeNumber: number[] = [];

  readonly #head = new ByteWriter();
  readonly #records = new ByteWriter();
  readonly #texts: string[] = [];
  readonly #textNumber = new Map<string, number>();
  readonly #used: WriterShape[] = [];
  readonly #objects: number[] = [];
  #serial = 0;
  #chunk = -1;
  /** Values still missing before a body (or, `#inBody`, before the next object) may come. */
  #missing = 0;
  #inBody = true;
  #tail = 0;
  #identity = 0;

  /** The shape of objects of class `className` with these named slots. Ask once for each layout, not for each object. */
  shape(className: string, slotNames: readonly string[]): WriterShape {
    return this.#defineShape(className, slotNames, false);
  }

  /** The shape of the pieces of a large `className`. */
  partShape(className: string): WriterShape {
    return this.#defineShape(className, [], true);
  }

  /** Begins chunk `number`. */
  begin(number: ChunkNumber): void {
    if (this.#chunk >= 0) throw new Error(`Chunk ${this.#chunk} must be finished before chunk ${number} begins`);
    this.#chunk = number;
    this.#serial++;
    this.#records.clear();
    this.#texts.length = 0;
    this.#textNumber.clear();
    this.#used.length = 0;
    this.#objects.length = 0;
    this.#inBody = true;
    this.#missing = 0;
  }

  /** How many objects the chunk has so far: the index of the next. */
  get count(): number {
    return this.#objects.length;
  }

  /** Whether the chunk is as large as a chunk should be. */
  get isFull(): boolean {
    return this.#objects.length >= OBJECTS_PER_CHUNK || this.#records.length >= CHUNK_TARGET_BYTES;
  }

  /** Begins the next object. Its slots must follow in the shape's order, then its body. */
  object(shape: WriterShape, readOnly = false, identity?: number): void {
    this.#nextPlace();
    const { id } = shape;
    if (this.#shapes[id] !== shape) throw new Error(`The shape of ${shape.className} belongs to another writer`);
    if (this.#shapeSerial[id] !== this.#serial) {
      this.#shapeSerial[id] = this.#serial;
      this.#shapeNumber[id] = this.#used.length + FIRST_SHAPE;
      this.#used.push(shape);
      this.#textOf(shape.className);
      for (const name of shape.slotNames) this.#textOf(name);
    }
    this.#objects.push(this.#shapeNumber[id]!);
    this.#inBody = false;
    this.#missing = shape.slotNames.length;
    this.#tail = readOnly ? READ_ONLY : 0;
    if (identity !== undefined) {
      checkCount(identity, "identity hash");
      this.#tail |= HAS_IDENTITY;
      this.#identity = identity;
    }
  }

  /** Writes a place whose object became the one at `index` of chunk `chunk`. */
  forward(chunk: number, index: number): void {
    this.#nextPlace();
    this.#objects.push(FORWARD);
    this.#missing = 1;
    this.reference(chunk, index);
  }

  /** Writes a place whose object is gone. */
  vacant(): void {
    this.#nextPlace();
    this.#objects.push(VACANT);
  }

  nil(): void {
    this.#expectValue();
    this.#records.byte(Tag.nil);
  }

  boolean(value: boolean): void {
    this.#expectValue();
    this.#records.byte(value ? Tag.true : Tag.false);
  }

  /** An integer of at most 53 bits. */
  integer(value: number): void {
    this.#expectValue();
    const records = this.#records;
    if (value >= SHORT_INTEGER_LOW && value <= SHORT_INTEGER_HIGH && Number.isInteger(value) && !Object.is(value, -0)) {
      records.byte(Tag.shortInteger + value - SHORT_INTEGER_LOW);
    } else if (!Number.isSafeInteger(value) || value === 0) {
      throw new RangeError(
        `Invalid integer ${Object.is(value, -0) ? "-0" : value}: write it as a float or largeInteger`,
      );
    } else if (value > 0) {
      records.byte(Tag.positive);
      records.varint(value);
    } else {
      records.byte(Tag.negative);
      records.varint(-1 - value);
    }
  }

  /** An integer of more than 53 bits. */
  largeInteger(value: bigint): void {
    this.#expectValue();
    const magnitude = value < 0n ? -value : value;
    if (magnitude <= LARGEST_INTEGER) throw new RangeError(`Invalid large integer ${value}: write it as an integer`);
    const digits = magnitude.toString(16);
    const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex").toReversed();
    this.#records.byte(value < 0n ? Tag.largeNegative : Tag.largePositive);
    this.#records.varint(bytes.length);
    this.#records.raw(bytes);
  }

  float(value: number): void {
    this.#expectValue();
    this.#records.byte(Tag.float);
    this.#records.float64(value);
  }

  character(codePoint: number): void {
    this.#expectValue();
    checkCount(codePoint, "code point");
    this.#records.byte(Tag.character);
    this.#records.varint(codePoint);
  }

  symbol(text: string): void {
    this.#expectValue();
    this.#records.byte(Tag.symbol);
    this.#records.varint(this.#textOf(text));
  }

  reference(chunk: number, index: number): void {
    this.#expectValue();
    const records = this.#records;
    if (chunk !== this.#chunk) {
      records.byte(Tag.far);
      records.varint(chunk);
      records.varint(index);
    } else if (index < SHORT_LOCALS) {
      records.byte(Tag.shortLocal + index);
    } else {
      records.byte(Tag.local);
      records.varint(index);
    }
  }

  special(space: SpecialSpace, name: string): void {
    this.#expectValue();
    this.#records.byte(Tag[space]);
    this.#records.varint(this.#textOf(name));
  }

  /** Ends the object: it has named slots only. */
  noBody(): void {
    this.#body(BodyKind.none);
  }

  /** Ends the object's slots; `count` values must follow. */
  elements(count: number): void {
    this.#body(BodyKind.elements);
    this.#records.varint(count);
    this.#missing = count;
  }

  string(text: string): void {
    this.#body(BodyKind.string);
    this.#records.text(text);
  }

  /** A string by its code points. Written as `string` writes it when code units can spell it. */
  codePoints(codePoints: Uint32Array): void {
    const text = spelled(codePoints);
    if (text !== undefined) {
      this.string(text);
      return;
    }
    this.#body(BodyKind.codePoints);
    this.#words(codePoints);
  }

  bytes(bytes: Uint8Array): void {
    this.#body(BodyKind.bytes);
    this.#records.varint(bytes.length);
    this.#records.raw(bytes);
  }

  words(words: Uint32Array): void {
    this.#body(BodyKind.words);
    this.#words(words);
  }

  /** The content is in the chunks of `runs`, `size` units altogether. */
  parts(of: PartKind, size: number, runs: readonly ChunkRun[]): void {
    this.#body(BodyKind.parts);
    this.#records.byte(PART_KINDS.indexOf(of));
    this.#records.varint(size);
    this.#records.varint(runs.length);
    for (const run of runs) {
      this.#records.varint(run.first);
      this.#records.varint(run.count);
    }
  }

  /** The bytes of the chunk begun last, in a buffer of their own. */
  finish(): Uint8Array {
    this.#expectObjectEnd();
    if (this.#chunk < 0) throw new Error("No chunk was begun");
    this.#chunk = -1;
    const head = this.#head;
    head.clear();
    head.byte(CHUNK_MARK);
    head.byte(CHUNK_FORMAT_VERSION);
    head.varint(this.#texts.length);
    for (const text of this.#texts) head.text(text);
    head.varint(this.#used.length);
    for (const { className, slotNames, isPart } of this.#used) {
      head.varint(this.#textOf(className) * 2 + (isPart ? 1 : 0));
      head.varint(slotNames.length);
      for (const name of slotNames) head.varint(this.#textOf(name));
    }
    head.varint(this.#objects.length);
    for (const shapeNumber of this.#objects) head.varint(shapeNumber);
    return this.#records.joinedTo(head);
  }

  #defineShape(className: string, slotNames: readonly string[], isPart: boolean): WriterShape {
    const layout = JSON.stringify([isPart, className, slotNames]);
    let shape = this.#shapeByLayout.get(layout);
    if (shape === undefined) {
      shape = { id: this.#shapes.length, className, slotNames: [...slotNames], isPart };
      this.#shapes.push(shape);
      this.#shapeSerial.push(0);
      this.#shapeNumber.push(0);
      this.#shapeByLayout.set(layout, shape);
    }
    return shape;
  }

  #textOf(text: string): number {
    const known = this.#textNumber.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    this.#texts.push(text);
    this.#textNumber.set(text, number);
    return number;
  }

  #words(words: Uint32Array): void {
    this.#records.varint(words.length);
    for (const word of words) {
      this.#records.byte(word & 255);
      this.#records.byte((word >>> 8) & 255);
      this.#records.byte((word >>> 16) & 255);
      this.#records.byte(word >>> 24);
    }
  }

  #nextPlace(): void {
    this.#expectObjectEnd();
    if (this.#chunk < 0) throw new Error("No chunk was begun");
    if (this.#objects.length >= OBJECTS_PER_CHUNK) {
      throw new RangeError(`Chunk ${this.#chunk} has its ${OBJECTS_PER_CHUNK} objects already`);
    }
  }

  #body(kind: number): void {
    if (this.#inBody || this.#missing !== 0) {
      throw new Error(`Object ${this.#objects.length - 1} lacks ${this.#missing} slots, or has its body already`);
    }
    this.#inBody = true;
    this.#records.byte(this.#tail | kind);
    if ((this.#tail & HAS_IDENTITY) !== 0) this.#records.varint(this.#identity);
  }

  #expectValue(): void {
    if (this.#missing === 0) throw new Error(`Object ${this.#objects.length - 1} has all its values already`);
    this.#missing--;
  }

  #expectObjectEnd(): void {
    if (!this.#inBody || this.#missing !== 0) {
      throw new Error(`Object ${this.#objects.length - 1} lacks ${this.#missing} values or its body`);
    }
  }
}

function checkCount(value: number, what: string): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Invalid ${what} ${value}`);
}

/** The string with these code points, or undefined when code units would run two of them together into a pair. */
function spelled(codePoints: Uint32Array): string | undefined {
  let text = "";
  let afterHigh = false;
  for (const codePoint of codePoints) {
    if (codePoint > 0x10ffff) throw new RangeError(`Invalid code point ${codePoint} in a string`);
    if (afterHigh && codePoint >= 0xdc00 && codePoint <= 0xdfff) return undefined;
    afterHigh = codePoint >= 0xd800 && codePoint <= 0xdbff;
    text += String.fromCodePoint(codePoint);
  }
  return text;
}
