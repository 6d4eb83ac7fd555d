export type * from "./ast.ts";
export { MAX_HEIGHT, parseDoIt, parseMethod, type ParseResult } from "./parse.ts";
