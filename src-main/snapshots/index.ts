export * from "./collect-garbage.ts";
export * from "./object-search.ts";
export * from "./state-difference.ts";
export * from "./store-info.ts";
export * from "./stored-snapshots.ts";
export * from "./stored-state.ts";
export * from "./stored-text.ts";
export * from "./verify-store.ts";
