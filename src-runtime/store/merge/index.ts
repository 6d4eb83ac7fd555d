export { type KeyedContent, keyedContent } from "./keyed-content.ts";
export * from "./merge-plan.ts";
export { type MergeRules, type MergeStates } from "./merge-sides.ts";
