import { ByteReader, ByteWriter, MalformedBytes } from "../chunk/index.ts";
import { HASH_BYTES, hashToBytes, type Hash } from "../hash.ts";
import { StoreError } from "../problem.ts";

/**
 * The layout of a tree node.
 *
 *     node   = "T" version level (leaf | inner)
 *     inner  = bitmap of 8 bytes, a hash for each bit set
 *     leaf   = bitmap of 2 bytes, names, an entry for each bit set
 *     names  = count text*                        the classes named below, in the order of first use
 *     entry  = hash, count of runs, (name, length)*         the class of each object in the chunk, equal neighbours as a run
 */
export const NODE_FORMAT_VERSION = 1;
const NODE_MARK = 0x54;

/** How many children an inner node has at most. */
export const FAN_OUT = 64;

/**
 * How many chunks a leaf has at most. Fewer than an inner node's children, because an entry with its classes is larger
 * than a hash, and a checkpoint of a few changed objects writes one leaf for almost each of them.
 */
export const LEAF_CHUNKS = 16;

/** The class of some objects of a chunk that stand next to each other; empty for places without one. */
export type ClassRun = readonly [name: string, length: number];

/** What the tree knows of a chunk: its hash, and the class of each object in it, equal neighbours as a run. */
export interface LeafEntry {
  readonly hash: Hash;
  readonly classes: readonly ClassRun[];
}

/** The node above the chunks themselves; an absent chunk is undefined. */
export interface LeafNode {
  readonly level: 0;
  readonly entries: readonly (LeafEntry | undefined)[];
}

/** A node of nodes, `level` steps above the leaves; an empty subtree is undefined. */
export interface InnerNode {
  readonly level: number;
  readonly children: readonly (Hash | undefined)[];
}

/** A node of the hash tree. */
export type TreeNode = LeafNode | InnerNode;

/** Whether a node stands directly above chunks. */
export function isLeaf(node: TreeNode): node is LeafNode {
  return node.level === 0;
}

/** How many chunk numbers a node of `level` covers. */
export function capacity(level: number): number {
  return LEAF_CHUNKS * FAN_OUT ** level;
}

/** The canonical bytes of a node. */
export function encodeNode(node: TreeNode): Uint8Array {
  const output = new ByteWriter();
  output.byte(NODE_MARK);
  output.byte(NODE_FORMAT_VERSION);
  output.byte(node.level);
  if (isLeaf(node)) {
    writeBitmap(output, node.entries, LEAF_CHUNKS);
    writeEntries(output, node.entries);
  } else {
    writeBitmap(output, node.children, FAN_OUT);
    for (const child of node.children) if (child !== undefined) output.raw(hashToBytes(child));
  }
  return output.toBytes();
}

/**
 * The node with these canonical bytes. Throws a StoreError `newerFormat` when a later version of this program wrote
 * them, and MalformedBytes when they are no node; verified bytes never are.
 */
export function decodeNode(bytes: Uint8Array): TreeNode {
  const input = new ByteReader(bytes);
  const mark = input.byte();
  if (mark !== NODE_MARK) throw new MalformedBytes(`A tree node begins with byte ${NODE_MARK}, not ${mark}`);
  const version = input.byte();
  if (version > NODE_FORMAT_VERSION) {
    throw new StoreError({
      kind: "newerFormat",
      message: `A tree node has format ${version}, but this version of Fresnel reads up to ${NODE_FORMAT_VERSION}: open it with a newer one`,
      found: version,
      supported: NODE_FORMAT_VERSION,
    });
  }
  const level = input.byte();
  const readHash = hashReader(input);
  const node: TreeNode =
    level === 0
      ? { level: 0, entries: readEntries(input, readHash) }
      : { level, children: readBitmap(input, FAN_OUT).map((present) => (present ? readHash() : undefined)) };
  input.end();
  return node;
}

function writeEntries(output: ByteWriter, entries: readonly (LeafEntry | undefined)[]): void {
  const names = new Map<string, number>();
  for (const entry of entries) {
    for (const [name] of entry?.classes ?? []) if (!names.has(name)) names.set(name, names.size);
  }
  output.varint(names.size);
  for (const name of names.keys()) output.text(name);
  for (const entry of entries) {
    if (entry === undefined) continue;
    output.raw(hashToBytes(entry.hash));
    output.varint(entry.classes.length);
    for (const [name, length] of entry.classes) {
      output.varint(names.get(name)!);
      output.varint(length);
    }
  }
}

function readEntries(input: ByteReader, readHash: () => Hash): (LeafEntry | undefined)[] {
  const present = readBitmap(input, LEAF_CHUNKS);
  const names: string[] = [];
  for (let left = input.count(1); left > 0; left--) names.push(input.text());
  return present.map((isPresent) => {
    if (!isPresent) return undefined;
    const hash = readHash();
    const classes: ClassRun[] = [];
    for (let left = input.count(2); left > 0; left--) {
      const name = names[input.varint()];
      if (name === undefined) throw new MalformedBytes(`No such class name at byte ${input.position}`);
      classes.push([name, input.varint()]);
    }
    return { hash, classes };
  });
}

/** The runs of a list with the class of each object. */
export function runsOf(classes: readonly string[]): readonly ClassRun[] {
  const runs: [string, number][] = [];
  for (const name of classes) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === name) last[1]++;
    else runs.push([name, 1]);
  }
  return runs;
}

/** The class of each object of a chunk. */
export function classesOf({ classes }: LeafEntry): readonly string[] {
  return classes.flatMap(([name, length]) => new Array<string>(length).fill(name));
}

/** How many places a chunk has. */
export function placesIn({ classes }: LeafEntry): number {
  return classes.reduce((sum, [, length]) => sum + length, 0);
}

function writeBitmap(output: ByteWriter, places: readonly unknown[], size: number): void {
  for (let base = 0; base < size; base += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) if (places[base + bit] !== undefined) byte |= 1 << bit;
    output.byte(byte);
  }
}

function readBitmap(input: ByteReader, size: number): boolean[] {
  const present: boolean[] = [];
  for (let base = 0; base < size; base += 8) {
    const byte = input.byte();
    for (let bit = 0; bit < 8; bit++) present.push((byte & (1 << bit)) !== 0);
  }
  return present;
}

/** Reads hashes. All bytes are spelled out at once: to have each one spelled takes longer than all of them. */
function hashReader(input: ByteReader): () => Hash {
  const { buffer, byteOffset, byteLength } = input.bytes;
  const digits = Buffer.from(buffer, byteOffset, byteLength).toString("hex");
  return () => {
    const at = input.position;
    input.pass(HASH_BYTES);
    return digits.slice(2 * at, 2 * input.position) as Hash;
  };
}
