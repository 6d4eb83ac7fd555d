import { hashOf, type Hash } from "../hash.ts";
import { CHUNK_NUMBER_LIMIT, type ChunkNumber } from "../reference.ts";
import {
  capacity,
  decodeNode,
  encodeNode,
  FAN_OUT,
  isLeaf,
  LEAF_CHUNKS,
  type LeafEntry,
  type TreeNode,
} from "./node.ts";

/**
 * Where a tree's nodes are read from: answers the verified bytes of node `hash`, which covers the chunk numbers from
 * `first` to `last`, or throws a StoreError `damagedTree` naming them.
 */
export type NodeSource = (hash: Hash, first: ChunkNumber, last: ChunkNumber) => Uint8Array;

/** Where new nodes go. The same node may come more than once. */
export type NodeSink = (hash: Hash, bytes: Uint8Array) => void;

/** What a change made of a tree. */
export interface TreeChange {
  readonly root: Hash;
  /** By how many the chunks and objects have become more. */
  readonly chunks: number;
  readonly objects: number;
  /** What stood in place of the changes. */
  readonly replaced: readonly LeafEntry[];
}

/** A chunk that is not the same in two trees; undefined where it is absent. */
export interface ChunkDifference {
  readonly chunk: ChunkNumber;
  readonly before: LeafEntry | undefined;
  readonly after: LeafEntry | undefined;
}

/** The root of the tree without chunks. */
export const EMPTY_TREE: Hash = hashOf(encodeNode({ level: 0, entries: [] }));

const NO_CHILDREN: readonly undefined[] = Array.from({ length: FAN_OUT }, () => undefined);
const NO_ENTRIES: readonly undefined[] = Array.from({ length: LEAF_CHUNKS }, () => undefined);
const CACHED_NODES = 512;

/** Nodes that were decoded, of one tree or of several with the same source: those that came first go first. */
export class NodeCache {
  readonly #nodes = new Map<Hash, TreeNode>();

  get(hash: Hash): TreeNode | undefined {
    return this.#nodes.get(hash);
  }

  set(hash: Hash, node: TreeNode): void {
    const [oldest] = this.#nodes.keys();
    if (oldest !== undefined && this.#nodes.size >= CACHED_NODES) this.#nodes.delete(oldest);
    this.#nodes.set(hash, node);
  }
}

/**
 * A persistent map from chunk number to leaf entry: a radix tree whose nodes are named by the hash of their content.
 * A changed tree shares all nodes but those on the way to a change; its form depends on what it maps alone, not on the
 * order of changes, so equal maps have equal roots.
 */
export class Tree {
  readonly root: Hash;
  readonly #source: NodeSource;
  readonly #cache: NodeCache;

  constructor(root: Hash, source: NodeSource, cache = new NodeCache()) {
    this.root = root;
    this.#source = source;
    this.#cache = cache;
  }

  /** What the tree maps `number` to, or undefined. */
  entry(number: ChunkNumber): LeafEntry | undefined {
    let node = this.#rootNode();
    if (number >= capacity(node.level)) return undefined;
    let base = 0;
    while (!isLeaf(node)) {
      const below = capacity(node.level - 1);
      const index = Math.floor((number - base) / below);
      const child: Hash | undefined = node.children[index];
      if (child === undefined) return undefined;
      base += index * below;
      node = this.#node(child, base, below);
    }
    return node.entries[number - base];
  }

  /** All entries with their chunk numbers, ascending. */
  *entries(): IterableIterator<readonly [ChunkNumber, LeafEntry]> {
    yield* this.#entriesBelow(this.#rootNode(), 0);
  }

  /**
   * The root of the tree with `changes` made (undefined takes a chunk out). Its new nodes have gone to `sink`; nodes of
   * this tree have not.
   */
  changed(changes: ReadonlyMap<ChunkNumber, LeafEntry | undefined>, sink: NodeSink): TreeChange {
    const numbers = Int32Array.from(changes.keys()).toSorted();
    const change = new TreeChanger(changes, numbers, sink, (hash, base, span) => this.#node(hash, base, span));
    let node = this.#rootNode();
    const highest = numbers.at(-1) ?? 0;
    while (highest >= capacity(node.level)) node = change.raised(node);
    node = change.apply(node, 0, 0, numbers.length);
    // The form must not tell that the tree was higher once.
    for (let child = onlyFirstChild(node); child !== undefined; child = onlyFirstChild(node)) {
      node = change.read(child, 0, capacity(node.level - 1));
    }
    const root = isEmpty(node) ? EMPTY_TREE : change.write(node);
    return { root, chunks: change.chunks, objects: change.objects, replaced: change.replaced };
  }

  /** The chunks that differ from this tree to `other`, ascending. Subtrees that both share are not looked at. */
  *differencesTo(other: Tree): IterableIterator<ChunkDifference> {
    const before: Subtree = { hash: this.root, level: this.#rootNode().level };
    const after: Subtree = { hash: other.root, level: other.#rootNode().level };
    yield* this.#differences(before, after, other, Math.max(before.level, after.level), 0);
  }

  /** The differences of two subtrees seen from `level`, which a root that is lower is the first of. */
  *#differences(
    before: Subtree | undefined,
    after: Subtree | undefined,
    other: Tree,
    level: number,
    base: number,
  ): IterableIterator<ChunkDifference> {
    if (before?.hash === after?.hash) return;
    if (level === 0) {
      const entriesBefore = this.#entriesOf(before, base);
      const entriesAfter = other.#entriesOf(after, base);
      for (let index = 0; index < LEAF_CHUNKS; index++) {
        const [one, two] = [entriesBefore[index], entriesAfter[index]];
        if (one?.hash !== two?.hash) yield { chunk: (base + index) as ChunkNumber, before: one, after: two };
      }
      return;
    }
    const childrenBefore = this.#childrenOf(before, level, base);
    const childrenAfter = other.#childrenOf(after, level, base);
    const span = capacity(level - 1);
    for (let index = 0; index < FAN_OUT; index++) {
      yield* this.#differences(childrenBefore[index], childrenAfter[index], other, level - 1, base + index * span);
    }
  }

  #entriesOf(subtree: Subtree | undefined, base: number): readonly (LeafEntry | undefined)[] {
    const node = subtree && this.#node(subtree.hash, base, LEAF_CHUNKS);
    return node !== undefined && isLeaf(node) ? node.entries : NO_ENTRIES;
  }

  #childrenOf(subtree: Subtree | undefined, level: number, base: number): readonly (Subtree | undefined)[] {
    if (subtree === undefined) return NO_CHILDREN;
    if (subtree.level < level) return [subtree];
    const node = this.#node(subtree.hash, base, capacity(level));
    if (isLeaf(node)) return NO_CHILDREN;
    return node.children.map((hash) => (hash === undefined ? undefined : { hash, level: level - 1 }));
  }

  *#entriesBelow(node: TreeNode, base: number): IterableIterator<readonly [ChunkNumber, LeafEntry]> {
    if (isLeaf(node)) {
      for (const [index, entry] of node.entries.entries()) {
        if (entry !== undefined) yield [(base + index) as ChunkNumber, entry];
      }
      return;
    }
    const span = capacity(node.level - 1);
    for (const [index, child] of node.children.entries()) {
      if (child === undefined) continue;
      const start = base + index * span;
      yield* this.#entriesBelow(this.#node(child, start, span), start);
    }
  }

  #rootNode(): TreeNode {
    return this.#node(this.root, 0, CHUNK_NUMBER_LIMIT);
  }

  #node(hash: Hash, base: number, span: number): TreeNode {
    if (hash === EMPTY_TREE) return emptyNode(0);
    let node = this.#cache.get(hash);
    if (node === undefined) {
      node = decodeNode(this.#source(hash, base as ChunkNumber, (base + span - 1) as ChunkNumber));
      this.#cache.set(hash, node);
    }
    return node;
  }
}

/** A node by its hash, before it is read. */
interface Subtree {
  readonly hash: Hash;
  readonly level: number;
}

/** One change of a tree in the making: the sorted numbers, and what has been counted so far. */
class TreeChanger {
  chunks = 0;
  objects = 0;
  readonly replaced: LeafEntry[] = [];
  readonly #changes: ReadonlyMap<ChunkNumber, LeafEntry | undefined>;
  readonly #numbers: Int32Array;
  readonly #sink: NodeSink;
  readonly #source: (hash: Hash, base: number, span: number) => TreeNode;
  /** Nodes made by this change, which no source can answer yet. */
  readonly #made = new Map<Hash, TreeNode>();

  constructor(
    changes: ReadonlyMap<ChunkNumber, LeafEntry | undefined>,
    numbers: Int32Array,
    sink: NodeSink,
    source: (hash: Hash, base: number, span: number) => TreeNode,
  ) {
    this.#changes = changes;
    this.#numbers = numbers;
    this.#sink = sink;
    this.#source = source;
  }

  /** The node that the changes numbered from `from` up to `to`, all of them below `node`, make of it. */
  apply(node: TreeNode, base: number, from: number, to: number): TreeNode {
    if (isLeaf(node)) return this.#applyToLeaf(node.entries, base, from, to);
    const children = [...node.children];
    const span = capacity(node.level - 1);
    for (let start = from; start < to;) {
      const index = Math.floor((this.#numbers[start]! - base) / span);
      const childBase = base + index * span;
      let end = start + 1;
      while (end < to && this.#numbers[end]! < childBase + span) end++;
      const hash = children[index];
      const child = hash === undefined ? emptyNode(node.level - 1) : this.read(hash, childBase, span);
      const changed = this.apply(child, childBase, start, end);
      children[index] = isEmpty(changed) ? undefined : this.write(changed);
      start = end;
    }
    return { level: node.level, children };
  }

  /** A node one level higher whose only child is `node`. */
  raised(node: TreeNode): TreeNode {
    const children: (Hash | undefined)[] = [...NO_CHILDREN];
    if (!isEmpty(node)) children[0] = this.write(node);
    return { level: node.level + 1, children };
  }

  /** Hashes a node and hands it to the sink. */
  write(node: TreeNode): Hash {
    const bytes = encodeNode(node);
    const hash = hashOf(bytes);
    this.#made.set(hash, node);
    this.#sink(hash, bytes);
    return hash;
  }

  /** The node with this hash: made by this change, or there before. */
  read(hash: Hash, base: number, span: number): TreeNode {
    return this.#made.get(hash) ?? this.#source(hash, base, span);
  }

  #applyToLeaf(before: readonly (LeafEntry | undefined)[], base: number, from: number, to: number): TreeNode {
    const entries = [...before];
    for (let position = from; position < to; position++) {
      const number = this.#numbers[position]! as ChunkNumber;
      const old = entries[number - base];
      const entry = this.#changes.get(number);
      entries[number - base] = entry;
      this.chunks += (entry === undefined ? 0 : 1) - (old === undefined ? 0 : 1);
      this.objects += objectsIn(entry) - objectsIn(old);
      if (old !== undefined) this.replaced.push(old);
    }
    return { level: 0, entries };
  }
}

function objectsIn(entry: LeafEntry | undefined): number {
  let count = 0;
  for (const [name, length] of entry?.classes ?? []) if (name !== "") count += length;
  return count;
}

function emptyNode(level: number): TreeNode {
  return level === 0 ? { level: 0, entries: NO_ENTRIES } : { level, children: NO_CHILDREN };
}

function isEmpty(node: TreeNode): boolean {
  return (isLeaf(node) ? node.entries : node.children).every((place) => place === undefined);
}

/** The first child of a node that has no other, or undefined. */
function onlyFirstChild(node: TreeNode): Hash | undefined {
  if (isLeaf(node)) return undefined;
  return node.children.slice(1).every((child) => child === undefined) ? node.children[0] : undefined;
}
