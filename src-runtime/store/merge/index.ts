export * from "./merge-plan.ts";
export { type MergeRules, type MergeStates } from "./merge-sides.ts";
