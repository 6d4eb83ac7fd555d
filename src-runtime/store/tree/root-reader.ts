import type { BlobSource } from "./blob.ts";
import type { RootReader } from "../object-store.ts";
import { failure, StoreError, success, type DamagedTree, type StoreResult } from "../problem.ts";
import type { Hash } from "../hash.ts";
import type { ChunkNumber } from "../reference.ts";
import type { RootRecord } from "../root.ts";
import { type NodeCache, Tree, type ChunkDifference, type NodeSource } from "./tree.ts";
import { classesOf, type LeafEntry } from "./node.ts";

/** The damage of a tree node, as every store reports it. */
export function damagedTree(hash: Hash, firstChunk: ChunkNumber, lastChunk: ChunkNumber, reason: string): DamagedTree {
  const message = `The tree node ${hash} over chunks ${firstChunk} to ${lastChunk} ${reason}: restore an undamaged snapshot or checkpoint`;
  return { kind: "damagedTree", message, hash, firstChunk, lastChunk };
}

/** The nodes of a store's trees: damage is thrown as a StoreError, which the methods of a reader turn into their answer. */
export function nodesOf(blobs: BlobSource): NodeSource {
  return (hash, first, last) => {
    const node = blobs.read(hash);
    if (node instanceof Uint8Array) return node;
    throw new StoreError(damagedTree(hash, first, last, node.reason));
  };
}

/** What `action` answers, or the problem it threw. */
export function attempt<T>(action: () => T): StoreResult<T> {
  try {
    return success(action());
  } catch (error) {
    if (error instanceof StoreError) return failure(error.problem);
    throw error;
  }
}

/** The chunks in which two roots differ. */
export function differences(
  from: RootRecord,
  to: RootRecord,
  blobs: BlobSource,
  cache?: NodeCache,
): StoreResult<readonly ChunkDifference[]> {
  const nodes = nodesOf(blobs);
  return attempt(() => [...new Tree(from.tree, nodes, cache).differencesTo(new Tree(to.tree, nodes, cache))]);
}

/** The reader of a root over any source of blobs. */
export class TreeRootReader implements RootReader {
  readonly root: RootRecord;
  readonly #tree: Tree;
  readonly #blobs: BlobSource;
  #release: (() => void) | undefined;

  /** `release` is called once, when the reader is closed. */
  constructor(root: RootRecord, blobs: BlobSource, release: () => void, cache?: NodeCache) {
    this.root = root;
    this.#blobs = blobs;
    this.#tree = new Tree(root.tree, nodesOf(blobs), cache);
    this.#release = release;
  }

  chunk(number: ChunkNumber): StoreResult<Uint8Array> {
    const entry = this.#entry(number);
    if (!entry.ok) return entry;
    const { hash } = entry.value;
    const bytes = this.#blobs.read(hash);
    if (bytes instanceof Uint8Array) return success(bytes);
    return failure(damagedChunk(number, hash, classesOf(entry.value), this.root, bytes.reason));
  }

  classes(number: ChunkNumber): StoreResult<readonly string[]> {
    const entry = this.#entry(number);
    return entry.ok ? success(classesOf(entry.value)) : entry;
  }

  chunkNumbers(): StoreResult<readonly ChunkNumber[]> {
    return attempt(() => Array.from(this.#tree.entries(), ([number]) => number));
  }

  close(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #entry(number: ChunkNumber): StoreResult<LeafEntry> {
    const found = attempt(() => this.#tree.entry(number));
    if (!found.ok) return found;
    if (found.value === undefined) {
      return failure({ kind: "absentChunk", message: `Root ${this.root.id} has no chunk ${number}` });
    }
    return success(found.value);
  }
}

/** The damage of a chunk, as every store reports it. */
export function damagedChunk(
  chunk: ChunkNumber,
  hash: Hash,
  classes: readonly string[],
  root: RootRecord,
  reason: string,
) {
  const objects = `${classes.length} ${classes.length === 1 ? "object" : "objects"} (${listed(classes)})`;
  const message = `Chunk ${chunk} of root ${root.id} with ${objects} ${reason}: restore an undamaged snapshot or checkpoint`;
  return { kind: "damagedChunk", message, chunk, hash, root: root.id, classes } as const;
}

/** The different names, the first few of them spelled out. */
function listed(names: readonly string[]): string {
  const different = [...new Set(names)].filter((name) => name !== "");
  const more = different.length - 5;
  return different.slice(0, 5).join(", ") + (more > 0 ? ` and ${more} more classes` : "");
}
