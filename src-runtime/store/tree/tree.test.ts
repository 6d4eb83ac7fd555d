import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashOf, type Hash } from "../hash.ts";
import { CHUNK_NUMBER_LIMIT, chunkNumber, type ChunkNumber } from "../reference.ts";
import { decodeNode, encodeNode, type LeafEntry, runsOf } from "./node.ts";
import { EMPTY_TREE, Tree, type NodeSource } from "./tree.ts";

/** Nodes in memory, and a count of those that were asked for. */
class Nodes {
  readonly bytes = new Map<Hash, Uint8Array>();
  reads = 0;
  readonly source: NodeSource = (hash) => {
    this.reads++;
    const bytes = this.bytes.get(hash);
    if (bytes === undefined) throw new Error(`No node ${hash}`);
    return bytes;
  };

  tree(root: Hash): Tree {
    return new Tree(root, this.source);
  }

  changed(tree: Tree, changes: Iterable<readonly [ChunkNumber, LeafEntry | undefined]>): Tree {
    return this.tree(tree.changed(new Map(changes), (hash, bytes) => this.bytes.set(hash, bytes)).root);
  }
}

function entry(content: number, classes: readonly string[] = ["Point"]): LeafEntry {
  return { hash: hashOf(Uint8Array.of(content, content >>> 8)), classes: runsOf(classes) };
}

const anyNumber = fc
  .oneof({ arbitrary: fc.nat(200), weight: 6 }, { arbitrary: fc.nat(CHUNK_NUMBER_LIMIT - 1), weight: 1 })
  .map(chunkNumber);
const anyChange = fc.tuple(
  anyNumber,
  fc.option(
    fc.nat(500).map((content) => entry(content)),
    { nil: undefined },
  ),
);
const anyHistory = fc.array(fc.array(anyChange, { maxLength: 40 }), { maxLength: 6 });

describe("[P4] a hash tree", () => {
  test("maps as a Map does, whatever its history, and equal maps have equal roots", () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const nodes = new Nodes();
        const model = new Map<ChunkNumber, LeafEntry>();
        let tree = nodes.tree(EMPTY_TREE);
        for (const changes of history) {
          tree = nodes.changed(tree, changes);
          for (const [number, value] of new Map(changes)) {
            if (value === undefined) model.delete(number);
            else model.set(number, value);
          }
        }
        const sorted = [...model].toSorted(([one], [two]) => one - two);
        expect([...tree.entries()]).toStrictEqual(sorted);
        for (const [number, value] of sorted) expect(tree.entry(number)).toStrictEqual(value);
        expect(nodes.changed(nodes.tree(EMPTY_TREE), sorted).root).toBe(tree.root);
      }),
      { numRuns: 200 },
    );
  });

  test("tells exactly what differs from another", () => {
    fc.assert(
      fc.property(fc.array(anyChange), fc.array(anyChange), (first, second) => {
        const nodes = new Nodes();
        const before = nodes.changed(nodes.tree(EMPTY_TREE), first);
        const after = nodes.changed(before, second);
        const [one, two] = [new Map(before.entries()), new Map(after.entries())];
        const differing = [...new Set([...one.keys(), ...two.keys()])]
          .filter((number) => one.get(number)?.hash !== two.get(number)?.hash)
          .toSorted((a, b) => a - b)
          .map((chunk) => ({ chunk, before: one.get(chunk), after: two.get(chunk) }));
        expect([...before.differencesTo(after)]).toStrictEqual(differing);
      }),
    );
  });

  test("shares all but the way to a change, and a comparison walks that way alone", () => {
    const nodes = new Nodes();
    const all = Array.from({ length: 10_000 }, (_, number) => [chunkNumber(number), entry(number)] as const);
    const before = nodes.changed(nodes.tree(EMPTY_TREE), all);
    const size = nodes.bytes.size;
    const after = nodes.changed(before, [[chunkNumber(5000), entry(1)]]);
    expect(nodes.bytes.size - size).toBe(3);
    nodes.reads = 0;
    const [one, two] = [nodes.tree(before.root), nodes.tree(after.root)];
    expect([...one.differencesTo(two)].map(({ chunk }) => chunk)).toEqual([5000]);
    expect(nodes.reads).toBe(6);
  });

  test("counts the chunks and objects that a change adds and takes away", () => {
    const nodes = new Nodes();
    const sink = (hash: Hash, bytes: Uint8Array) => void nodes.bytes.set(hash, bytes);
    const first = nodes.tree(EMPTY_TREE).changed(
      new Map([
        [chunkNumber(1), entry(1, ["Point", "", "Point"])],
        [chunkNumber(2), entry(2)],
      ]),
      sink,
    );
    expect(first).toMatchObject({ chunks: 2, objects: 3 });
    const second = nodes.tree(first.root).changed(new Map([[chunkNumber(1), undefined]]), sink);
    expect(second).toMatchObject({ chunks: -1, objects: -2, replaced: [entry(1, ["Point", "", "Point"])] });
  });

  test("becomes the empty tree again when its last chunk goes", () => {
    const nodes = new Nodes();
    const tree = nodes.changed(nodes.tree(EMPTY_TREE), [[chunkNumber(70_000), entry(1)]]);
    expect(nodes.changed(tree, [[chunkNumber(70_000), undefined]]).root).toBe(EMPTY_TREE);
  });
});

test("a node of a later format is refused, and says what to do", () => {
  const bytes = encodeNode({ level: 0, entries: [entry(1)] });
  bytes[1] = 9;
  expect(() => decodeNode(bytes)).toThrow("A tree node has format 9");
});
