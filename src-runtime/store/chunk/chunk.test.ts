import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MalformedBytes } from "./byte-reader.ts";
import { OpenChunk } from "./open-chunk.ts";
import { chunkClasses } from "./reader.ts";
import { ChunkWriter } from "./writer.ts";
import { decodeChunk, encodeChunk, type ObjectRecord } from "./chunk.ts";
import { accounts, integer, object } from "../fixtures/index.ts";
import { NO_BODY, type ObjectBody } from "./body.ts";
import { StoreError } from "../problem.ts";
import { CHUNK_NUMBER_LIMIT, chunkNumber, OBJECTS_PER_CHUNK, reference } from "../reference.ts";
import { NIL, type StoredValue } from "./value.ts";

const NUMBER = chunkNumber(7);

/** Any sequence of UTF-16 code units, lone surrogates included. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

const anyReference = fc
  .tuple(fc.oneof(fc.constant(Number(NUMBER)), fc.nat(CHUNK_NUMBER_LIMIT - 1)), fc.nat(OBJECTS_PER_CHUNK - 1))
  .map(([chunk, index]) => reference(chunk, index));

const anyInteger = fc
  .oneof(
    fc.integer({ min: -200, max: 200 }),
    fc.maxSafeInteger(),
    fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, -(2 ** 31), 2 ** 32, 127, 128),
  )
  .map((value) => (value === 0 ? 0 : value));

const anyLargeInteger = fc
  .tuple(fc.bigInt({ min: 2n ** 53n, max: 2n ** 2000n }), fc.boolean())
  .map(([value, isNegative]) => (isNegative ? -value : value));

const anyValue: fc.Arbitrary<StoredValue> = fc.oneof(
  fc.constant(NIL),
  fc.boolean().map((value): StoredValue => ({ kind: "boolean", value })),
  anyInteger.map((value): StoredValue => ({ kind: "integer", value })),
  anyLargeInteger.map((value): StoredValue => ({ kind: "largeInteger", value })),
  fc
    .oneof(fc.double(), fc.constantFrom(NaN, -0, 0, Infinity, -Infinity, Number.MIN_VALUE))
    .map((value): StoredValue => ({ kind: "float", value })),
  fc.nat(0x10ffff).map((codePoint): StoredValue => ({ kind: "character", codePoint })),
  anyText.map((text): StoredValue => ({ kind: "symbol", text })),
  anyReference.map((to): StoredValue => ({ kind: "reference", to })),
  fc
    .tuple(fc.constantFrom("class", "method", "global"), anyText)
    .map(([space, name]): StoredValue => ({ kind: "special", space, name })),
);

/** Code points that code units can't spell: a pair's two halves, each by itself. */
const unspelled = fc
  .tuple(fc.integer({ min: 0xd800, max: 0xdbff }), fc.integer({ min: 0xdc00, max: 0xdfff }), fc.nat(0x10ffff))
  .map((codePoints) => Uint32Array.from(codePoints));

const anyBody: fc.Arbitrary<ObjectBody<StoredValue>> = fc.oneof(
  fc.constant(NO_BODY),
  fc.array(anyValue, { maxLength: 20 }).map((elements) => ({ kind: "elements", elements }) as const),
  anyText.map((text) => ({ kind: "string", text }) as const),
  unspelled.map((codePoints) => ({ kind: "codePoints", codePoints }) as const),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => ({ kind: "bytes", bytes: Uint8Array.from(bytes) }) as const),
  fc.uint32Array({ maxLength: 20 }).map((words) => ({ kind: "words", words: Uint32Array.from(words) }) as const),
  fc
    .tuple(
      fc.constantFrom("elements", "string", "bytes", "words"),
      fc.nat(1e9),
      fc.array(fc.nat(1e6), { maxLength: 4 }),
    )
    .map(
      ([of, size, firsts]) =>
        ({ kind: "parts", of, size, runs: firsts.map((first) => ({ first: chunkNumber(first), count: 3 })) }) as const,
    ),
);

const anyRecord: fc.Arbitrary<ObjectRecord> = fc.oneof(
  { arbitrary: fc.constant<ObjectRecord>({ kind: "vacant" }), weight: 1 },
  { arbitrary: anyReference.map((to): ObjectRecord => ({ kind: "forward", to })), weight: 1 },
  {
    arbitrary: fc.tuple(anyText, anyBody).map(([className, body]): ObjectRecord => ({ kind: "part", className, body })),
    weight: 1,
  },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom("Point", "Banking::Account", "Counter class", "Überweisung", "日本"),
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "größe"), anyValue), { maxLength: 5 }),
        anyBody,
        fc.boolean(),
        fc.option(fc.maxSafeInteger().map(Math.abs), { nil: undefined }),
      )
      .map(([className, slots, body, readOnly, identity]): ObjectRecord => ({
        kind: "object",
        className,
        slotNames: slots.map(([name]) => name),
        slots: slots.map(([, value]) => value),
        body,
        readOnly,
        identity,
      })),
    weight: 6,
  },
);

const anyRecords = fc.array(anyRecord, { maxLength: 30 });

/** Whether bytes were read, or refused by an error that is meant for them. */
function outcome(read: () => void): unknown {
  try {
    read();
    return "read";
  } catch (error) {
    const isMeant = error instanceof MalformedBytes || error instanceof StoreError || error instanceof RangeError;
    return isMeant ? "refused" : error;
  }
}

describe("[L6] a chunk", () => {
  test("answers every object exactly as it was written, and has one spelling", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const bytes = encodeChunk(NUMBER, records);
        const decoded = decodeChunk(NUMBER, bytes);
        expect(decoded).toStrictEqual(records);
        expect(encodeChunk(NUMBER, decoded)).toStrictEqual(bytes);
      }),
      { numRuns: 400 },
    );
  });

  test("answers single objects as it answers all", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const opened = new OpenChunk(NUMBER, encodeChunk(NUMBER, records));
        const indexes = [...opened.indexes()].toReversed();
        expect(indexes.map((index) => opened.record(index))).toStrictEqual(records.toReversed());
      }),
      { numRuns: 400 },
    );
  });

  test("names every place that is not the same in another state's chunk, and looks at no others where both have one head", () => {
    const seven = integer(7);
    fc.assert(
      fc.property(anyRecords, fc.array(fc.boolean(), { maxLength: 20 }), (records, isChanged) => {
        const others = records.map((record, index) =>
          isChanged[index] === true && record.kind === "object"
            ? { ...record, slots: record.slots.map(() => seven) }
            : record,
        );
        const [one, other] = [records, others].map((each) => new OpenChunk(NUMBER, encodeChunk(NUMBER, each)));
        const found = [...one!.differences(other!)];
        const differing = [...records.keys()].filter((index) => !isDeepStrictEqual(records[index], others[index]));
        expect(found).toEqual(expect.arrayContaining(differing));
        const all = [...records.keys()];
        expect([differing, all]).toContainEqual(found);
        expect(all.map((index) => other!.record(index))).toStrictEqual(others);
      }),
      { numRuns: 400 },
    );
    const numbers = (...values: number[]): OpenChunk =>
      new OpenChunk(
        NUMBER,
        encodeChunk(NUMBER, [...values.map((x) => object("N", { x: integer(x) })), { kind: "vacant" }]),
      );
    expect([...numbers(1, 2_000, 3, 4).differences(numbers(1, 5, 3, 70_000))]).toEqual([1, 3]);
    expect([...numbers(1, 2, 3).differences(numbers(1, 2, 3))]).toEqual([]);
  });

  test("tells the class of each object from its head alone", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const classes = records.map((record) => ("className" in record ? record.className : ""));
        expect(chunkClasses(encodeChunk(NUMBER, records))).toStrictEqual(classes);
      }),
    );
  });

  test("has the bytes that its format says", () => {
    const point = object("Point", { x: integer(3), y: { kind: "reference", to: reference(7, 1) } });
    const text = { ...object("String"), body: { kind: "string", text: "hé" }, readOnly: true } as const;
    // prettier-ignore
    expect([...encodeChunk(NUMBER, [point, text])]).toStrictEqual([
      0x43, 1, // a chunk of format 1
      4, 10, ...Buffer.from("Point"), 2, ...Buffer.from("x"), 2, ...Buffer.from("y"), 12, ...Buffer.from("String"),
      2, 0, 2, 1, 2, 6, 0, // Point with slots x and y; String without
      2, 2, 3, // the first shape, the second
      0x80 + 16 + 3, 0x41, 0, // 3, the object at 1, no body
      0x08 | 2, 4, 0x68, 0xe9, // read-only, a string of two
    ]);
  });

  test("does not depend on its own number where references stay within it", () => {
    const ring = (number: number) =>
      encodeChunk(chunkNumber(number), [object("Link", { next: { kind: "reference", to: reference(number, 0) } })]);
    expect(ring(1)).toStrictEqual(ring(90_000));
  });

  test("writes a string by its code points like the same string by its code units, where those can spell it", () => {
    const body = (codePoints: number[]): ObjectBody<StoredValue> => ({
      kind: "codePoints",
      codePoints: Uint32Array.from(codePoints),
    });
    const written = (codePoints: number[]) =>
      decodeChunk(NUMBER, encodeChunk(NUMBER, [{ ...object("String"), body: body(codePoints) }]))[0];
    expect(written([0x41, 0x1f600, 0xd83d])).toMatchObject({ body: { kind: "string", text: "A😀\ud83d" } });
    expect(written([0xd83d, 0xde00])).toMatchObject({ body: { kind: "codePoints" } });
  });

  test("keeps -0.0 and NaN, and every NaN the same", () => {
    const bytes = encodeChunk(NUMBER, [
      object("Pair", { a: { kind: "float", value: -0 }, b: { kind: "float", value: NaN } }),
    ]);
    const [record] = decodeChunk(NUMBER, bytes);
    expect(record).toMatchObject({ slots: [{ value: -0 }, { value: NaN }] });
    const payload = new Float64Array(new BigUint64Array([0x7ff800000000beefn]).buffer)[0]!;
    const other = object("Pair", { a: { kind: "float", value: -0 }, b: { kind: "float", value: payload } });
    expect(encodeChunk(NUMBER, [other])).toStrictEqual(bytes);
  });

  test("of a later format is refused, and says what to do", () => {
    const bytes = accounts(1, 0);
    bytes[1] = 2;
    const refused = expect.objectContaining({
      problem: expect.objectContaining({ kind: "newerFormat", found: 2, supported: 1 }),
    });
    expect(() => decodeChunk(NUMBER, bytes)).toThrow(refused);
    expect(() => chunkClasses(bytes)).toThrow("open it with a newer one");
  });

  test("with wrong bytes is refused, or read as another chunk, but never read past its end or for ever", () => {
    fc.assert(
      fc.property(
        anyRecords,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (records, flips) => {
          const bytes = encodeChunk(NUMBER, records);
          for (const [position, byte] of flips) bytes[position % bytes.length] = byte;
          expect(outcome(() => decodeChunk(NUMBER, bytes))).toBeOneOf(["read", "refused"]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("cut short is refused", () => {
    const bytes = accounts(1, 0);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeChunk(NUMBER, bytes.subarray(0, length))).toThrow(MalformedBytes);
    }
    expect(() => decodeChunk(NUMBER, Uint8Array.from([...bytes, 0]))).toThrow("1 bytes follow the end");
  });
});

describe("a chunk writer", () => {
  test("writes many chunks with the shapes it knows", () => {
    const writer = new ChunkWriter();
    const point = writer.shape("Point", ["x"]);
    const write = (number: number, count: number) => {
      writer.begin(chunkNumber(number));
      for (let index = 0; index < count; index++) {
        writer.object(point);
        writer.integer(index);
        writer.noBody();
      }
      return writer.finish();
    };
    const first = write(1, 3);
    expect(chunkClasses(write(2, 2))).toStrictEqual(["Point", "Point"]);
    expect(write(1, 3)).toStrictEqual(first);
  });

  test("is full at about 4 KiB or 128 objects", () => {
    const writer = new ChunkWriter();
    const shape = writer.shape("Object", []);
    writer.begin(chunkNumber(0));
    while (!writer.isFull) {
      writer.object(shape);
      writer.noBody();
    }
    expect(writer.count).toBe(OBJECTS_PER_CHUNK);
    expect(() => writer.object(shape)).toThrow("has its 128 objects already");
    writer.finish();
    writer.begin(chunkNumber(1));
    writer.object(shape);
    writer.string("x".repeat(4096));
    expect(writer.isFull).toBe(true);
  });

  test("refuses what could not be read back", () => {
    const begun = () => {
      const writer = new ChunkWriter();
      writer.begin(NUMBER);
      writer.object(writer.shape("Point", ["x"]));
      return writer;
    };
    expect(() => begun().finish()).toThrow("lacks 1 values");
    expect(() => begun().noBody()).toThrow("lacks 1 slots");
    expect(() => begun().integer(1.5)).toThrow("Invalid integer 1.5");
    expect(() => begun().integer(-0)).toThrow("Invalid integer -0");
    expect(() => begun().integer(2 ** 53)).toThrow("write it as a float or largeInteger");
    expect(() => begun().largeInteger(12n)).toThrow("write it as an integer");
    expect(() => begun().character(-1)).toThrow("Invalid code point -1");
    const writer = begun();
    writer.nil();
    expect(() => writer.nil()).toThrow("has all its values already");
    expect(() => writer.begin(NUMBER)).toThrow("must be finished");
    expect(() => new ChunkWriter().object(writer.shape("Point", []))).toThrow("No chunk was begun");
  });
});
