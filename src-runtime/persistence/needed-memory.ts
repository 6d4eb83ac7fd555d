import { PART_LENGTH, type RootRecord } from "../store/index.ts";
import type { MemoryLimit } from "../vm/index.ts";

/** What an object takes in memory beside its contents, in bytes. */
const OBJECT = 100;

/** How much more contents take in memory than in a chunk, where numbers and references are written short, and floats have no box. */
const CONTENTS = 2.5;

/** The part of the free memory that stored objects may take: a program makes others, and leaves garbage. */
const SHARE = 0.5;

/** Whether all objects of a stored state may be too many for the memory that is free before any is loaded. */
export function mayNotFit(
  state: Pick<RootRecord, "objects" | "bytes">,
  { softLimit, used }: Pick<MemoryLimit, "softLimit" | "used">,
): boolean {
  return neededBytes(state) > (softLimit - used) * SHARE;
}

/** About what all objects of a state take in memory, rather too much: where nobody counted the bytes, they may be large. */
function neededBytes({ objects, bytes = objects * PART_LENGTH.bytes }: Pick<RootRecord, "objects" | "bytes">): number {
  return bytes * CONTENTS + objects * OBJECT;
}
