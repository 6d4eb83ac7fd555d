export {
  CHUNK_FORMAT_VERSION,
  ChunkWriter,
  chunkClasses,
  decodeChunk,
  encodeChunk,
  NIL,
  NO_BODY,
  PART_LENGTH,
  partAt,
  partChunks,
  partCount,
  piecesOf,
  readChunk,
  storedValues,
  textPieces,
  UNBOUND,
  writeValue,
  type ChunkRun,
  type ObjectBody,
  type ObjectBuilder,
  type ObjectRecord,
  type PartedBody,
  type PartKind,
  type Piece,
  type Shape,
  type SpecialSpace,
  type StoredValue,
  type ValueBuilder,
  type WriterShape,
} from "./chunk/index.ts";
export * from "./hash.ts";
export type { HolderOptions } from "./holders/index.ts";
export * from "./inspect.ts";
export * from "./memory-store.ts";
export * from "./merge/index.ts";
export * from "./object-store.ts";
export * from "./problem.ts";
export * from "./reference.ts";
export { DEFAULT_RETENTION, type Retention } from "./retention.ts";
export * from "./root.ts";
export { nameToReplace } from "./snapshot-name.ts";
export * from "./splice.ts";
export * from "./state/index.ts";
export * from "./sqlite/index.ts";
export * from "./remote/index.ts";
export { EMPTY_TREE, NODE_FORMAT_VERSION, type ChunkDifference, type LeafEntry } from "./tree/index.ts";
export * from "./verify.ts";
export * from "./version.ts";
export { finishWork, type StoreWork, type WorkDone, type WorkState } from "./work.ts";
