export * from "./1-parse/index.ts";
export * from "./2-analyze/index.ts";
export * from "./3-lower/index.ts";
export * from "./4-generate/index.ts";
export { type BreakpointMark, conditionProblem } from "./breakpoints.ts";
export { compile, type CompileResult } from "./compile.ts";
export type { Diagnostic } from "./errors.ts";
