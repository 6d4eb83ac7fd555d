import * as zlib from "node:zlib";
import { HASH_BYTES, hashFromBytes, type Hash, hashOf, hashToBytes } from "../hash.ts";
import { type SortedEdges, WORDS } from "./edges.ts";

/**
 * The layout of a file with all edges of one state: the hash of what follows, the length of the head (4 bytes), the head as
 * JSON, and the blocks. A block is compressed with zstd, and holds the words of its edges as differences from those of the
 * edge before.
 */
const FORMAT = 1;
const HEAD_AT = HASH_BYTES + 4;
/** How many edges a block has. */
const BLOCK_EDGES = 1024;

interface Head {
  readonly format: number;
  /** The tree of the state. */
  readonly tree: Hash;
  readonly blocks: readonly BlockPlace[];
}

interface BlockPlace {
  /** Where the first edge leads to. */
  readonly firstTo: number;
  /** In the file, from the end of the head on. */
  readonly start: number;
  readonly bytes: number;
  readonly edges: number;
}

/** The bytes of a file with the edges of the state that has this tree. */
export function encodeEdges(tree: Hash, edges: SortedEdges): Uint8Array {
  const places: BlockPlace[] = [];
  const blocks: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at < edges.length; at += BLOCK_EDGES * WORDS) {
    const block = edges.slice(at, at + BLOCK_EDGES * WORDS);
    const data = compress(block);
    places.push({ firstTo: block[1]!, start, bytes: data.length, edges: block.length / WORDS });
    blocks.push(data);
    start += data.length;
  }
  const head = Buffer.from(JSON.stringify({ format: FORMAT, tree, blocks: places } satisfies Head));
  const length = Buffer.alloc(HEAD_AT - HASH_BYTES);
  length.writeUInt32LE(head.length);
  const content = Buffer.concat([length, head, ...blocks]);
  return Buffer.concat([hashToBytes(hashOf(content)), content]);
}

/** Bytes that are no such file, or a damaged one, or one of another version. */
export class UnreadableEdges extends Error {
  override readonly name = "UnreadableEdges";
}

/** The edges in such a file, of which only the blocks are opened that are asked for. */
export class EdgeFile {
  readonly tree: Hash;
  readonly #blocks: readonly BlockPlace[];
  readonly #data: Uint8Array;
  readonly #open = new Map<BlockPlace, SortedEdges>();

  /** Throws UnreadableEdges. */
  constructor(bytes: Uint8Array) {
    if (bytes.length < HEAD_AT) throw new UnreadableEdges("Too short");
    if (hashOf(bytes.subarray(HASH_BYTES)) !== hashFromBytes(bytes)) throw new UnreadableEdges("Not what was written");
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(HASH_BYTES, true);
    const head = bytes.subarray(HEAD_AT, HEAD_AT + length);
    const { format, tree, blocks } = JSON.parse(Buffer.from(head).toString()) as Head;
    if (format !== FORMAT) throw new UnreadableEdges(`Format ${format}`);
    this.tree = tree;
    this.#blocks = blocks;
    this.#data = bytes.subarray(HEAD_AT + length);
  }

  /** The blocks that have edges to the place `to`, if there are any. */
  *blocksFor(to: number): Iterable<SortedEdges> {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#blocks[middle]!.firstTo < to) low = middle + 1;
      else high = middle;
    }
    for (let index = Math.max(0, low - 1); index < this.#blocks.length; index++) {
      const block = this.#blocks[index]!;
      if (block.firstTo > to) return;
      yield this.#opened(block);
    }
  }

  /** All blocks, in order. */
  *all(): Iterable<SortedEdges> {
    for (const block of this.#blocks) yield this.#opened(block);
  }

  #opened(block: BlockPlace): SortedEdges {
    const known = this.#open.get(block);
    if (known !== undefined) return known;
    const edges = decompress(this.#data.subarray(block.start, block.start + block.bytes), block.edges);
    this.#open.set(block, edges);
    return edges;
  }
}

function compress(edges: SortedEdges): Uint8Array {
  const differences = edges.map((word, at) => word - (at < WORDS ? 0 : edges[at - WORDS]!));
  return zlib.zstdCompressSync(differences, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } });
}

function decompress(data: Uint8Array, count: number): SortedEdges {
  const edges = new Uint32Array(count * WORDS);
  new Uint8Array(edges.buffer).set(zlib.zstdDecompressSync(data, { maxOutputLength: edges.byteLength }));
  // What overflows 32 bits comes round again.
  for (let at = WORDS; at < edges.length; at++) edges[at]! += edges[at - WORDS]!;
  return edges;
}
