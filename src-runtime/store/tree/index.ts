export * from "./blob.ts";
export * from "./node.ts";
export * from "./root-reader.ts";
export * from "./root-writer.ts";
export * from "./tree.ts";
export * from "./walk.ts";
