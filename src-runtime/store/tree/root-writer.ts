import type { BlobSink, BlobSource } from "./blob.ts";
import { chunkClasses, patchedChunk } from "../chunk/index.ts";
import { hashOf } from "../hash.ts";
import type { CheckpointWriter, CommitRequest } from "../object-store.ts";
import { failure, StoreError, type StoreProblem, type StoreResult } from "../problem.ts";
import { chunkNumber, type ChunkNumber } from "../reference.ts";
import { attempt, damagedChunk, nodesOf } from "./root-reader.ts";
import type { RootRecord } from "../root.ts";
import { EMPTY_TREE, Tree } from "./tree.ts";
import { classesOf, type LeafEntry, placesIn, runsOf } from "./node.ts";

/** A root that is ready to be recorded: all but its number and the time. */
export type RootDraft = Omit<RootRecord, "id" | "createdAt">;

/** The store's side of a checkpoint: where blobs go, and how the end of it is recorded. */
export interface CheckpointTarget extends BlobSink {
  /** Whether a commit like this can be made at all; asked before anything of it is written. */
  admit(request: CommitRequest): StoreProblem | undefined;
  /** Makes all that was put, and the root, visible at once. */
  record(draft: RootDraft, request: CommitRequest): StoreResult<RootRecord>;
  /** Ends the checkpoint: called once, after `record` or instead of it. */
  end(committed: boolean): void;
}

/** The chunks that a checkpoint starts from. */
export interface CheckpointBase {
  readonly tree: Tree;
  readonly blobs: BlobSource;
  readonly chunks: number;
  readonly objects: number;
  /** What the chunks take before compression, if that is known. */
  readonly bytes: number | undefined;
}

/** The chunks of `root`, or none, as what a checkpoint starts from. */
export function baseOf(root: RootRecord | undefined, blobs: BlobSource): CheckpointBase {
  const tree = new Tree(root?.tree ?? EMPTY_TREE, nodesOf(blobs));
  if (!root) return { tree, blobs, chunks: 0, objects: 0, bytes: 0 };
  return { tree, blobs, chunks: root.chunks, objects: root.objects, bytes: root.bytes };
}

/** The writer of a root over any target: it collects what changes, and makes a tree of it at the end. */
export class TreeCheckpointWriter implements CheckpointWriter {
  readonly #base: CheckpointBase;
  readonly #parent: RootRecord | undefined;
  readonly #target: CheckpointTarget;
  readonly #changes = new Map<ChunkNumber, LeafEntry | undefined>();
  /** What the chunks take that were put. */
  readonly #sizes = new Map<ChunkNumber, number>();
  #nextChunk: number;
  #open = true;
  /** The first problem that came up on the way; told when the commit is asked for. */
  #problem: StoreProblem | undefined;

  /** `parent` is the root that this one descends from; its chunks are `base`, or it starts from none. */
  constructor(base: CheckpointBase, parent: RootRecord | undefined, target: CheckpointTarget) {
    this.#base = base;
    this.#parent = parent;
    this.#target = target;
    this.#nextChunk = parent?.nextChunk ?? 0;
  }

  putChunk(number: ChunkNumber, bytes: Uint8Array): void {
    this.#expectOpen();
    chunkNumber(number);
    const classes = chunkClasses(bytes);
    const hash = hashOf(bytes);
    this.#changes.set(number, { hash, classes: runsOf(classes) });
    this.#sizes.set(number, bytes.length);
    this.#nextChunk = Math.max(this.#nextChunk, number + 1);
    if (this.#problem === undefined && !this.#target.has(hash)) {
      const put = attempt(() => this.#target.put(hash, bytes));
      if (!put.ok) this.#problem = put.problem;
    }
  }

  patchChunk(number: ChunkNumber, patch: Uint8Array): void {
    this.#expectOpen();
    if (this.#changes.has(chunkNumber(number))) throw new Error(`Chunk ${number} was put or patched before`);
    const patched = attempt(() => this.#patched(number, patch));
    if (patched.ok) this.putChunk(number, patched.value);
    else this.#problem ??= patched.problem;
  }

  removeChunk(number: ChunkNumber): void {
    this.#expectOpen();
    this.#changes.set(chunkNumber(number), undefined);
    this.#sizes.delete(number);
  }

  commit(request: CommitRequest): StoreResult<RootRecord> {
    this.#expectOpen();
    const problem = this.#problem ?? this.#target.admit(request);
    const result = problem === undefined ? this.#record(request) : failure(problem);
    this.#finish(result.ok);
    return result;
  }

  abandon(): void {
    if (this.#open) this.#finish(false);
  }

  /** A chunk with a patch in it; one that has something for every place is not read for that. */
  #patched(number: ChunkNumber, patch: Uint8Array): Uint8Array {
    const entry = this.#base.tree.entry(number);
    if (!entry) return patch;
    const classes = chunkClasses(patch);
    if (classes.length >= placesIn(entry) && !classes.includes("")) return patch;
    const bytes = this.#base.blobs.read(entry.hash);
    if (bytes instanceof Uint8Array) return patchedChunk(number, bytes, patch);
    const { reason } = bytes;
    if (!this.#parent) throw new Error(`Chunk ${number} of no root ${reason}`);
    throw new StoreError(damagedChunk(number, entry.hash, classesOf(entry), this.#parent, reason));
  }

  #record(request: CommitRequest): StoreResult<RootRecord> {
    const target = this.#target;
    const changed = attempt(() =>
      this.#base.tree.changed(this.#changes, (hash, bytes) => {
        if (!target.has(hash)) target.put(hash, bytes);
      }),
    );
    if (!changed.ok) return changed;
    const draft: RootDraft = {
      ...(this.#parent === undefined ? {} : { parent: this.#parent.id }),
      ...(request.session === undefined ? {} : { session: request.session }),
      codeVersion: request.codeVersion,
      tree: changed.value.root,
      roles: request.roles,
      chunks: this.#base.chunks + changed.value.chunks,
      objects: this.#base.objects + changed.value.objects,
      bytes: this.#bytesWithout(changed.value.replaced),
      nextChunk: Math.max(this.#nextChunk, request.nextChunk ?? 0),
      meta: request.meta ?? {},
    };
    return target.record(draft, request);
  }

  /** What all chunks take by now, with those that were put, but without what stood in their place. */
  #bytesWithout(replaced: readonly LeafEntry[]): number | undefined {
    const { blobs, bytes } = this.#base;
    if (bytes === undefined) return undefined;
    const added = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    return bytes + added - replaced.reduce((sum, { hash }) => sum + blobs.size(hash), 0);
  }

  #finish(committed: boolean): void {
    this.#open = false;
    this.#changes.clear();
    this.#sizes.clear();
    this.#target.end(committed);
  }

  #expectOpen(): void {
    if (!this.#open) throw new Error("This checkpoint was committed or abandoned before");
  }
}

/** The problem of beginning a checkpoint, or collecting, while one is open. */
export const CHECKPOINT_OPEN: StoreProblem = {
  kind: "checkpointOpen",
  message: "A checkpoint of this store is open: commit or abandon it first",
};
