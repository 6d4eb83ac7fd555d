import { expect, test } from "vitest";
import {
  encodeChunk,
  partCount,
  piecesOf,
  textPieces,
  type ChunkRun,
  type ObjectBody,
  type ObjectRecord,
  type PartKind,
  type StoredValue,
} from "./chunk/index.ts";
import { checkpoint, integer, object } from "./fixtures/index.ts";
import { ObjectInspector } from "./inspect.ts";
import { MemoryStore } from "./memory-store.ts";
import { valueOf } from "./problem.ts";
import { chunkNumber, reference } from "./reference.ts";

/** An inspector of a root with these chunks. */
function inspector(chunks: Readonly<Record<number, readonly ObjectRecord[]>>): ObjectInspector {
  const store = new MemoryStore();
  const writer = valueOf(store.beginCheckpoint());
  for (const [key, records] of Object.entries(chunks)) {
    const number = chunkNumber(Number(key));
    writer.putChunk(number, encodeChunk(number, records));
  }
  return new ObjectInspector(valueOf(store.openRoot(valueOf(writer.commit(checkpoint())).id)));
}

/** A large object in chunk 0 whose content is in the chunks from 100 on. */
function large(of: PartKind, size: number, bodies: readonly ObjectBody<StoredValue>[]): ObjectInspector {
  const runs: ChunkRun[] = [{ first: chunkNumber(100), count: partCount(of, size) }];
  const whole: ObjectRecord = { ...object("Large"), body: { kind: "parts", of, size, runs } };
  const parts = bodies.map((body, index) => [100 + index, [{ kind: "part", className: "Large", body }]] as const);
  return inspector({ 0: [whole], ...Object.fromEntries(parts) });
}

test("[P9] any object is read as its class and named slots, without a VM", () => {
  const account = object("Banking::Account", {
    balance: integer(100),
    owner: { kind: "reference", to: reference(3, 1) },
  });
  const found = valueOf(inspector({ 3: [account, object("Person")] }).object(reference(3, 0)));
  expect(found).toMatchObject({ className: "Banking::Account", reference: reference(3, 0), readOnly: false });
  expect(found.slots).toEqual([
    { name: "balance", value: integer(100) },
    { name: "owner", value: { kind: "reference", to: reference(3, 1) } },
  ]);
});

test("an object that became another is that one", () => {
  const forward = (chunk: number): ObjectRecord => ({ kind: "forward", to: reference(chunk, 0) });
  const objects = inspector({
    0: [forward(1)],
    1: [forward(2)],
    2: [object("Person")],
    8: [forward(9)],
    9: [forward(8)],
  });
  expect(valueOf(objects.object(reference(0, 0)))).toMatchObject({ className: "Person", reference: reference(2, 0) });
  expect(objects.object(reference(8, 0))).toMatchObject({ problem: { kind: "absentObject" } });
});

test("a place without an object, and a chunk that is not there, are told", () => {
  const objects = inspector({ 0: [{ kind: "vacant" }] });
  expect(objects.object(reference(0, 0))).toMatchObject({ problem: { kind: "absentObject" } });
  expect(objects.object(reference(0, 5))).toMatchObject({ problem: { kind: "absentObject" } });
  expect(objects.object(reference(1, 0))).toMatchObject({ problem: { kind: "absentChunk" } });
});

test("[P5] a window on a large collection reads the pieces it covers", () => {
  const size = 1050;
  const bodies = [...piecesOf("elements", size)].map(({ from, to }): ObjectBody<StoredValue> => {
    return { kind: "elements", elements: Array.from({ length: to - from }, (_, index) => integer(from + index)) };
  });
  const objects = large("elements", size, bodies);
  const { body } = valueOf(objects.object(reference(0, 0)));
  const window = (from: number, to: number) => valueOf(objects.elements(body, from, to));
  expect(window(95, 305)).toEqual(Array.from({ length: 210 }, (_, index) => integer(95 + index)));
  expect(window(1040, 2000)).toEqual(Array.from({ length: 10 }, (_, index) => integer(1040 + index)));
  expect(window(3, 3)).toEqual([]);
  expect(() => objects.bytes(body, 0, 1)).toThrow("A body of elements was read as one of bytes");
});

test("large strings, bytes and words are read the same way", () => {
  const text = "ab😀".repeat(3000);
  const texts = [...textPieces(text)].map((piece) => ({ kind: "string", text: piece }) as const);
  const strings = large("string", 9000, texts);
  const stringBody = valueOf(strings.object(reference(0, 0))).body;
  expect(String.fromCodePoint(...valueOf(strings.codePoints(stringBody, 4094, 4100)))).toBe(
    Array.from(text).slice(4094, 4100).join(""),
  );

  const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index);
  const pieces = [bytes.slice(0, 4096), bytes.slice(4096)].map((piece) => ({ kind: "bytes", bytes: piece }) as const);
  const files = large("bytes", 5000, pieces);
  expect(valueOf(files.bytes(valueOf(files.object(reference(0, 0))).body, 4090, 5000))).toEqual(bytes.slice(4090));

  const words = Uint32Array.from({ length: 1100 }, (_, index) => 2 ** 32 - 1 - index);
  const runs = [words.slice(0, 1024), words.slice(1024)].map((piece) => ({ kind: "words", words: piece }) as const);
  const bitmaps = large("words", 1100, runs);
  expect(valueOf(bitmaps.words(valueOf(bitmaps.object(reference(0, 0))).body, 1020, 1030))).toEqual(
    Array.from(words.subarray(1020, 1030)),
  );
});

test("small bodies are read by the same questions", () => {
  const bodies: readonly ObjectBody<StoredValue>[] = [
    { kind: "string", text: "h😀" },
    { kind: "codePoints", codePoints: Uint32Array.of(0xd83d, 0xde00) },
    { kind: "bytes", bytes: Uint8Array.of(1, 2, 3) },
    { kind: "words", words: Uint32Array.of(7, 8) },
    { kind: "elements", elements: [integer(1), integer(2)] },
  ];
  const objects = inspector({ 0: bodies.map((body) => ({ ...object("Thing"), body })) });
  const body = (index: number) => valueOf(objects.object(reference(0, index))).body;
  expect(valueOf(objects.codePoints(body(0), 1, 2))).toEqual([0x1f600]);
  expect(valueOf(objects.codePoints(body(1), 0, 9))).toEqual([0xd83d, 0xde00]);
  expect(valueOf(objects.bytes(body(2), 1, 3))).toEqual(Uint8Array.of(2, 3));
  expect(valueOf(objects.words(body(3), 0, 1))).toEqual([7]);
  expect(valueOf(objects.elements(body(4), 1, 2))).toEqual([integer(2)]);
});
