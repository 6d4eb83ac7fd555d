export * from "./changed-objects.ts";
export * from "./fork-origin.ts";
export * from "./no-such-state.ts";
export * from "./object-search.ts";
export * from "./path-search.ts";
export * from "./state-name.ts";
export * from "./stored-state.ts";
export * from "./stored-text.ts";
