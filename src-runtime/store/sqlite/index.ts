export * from "./backup.ts";
export { pathBeforeConversion, STORE_FORMAT_VERSION } from "./file.ts";
export * from "./store.ts";
