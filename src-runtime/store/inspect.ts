import {
  type ObjectBody,
  type ObjectRecord,
  OpenChunk,
  PART_LENGTH,
  partAt,
  type PartedBody,
  type StoredValue,
} from "./chunk/index.ts";
import type { RootReader } from "./object-store.ts";
import { failure, success, type StoreProblem, type StoreResult } from "./problem.ts";
import { packReference, type ChunkNumber, type Reference } from "./reference.ts";

/** A named slot of a stored object. */
export interface StoredSlot {
  readonly name: string;
  readonly value: StoredValue;
}

/** A stored object as it can be read without the classes it belongs to. */
export interface StoredObject {
  /** Where it lives: not where it was asked for, if that object had become this one. */
  readonly reference: Reference;
  readonly className: string;
  readonly slots: readonly StoredSlot[];
  /** In parts when it is large: `readElements`, `readText` and their like read those. */
  readonly body: ObjectBody<StoredValue>;
  readonly readOnly: boolean;
  readonly identity: number | undefined;
}

type WholeRecord = Extract<ObjectRecord, { kind: "object" }>;

/** So many that a hundred changed objects, and what refers to them, are decoded once. */
const CACHED_CHUNKS = 256;

/**
 * Reads the objects of one root as classes' names, named slots and contents, without a VM: what diff, export and
 * queries on a stopped workspace are made of. It keeps the chunks it read last, and does not close its reader.
 */
export class ObjectInspector {
  readonly #reader: RootReader;
  readonly #chunks = new Map<ChunkNumber, OpenChunk>();

  constructor(reader: RootReader) {
    this.#reader = reader;
  }

  /** The object at `reference`, or the one it became. A place without an object is `absentObject`. */
  object(reference: Reference): StoreResult<StoredObject> {
    const found = this.#find(reference);
    if (!found.ok) return found;
    const { at, record } = found.value;
    const slots = record.slotNames.map((name, index) => ({ name, value: record.slots[index]! }));
    const { className, body, readOnly, identity } = record;
    return success({ reference: at, className, slots, body, readOnly, identity });
  }

  /** Where the object at `reference` lives: there, or where the one is that it became. */
  resolve(reference: Reference): StoreResult<Reference> {
    const found = this.#find(reference);
    return found.ok ? success(found.value.at) : found;
  }

  #find(reference: Reference): StoreResult<{ readonly at: Reference; readonly record: WholeRecord }> {
    let at = reference;
    const passed = new Set<number>();
    // A ring of forwards leads nowhere.
    while (!passed.has(packReference(at))) {
      passed.add(packReference(at));
      const opened = this.chunk(at.chunk);
      if (!opened.ok) return opened;
      const record = opened.value.record(at.index);
      if (record?.kind === "forward") {
        at = record.to;
      } else if (record?.kind === "object") {
        return success({ at, record });
      } else {
        break;
      }
    }
    return failure(absentObject(reference));
  }

  /** The elements of a body from index `from` up to `to`, reading no more chunks than these are in. */
  elements(body: ObjectBody<StoredValue>, from: number, to: number): StoreResult<readonly StoredValue[]> {
    if (body.kind === "elements") return success(body.elements.slice(from, to));
    const elements: StoredValue[] = [];
    const problem = this.#eachPart(body, "elements", from, to, (part, start, end) => {
      if (part.kind === "elements") elements.push(...part.elements.slice(start, end));
    });
    return problem === undefined ? success(elements) : failure(problem);
  }

  /** The code points of a string body from index `from` up to `to`. */
  codePoints(body: ObjectBody<StoredValue>, from: number, to: number): StoreResult<readonly number[]> {
    if (body.kind !== "parts") return success(codePointsOf(body).slice(from, to));
    const codePoints: number[] = [];
    const problem = this.#eachPart(body, "string", from, to, (part, start, end) => {
      codePoints.push(...codePointsOf(part).slice(start, end));
    });
    return problem === undefined ? success(codePoints) : failure(problem);
  }

  /** The bytes of a body of bytes from index `from` up to `to`. */
  bytes(body: ObjectBody<StoredValue>, from: number, to: number): StoreResult<Uint8Array> {
    if (body.kind === "bytes") return success(body.bytes.slice(from, to));
    const pieces: Uint8Array[] = [];
    const problem = this.#eachPart(body, "bytes", from, to, (part, start, end) => {
      if (part.kind === "bytes") pieces.push(part.bytes.subarray(start, end));
    });
    return problem === undefined ? success(Uint8Array.from(Buffer.concat(pieces))) : failure(problem);
  }

  /** The 32-bit words of a body of words from index `from` up to `to`. */
  words(body: ObjectBody<StoredValue>, from: number, to: number): StoreResult<readonly number[]> {
    if (body.kind === "words") return success([...body.words.subarray(from, to)]);
    const words: number[] = [];
    const problem = this.#eachPart(body, "words", from, to, (part, start, end) => {
      if (part.kind === "words") words.push(...part.words.subarray(start, end));
    });
    return problem === undefined ? success(words) : failure(problem);
  }

  /** Calls `visit` with every part that has units from `from` up to `to`, and with the range of them within the part. */
  #eachPart(
    body: ObjectBody<StoredValue>,
    of: PartedBody["of"],
    from: number,
    to: number,
    visit: (part: ObjectBody<StoredValue>, start: number, end: number) => void,
  ): StoreProblem | undefined {
    if (body.kind !== "parts" || body.of !== of) {
      throw new TypeError(`A body of ${body.kind === "parts" ? body.of : body.kind} was read as one of ${of}`);
    }
    const stop = Math.min(to, body.size);
    for (let index = Math.max(0, from); index < stop;) {
      const { chunk, offset } = partAt(body, index);
      const opened = this.chunk(chunk);
      if (!opened.ok) return opened.problem;
      const part = opened.value.record(0);
      if (part?.kind !== "part") return absentObject({ chunk, index: 0 });
      const end = Math.min(PART_LENGTH[of], offset + stop - index);
      visit(part.body, offset, end);
      index += end - offset;
    }
    return undefined;
  }

  /** A chunk with what is in it. */
  chunk(chunk: ChunkNumber): StoreResult<OpenChunk> {
    const known = this.#chunks.get(chunk);
    if (known !== undefined) return success(known);
    const bytes = this.#reader.chunk(chunk);
    if (!bytes.ok) return bytes;
    const opened = new OpenChunk(chunk, bytes.value);
    const [oldest] = this.#chunks.keys();
    if (oldest !== undefined && this.#chunks.size >= CACHED_CHUNKS) this.#chunks.delete(oldest);
    this.#chunks.set(chunk, opened);
    return success(opened);
  }
}

function codePointsOf(body: ObjectBody<StoredValue>): readonly number[] {
  if (body.kind === "codePoints") return [...body.codePoints];
  if (body.kind === "string") return Array.from(body.text, (character) => character.codePointAt(0)!);
  throw new TypeError(`A body of ${body.kind} was read as a string`);
}

function absentObject({ chunk, index }: Reference): StoreProblem {
  return { kind: "absentObject", message: `There is no object at index ${index} of chunk ${chunk}` };
}
