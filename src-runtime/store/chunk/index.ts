export * from "./body.ts";
export * from "./byte-reader.ts";
export * from "./byte-writer.ts";
export * from "./chunk.ts";
export * from "./parts.ts";
export * from "./reader.ts";
export * from "./value.ts";
export * from "./writer.ts";
export { CHUNK_FORMAT_VERSION, type PartKind } from "./format.ts";
