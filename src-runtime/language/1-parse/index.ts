export type * from "./ast.ts";
export type { Pattern } from "./method.ts";
export { MAX_HEIGHT, parseDoIt, parseMethod, parsePatternOf, type ParseResult } from "./parse.ts";
