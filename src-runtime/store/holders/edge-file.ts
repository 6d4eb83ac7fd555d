import { ByteReader, ByteWriter } from "../chunk/index.ts";
import { HASH_BYTES, hashFromBytes, type Hash, hashOf, hashToBytes } from "../hash.ts";
import { type IncomingEdge, incoming, type SortedEdges, WORDS } from "./edges.ts";

/**
 * The layout of a file with all edges of one state: the hash of what follows, the length of the head (4 bytes), the head as
 * JSON, and the blocks. A block is a list of runs, which can be passed over without being spelled out: elements of a list mostly
 * lead to neighbours.
 *
 *     run = from, to, field, length       by how much the words of each of so many edges are more than those of the one before,
 *                                         all as varints, and the first and third with their sign in the lowest bit
 */
const FORMAT = 2;
const HEAD_AT = HASH_BYTES + 4;
/** How many runs a block has at most. */
const BLOCK_RUNS = 64;

interface Head {
  readonly format: number;
  /** The tree of the state. */
  readonly tree: Hash;
  /** Of each block where its first edge leads to, and where it ends, from the end of the head on. */
  readonly firsts: readonly number[];
  readonly ends: readonly number[];
}

/** The bytes of a file with the edges of the state that has this tree. */
export function encodeEdges(tree: Hash, edges: SortedEdges): Uint8Array {
  const firsts: number[] = [];
  const ends: number[] = [];
  const blocks = new ByteWriter();
  for (let at = 0; at < edges.length; ends.push(blocks.length)) {
    firsts.push(edges[at + 1]!);
    at = writeBlock(blocks, edges, at);
  }
  const head = Buffer.from(JSON.stringify({ format: FORMAT, tree, firsts, ends } satisfies Head));
  const length = Buffer.alloc(HEAD_AT - HASH_BYTES);
  length.writeUInt32LE(head.length);
  const content = Buffer.concat([length, head, blocks.toBytes()]);
  return Buffer.concat([hashToBytes(hashOf(content)), content]);
}

/** Writes a block of the edges from `start` on; answers where the next one begins. */
function writeBlock(output: ByteWriter, edges: SortedEdges, start: number): number {
  let [word, to, field] = [0, 0, 0];
  let at = start;
  for (let runs = 0; runs < BLOCK_RUNS && at < edges.length; runs++) {
    const [byWord, byTo, byField] = [edges[at]! - word, edges[at + 1]! - to, edges[at + 2]! - field];
    let length = 0;
    do {
      [word, to, field] = [edges[at]!, edges[at + 1]!, edges[at + 2]!];
      length++;
      at += WORDS;
    } while (edges[at] === word + byWord && edges[at + 1] === to + byTo && edges[at + 2] === field + byField);
    output.varint(signed(byWord));
    output.varint(byTo);
    output.varint(signed(byField));
    output.varint(length);
  }
  return at;
}

/** A number with its sign in the lowest bit. */
const signed = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unsigned = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/** Bytes that are no such file, or a damaged one, or one of another version. */
export class UnreadableEdges extends Error {
  override readonly name = "UnreadableEdges";
}

/** The edges in such a file, of which only the blocks are read that are asked for. */
export class EdgeFile {
  readonly tree: Hash;
  readonly #firsts: readonly number[];
  readonly #ends: readonly number[];
  readonly #data: Uint8Array;

  /** Throws UnreadableEdges. */
  constructor(bytes: Uint8Array) {
    if (bytes.length < HEAD_AT) throw new UnreadableEdges("Too short");
    if (hashOf(bytes.subarray(HASH_BYTES)) !== hashFromBytes(bytes)) throw new UnreadableEdges("Not what was written");
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(HASH_BYTES, true);
    const head = bytes.subarray(HEAD_AT, HEAD_AT + length);
    const { format, tree, firsts, ends } = JSON.parse(Buffer.from(head).toString()) as Head;
    if (format !== FORMAT) throw new UnreadableEdges(`Format ${format}`);
    this.tree = tree;
    this.#firsts = firsts;
    this.#ends = ends;
    this.#data = bytes.subarray(HEAD_AT + length);
  }

  /** The edges that lead to the place `to`. */
  *edgesTo(to: number): Iterable<IncomingEdge> {
    let [low, high] = [0, this.#firsts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#firsts[middle]! < to) low = middle + 1;
      else high = middle;
    }
    for (let block = Math.max(0, low - 1); block < this.#firsts.length && this.#firsts[block]! <= to; block++) {
      let [word, place, field] = [0, 0, 0];
      for (const input = this.#block(block); input.position < this.#ends[block]!;) {
        const { byWord, byTo, byField, length } = readRun(input);
        for (let edge = firstTo(to, place, byTo); edge <= length && place + byTo * edge === to; edge++)
          yield incoming(word + byWord * edge, field + byField * edge);
        word += byWord * length;
        place += byTo * length;
        field += byField * length;
        if (place > to) return;
      }
    }
  }

  /** All of them, a block at a time. */
  *all(): Iterable<SortedEdges> {
    for (const [block, end] of this.#ends.entries()) {
      const words: number[] = [];
      let [word, to, field] = [0, 0, 0];
      for (const input = this.#block(block); input.position < end;) {
        const { byWord, byTo, byField, length } = readRun(input);
        for (let left = length; left > 0; left--) words.push((word += byWord), (to += byTo), (field += byField));
      }
      yield Uint32Array.from(words);
    }
  }

  /** A reader at the beginning of a block. */
  #block(block: number): ByteReader {
    return new ByteReader(this.#data, this.#ends[block - 1]);
  }
}

/** Edges of which each is by the same more than the one before. */
interface Run {
  readonly byWord: number;
  readonly byTo: number;
  readonly byField: number;
  readonly length: number;
}

function readRun(input: ByteReader): Run {
  const byWord = unsigned(input.varint());
  const byTo = input.varint();
  const byField = unsigned(input.varint());
  return { byWord, byTo, byField, length: input.varint() };
}

/** Which edge of a run, from 1, is the first that may lead to `to`, given where the one before the run leads to. */
function firstTo(to: number, before: number, by: number): number {
  return by === 0 ? 1 : Math.max(1, Math.ceil((to - before) / by));
}
