import { createHash } from "node:crypto";

/**
 * A change to one file that is about to happen: enough to finish or refuse it after a crash by looking at the file. A
 * file that hashes to `after` has had it, one that hashes to `before` has not, any other was changed by somebody else.
 */
export interface FileSplice {
  /** Relative to the project's folder. */
  readonly file: string;
  /** The content hash of the bytes before; undefined when there was no file. */
  readonly before: string | undefined;
  /** The same for the bytes afterwards; undefined when the file goes. */
  readonly after: string | undefined;
  /** The half-open range of bytes that is replaced. */
  readonly start: number;
  readonly end: number;
  /** What takes its place. */
  readonly replacement: Uint8Array;
}

/** The splice that makes one content of a file into another; undefined stands for no file. */
export function spliceBetween(file: string, before: Buffer | undefined, after: Buffer | undefined): FileSplice {
  const old = before ?? Buffer.alloc(0);
  const next = after ?? Buffer.alloc(0);
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start++;
  let tail = 0;
  while (tail < shorter - start && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  return {
    file,
    before: before && hashOfBytes(before),
    after: after && hashOfBytes(after),
    start,
    end: old.length - tail,
    replacement: next.subarray(start, next.length - tail),
  };
}

/** The bytes of a file after a splice. */
export function spliced(before: Buffer, { start, end, replacement }: FileSplice): Buffer {
  return Buffer.concat([before.subarray(0, start), replacement, before.subarray(end)]);
}

/** The first 20 bytes of SHA-256 in hexadecimal: how contents of files are compared. */
export const hashOfBytes = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 40);
