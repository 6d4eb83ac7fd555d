export type * from "./ast.ts";
export { isIncomplete } from "./incomplete.ts";
export { type MessageSend, messagesIn } from "./messages.ts";
export type { Pattern } from "./method.ts";
export { MAX_HEIGHT, parseDoIt, parseMethod, parsePatternOf, type ParseResult } from "./parse.ts";
export { printLiteral } from "./print-literal.ts";
export { printMethod, printNode } from "./print.ts";
export { statementAt, statementsIn } from "./statements.ts";
