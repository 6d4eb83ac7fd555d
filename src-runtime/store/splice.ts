import type { Hash } from "./hash.ts";

/** The number of a journalled splice. */
export type SpliceId = number & { readonly __brand: "SpliceId" };

/**
 * A file splice that is about to happen: enough to finish or refuse it after a crash by looking at the file. A file that
 * hashes to `after` has had it, one that hashes to `before` has not, any other was changed by somebody else.
 */
export interface SpliceIntent {
  /** The file, relative to the project folder. */
  readonly file: string;
  /** The hash of the file's bytes before; undefined when there was no file. */
  readonly before: Hash | undefined;
  /** The hash of the file's bytes afterwards; undefined when the file goes. */
  readonly after: Hash | undefined;
  /** The half-open range of bytes that is replaced. */
  readonly start: number;
  readonly end: number;
  /** What takes the place of the range, as bytes of UTF-8. */
  readonly replacement: Uint8Array;
}

/** A splice whose end was never journalled. */
export interface PendingSplice extends SpliceIntent {
  readonly id: SpliceId;
}
