import * as fc from "fast-check";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeChunk, NIL, type ObjectRecord, PART_LENGTH, partCount, type StoredValue } from "../chunk/index.ts";
import { checkpoint, object, temporaryFolder } from "../fixtures/index.ts";
import { MemoryStore } from "../memory-store.ts";
import { valueOf } from "../problem.ts";
import { type ChunkNumber, chunkNumber, packReference, reference, type Reference } from "../reference.ts";
import type { RootRecord } from "../root.ts";
import { ObjectSearch } from "./object-search.ts";
import { pathSearch, type PathSearch } from "./path-search.ts";
import { type StoredRoot, StoredState } from "./stored-state.ts";

const CHUNKS = 5;
const PLACES = 4;
/** The first chunk of the pieces of the large objects of a chunk. */
const piecesOfChunk = (chunk: number): number => 100 * (chunk + 1);

const to = (chunk: number, index: number): StoredValue => ({ kind: "reference", to: reference(chunk, index) });

const anyReference = fc
  .tuple(fc.integer({ min: 0, max: CHUNKS - 1 }), fc.integer({ min: 0, max: PLACES - 1 }))
  .map(([chunk, index]) => to(chunk, index));
const anyValue = fc.oneof({ weight: 2, arbitrary: fc.constant(NIL) }, anyReference);

/** What a chunk holds: objects, small and large Arrays, and what became the first object of some chunk. */
type Place =
  | { readonly kind: "slots"; readonly values: readonly StoredValue[] }
  | { readonly kind: "elements"; readonly values: readonly StoredValue[] }
  | { readonly kind: "large"; readonly at: readonly (readonly [number, StoredValue])[] }
  | { readonly kind: "forward"; readonly chunk: number };

const whole = fc.record({ kind: fc.constant("slots" as const), values: fc.array(anyValue, { maxLength: 3 }) });
const place: fc.Arbitrary<Place> = fc.oneof(
  { weight: 4, arbitrary: whole },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("elements" as const), values: fc.array(anyValue) }) },
  fc.record({ kind: fc.constant("forward" as const), chunk: fc.integer({ min: 0, max: CHUNKS - 1 }) }),
);
const large: fc.Arbitrary<Place> = fc.record({
  kind: fc.constant("large" as const),
  at: fc.array(fc.tuple(fc.integer({ min: 0, max: LARGE() - 1 }), anyReference), { maxLength: 3 }),
});
/** The first is never a forward, so that no forwards go in a ring; the last may be large. */
const chunk = fc.tuple(whole, place, place, fc.oneof(place, large));

function LARGE(): number {
  return PART_LENGTH.elements * 2 + 10;
}

/** Saves a state: its chunks, and a list of globals that holds some of its objects. */
function save(store: MemoryStore, chunks: readonly (readonly Place[])[], globals: readonly StoredValue[]): RootRecord {
  const writer = valueOf(store.beginCheckpoint("empty"));
  const put = (number: number, records: readonly ObjectRecord[]): void =>
    writer.putChunk(chunkNumber(number), encodeChunk(chunkNumber(number), records));
  for (const [number, places] of chunks.entries()) {
    put(
      number,
      places.map((each) => recordOf(each, number)),
    );
    for (const each of places) {
      if (each.kind !== "large") continue;
      for (let piece = 0; piece < partCount("elements", LARGE()); piece++) {
        const from = piece * PART_LENGTH.elements;
        const length = Math.min(PART_LENGTH.elements, LARGE() - from);
        const elements = Array.from({ length }, (_, i) => each.at.find(([at]) => at === from + i)?.[1] ?? NIL);
        put(piecesOfChunk(number) + piece, [
          { kind: "part", className: "Array", body: { kind: "elements", elements } },
        ]);
      }
    }
  }
  const list = globals.flatMap((value, index) => [{ kind: "symbol", text: `G${index}` } as const, value]);
  put(99, [{ ...object("Array"), body: { kind: "elements", elements: list } }]);
  return valueOf(writer.commit(checkpoint({ roles: { globals: reference(99, 0) } })));
}

function recordOf(each: Place, number: number): ObjectRecord {
  switch (each.kind) {
    case "slots":
      return object("Thing", Object.fromEntries(each.values.map((value, index) => [`s${index}`, value])));
    case "elements":
      return { ...object("Array"), body: { kind: "elements", elements: each.values } };
    case "large": {
      const runs = [{ first: chunkNumber(piecesOfChunk(number)), count: partCount("elements", LARGE()) }];
      return { ...object("Array"), body: { kind: "parts", of: "elements", size: LARGE(), runs } };
    }
    case "forward":
      return { kind: "forward", to: reference(each.chunk, 0) };
  }
}

/** The path of every object, what refers to it, and the owner of every piece. */
function findings(state: StoredState, search: PathSearch): unknown {
  const objects: Reference[] = [];
  const pieces = new Set<ChunkNumber>();
  for (const [at, record] of state.records()) {
    if (record.kind === "object") objects.push(at);
    if (record.kind === "part") pieces.add(at.chunk);
  }
  return {
    paths: objects.map((each) => [packReference(each), search.path(each)]),
    referrers: objects.map((each) => inOrder(search.referrersOf(each))),
    owners: inOrder(search.ownersOf(pieces)),
  };
}

const inOrder = (references: Iterable<Reference>): readonly number[] =>
  Array.from(references, packReference).toSorted((a, b) => a - b);

describe("paths found upwards", () => {
  test("[P6] are those that a walk of the graph finds, in states near to the one whose holders are kept, and in others, from any roots", () => {
    const file = join(temporaryFolder(), "holders");
    const states = fc.array(
      fc.tuple(fc.array(chunk, { minLength: CHUNKS, maxLength: CHUNKS }), fc.array(anyReference, { maxLength: 2 })),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(states, fc.boolean(), (all, isFirstLeftOut) => {
        const isRoot = ({ name }: StoredRoot): boolean => !isFirstLeftOut || name !== "globals/G0";
        const store = new MemoryStore();
        for (const root of all.map(([chunks, globals]) => save(store, chunks, globals))) {
          const state = new StoredState(store, root);
          const upwards = pathSearch(store, state, { file, walkedBelow: 0, isRoot });
          expect(upwards).not.toBeInstanceOf(ObjectSearch);
          expect(findings(state, upwards)).toEqual(findings(state, new ObjectSearch(state, isRoot)));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("[P6] of objects far down a chain are those of the walk too", () => {
    const store = new MemoryStore();
    const writer = valueOf(store.beginCheckpoint("empty"));
    const [length, perChunk] = [30_000, 100];
    for (let number = 0; number < length / perChunk; number++) {
      const links = Array.from({ length: perChunk }, (_, index) => {
        const next = number * perChunk + index + 1;
        return object("Link", {
          next: next === length ? NIL : to(Math.floor(next / perChunk), next % perChunk),
        });
      });
      writer.putChunk(chunkNumber(number), encodeChunk(chunkNumber(number), links));
    }
    const list: readonly StoredValue[] = [{ kind: "symbol", text: "Chain" }, to(0, 0)];
    const globals = { ...object("Array"), body: { kind: "elements", elements: list } } as const;
    writer.putChunk(chunkNumber(1000), encodeChunk(chunkNumber(1000), [globals]));
    const root = valueOf(writer.commit(checkpoint({ roles: { globals: reference(1000, 0) } })));
    const search = pathSearch(store, new StoredState(store, root), { file: join(temporaryFolder(), "holders") });
    expect(search.path(reference(250, 50))).toBe(`globals/Chain${"/next".repeat(25_050)}`);
    expect(search.path(reference(0, 3))).toBe("globals/Chain/next/next/next");
  });

  test("[P6] a file of holders that was damaged is made anew", () => {
    const file = join(temporaryFolder(), "holders");
    const store = new MemoryStore();
    const root = save(
      store,
      [
        [
          { kind: "slots", values: [to(0, 1)] },
          { kind: "slots", values: [] },
        ],
      ],
      [to(0, 0)],
    );
    const state = new StoredState(store, root);
    const path = (): string | undefined => pathSearch(store, state, { file, walkedBelow: 0 }).path(reference(0, 1));
    expect(path()).toBe("globals/G0/s0");
    const written = readFileSync(file);
    for (const damaged of [written.map((byte, at) => (at === 40 ? byte ^ 1 : byte)), written.subarray(0, 10)]) {
      writeFileSync(file, damaged);
      expect(path()).toBe("globals/G0/s0");
      expect(readFileSync(file)).toEqual(written);
    }
  });
});
