export * from "./backup.ts";
export { STORE_FORMAT_VERSION } from "./file.ts";
export * from "./store.ts";
