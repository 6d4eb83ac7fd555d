export * from "./backup.ts";
export * from "./store.ts";
