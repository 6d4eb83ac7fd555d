export { type Analysis, analyze, type ResolvedVariable } from "./analyze.ts";
export type { BindingReference, Environment, OuterVariable, SlotVariableReference } from "./environment.ts";
export { type InlinedForm, inlinedForm } from "./inlining.ts";
export { LocalVariable, type Scope, type Unit } from "./scope.ts";
