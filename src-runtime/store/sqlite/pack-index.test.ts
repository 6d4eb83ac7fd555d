import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hashOf, type Hash } from "../hash.ts";
import { PackIndex } from "./pack-index.ts";
import { PackBuilder, openPack } from "./pack.ts";

function pack(contents: readonly number[]) {
  const builder = new PackBuilder();
  for (const content of contents) builder.add(hash(content), bytes(content));
  return builder.seal();
}

function bytes(content: number): Uint8Array {
  return Uint8Array.from({ length: 10 + (content % 50) }, (_, index) => content + (index % 3));
}

function hash(content: number): Hash {
  return hashOf(Buffer.from(`blob ${content}`));
}

test("every blob is found where the pack told last has it", () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(3000), { minLength: 1 }), { maxLength: 30 }), (packs) => {
      const index = new PackIndex();
      const sealed = packs.map(pack);
      const lastPack = new Map<number, number>();
      for (const [id, contents] of packs.entries()) {
        index.add(id, sealed[id]!.entries);
        for (const content of contents) lastPack.set(content, id);
      }
      expect(index.size).toBe(lastPack.size);
      expect(index.locate(hash(5000))).toBeUndefined();
      for (const [content, id] of lastPack) {
        const found = index.locate(hash(content))!;
        const { codec, size, data } = sealed[id]!;
        expect(found.pack).toBe(id);
        expect(openPack(codec, size, data).slice(found.offset, found.offset + found.length)).toEqual(bytes(content));
      }
    }),
    { numRuns: 50 },
  );
});

test("a pack is compressed where that pays", () => {
  const even = new PackBuilder();
  even.add(hash(1), new Uint8Array(50_000));
  expect(even.seal().data.length).toBeLessThan(500);
  const odd = pack([1]);
  expect(odd.data).toHaveLength(odd.size);
});
