import type { Hash } from "./hash.ts";
import type { ChunkNumber } from "./reference.ts";
import type { RootId } from "./root.ts";

/** Who holds a store: enough to name the process to a person and to tell it from a later one with the same pid. */
export interface StoreOwner {
  readonly pid: number;
  /** When the owner opened the store, in milliseconds since 1970. */
  readonly since: number;
}

/** Bytes of a chunk that are not what its hash promises, or are not there at all. */
export interface DamagedChunk {
  readonly kind: "damagedChunk";
  readonly message: string;
  readonly chunk: ChunkNumber;
  readonly hash: Hash;
  readonly root: RootId;
  /** The class of each object that was in the chunk, as the leaf of the tree still knows. */
  readonly classes: readonly string[];
}

/** Bytes of a tree node that are not what its hash promises: all chunks from `firstChunk` to `lastChunk` are out of reach. */
export interface DamagedTree {
  readonly kind: "damagedTree";
  readonly message: string;
  readonly hash: Hash;
  readonly firstChunk: ChunkNumber;
  readonly lastChunk: ChunkNumber;
}

/** A file, chunk or node written by a later version of this program. */
export interface NewerFormat {
  readonly kind: "newerFormat";
  readonly message: string;
  readonly found: number;
  readonly supported: number;
}

/** The store is in the hands of another process. */
export interface StoreLocked {
  readonly kind: "storeLocked";
  readonly message: string;
  /** Absent when the owner has not yet had the time to sign. */
  readonly owner?: StoreOwner;
}

/** There was no room for what was to be written. Everything committed before is still there. */
export interface StoreFull {
  readonly kind: "storeFull";
  readonly message: string;
}

/** A problem that needs no more than a name and a message a person can act on. */
export interface PlainProblem {
  readonly kind:
    | "absentChunk"
    | "absentObject"
    | "unknownRoot"
    | "unknownSnapshot"
    | "nameTaken"
    | "checkpointOpen"
    | "networkFileSystem"
    | "notAStore"
    | "noStore"
    | "damagedVersion"
    | "damagedFile"
    | "ioError";
  readonly message: string;
}

/** What can go wrong with a store through no fault of the program: plain data, so that it crosses threads and wires. */
export type StoreProblem = DamagedChunk | DamagedTree | NewerFormat | StoreLocked | StoreFull | PlainProblem;

/** The answer of a store operation that may fail through no fault of the program. */
export type StoreResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: StoreProblem };

/** A result that went well. */
export function success<T>(value: T): StoreResult<T> {
  return { ok: true, value };
}

/** A result that did not. */
export function failure(problem: StoreProblem): { readonly ok: false; readonly problem: StoreProblem } {
  return { ok: false, problem };
}

/**
 * The error that carries a problem where no return type has room for it: thrown by operations that promise to succeed
 * on an undamaged store, and by `valueOf`.
 */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The value of a result; throws the problem as a StoreError when there is none. */
export function valueOf<R extends StoreResult<unknown>>(result: R): Extract<R, { ok: true }>["value"] {
  if (result.ok) return result.value;
  throw new StoreError(result.problem);
}
