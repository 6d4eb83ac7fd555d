/**
 * The way back from tree to text. What is printed parses to the same tree, ranges apart; comments are not printed, and
 * a tree with error nodes has no text that would parse to it.
 */

import type {
  BlockNode,
  CascadedMessage,
  Declaration,
  DoItNode,
  ExpressionNode,
  MethodNode,
  PragmaNode,
  SequenceNode,
  StatementNode,
} from "./ast.ts";
import { printLiteral } from "./print-literal.ts";

/** The source of a method: the pattern on a line, then the body, indented. */
export function printMethod(node: MethodNode): string {
  const lines = [printPattern(node), ...node.pragmas.map((pragma) => `\t${printPragma(pragma)}`)];
  const body = printSequence(node.body, "\t");
  return [...lines, ...body.map((line) => `\t${line}`)].join("\n");
}

/** The source of a whole text, a statement or an expression. */
export function printNode(node: MethodNode | DoItNode | SequenceNode | StatementNode): string {
  switch (node.kind) {
    case "method":
      return printMethod(node);
    case "doIt":
      return printSequence(node.body, "").join("\n");
    case "sequence":
      return printSequence(node, "").join("\n");
    default:
      return printStatement(node, "");
  }
}

function printPattern(node: MethodNode): string {
  if (node.arguments.length === 0) return node.selector;
  return parts(
    node.selector,
    node.arguments.map(({ name }) => name),
  ).join(" ");
}

function printPragma({ selector, arguments: values }: PragmaNode): string {
  const text = values.length === 0 ? selector : parts(selector, values.map(printLiteral)).join(" ");
  // `<` and `>` are operators to the scanner: next to another operator they need a blank.
  return `<${/^\p{L}|^_/u.test(text) ? "" : " "}${text}${/[\p{L}\p{N}_)\]']$/u.test(text) ? "" : " "}>`;
}

/** `at:put:` and its arguments: `at: 1`, `put: 2`. */
function parts(selector: string, values: readonly string[]): string[] {
  const keywords = selector.match(/[^:]+:/g) ?? [selector];
  return keywords.map((keyword, index) => `${keyword} ${values[index] ?? ""}`);
}

/** Temporaries and statements, one line each, or more where a statement has a long block. */
function printSequence({ temporaries, statements }: SequenceNode, indent: string): string[] {
  const lines = statements.map((statement, index) => {
    const end = statement.suppressed === true ? ";" : "";
    return printStatement(statement, indent) + end + (index < statements.length - 1 ? "." : "");
  });
  return temporaries.length === 0 ? lines : [`| ${names(temporaries)} |`, ...lines];
}

function names(declarations: readonly Declaration[]): string {
  return declarations.map(({ name }) => name).join(" ");
}

function printStatement(node: StatementNode, indent: string): string {
  return node.kind === "return" ? `^ ${printExpression(node.value, indent)}` : printExpression(node, indent);
}

/** How tightly an expression holds together; what is looser than its place allows goes in parentheses. */
type Tightness = 0 | 1 | 2 | 3 | 4;
const PRIMARY: Tightness = 4;
const UNARY: Tightness = 3;
const BINARY: Tightness = 2;
const KEYWORD: Tightness = 1;
const LOOSE: Tightness = 0;

function tightnessOf(node: ExpressionNode): Tightness {
  if (node.kind === "message") return tightnessOfSelector(node.selector);
  return node.kind === "cascade" || node.kind === "assignment" ? LOOSE : PRIMARY;
}

function tightnessOfSelector(selector: string): Tightness {
  if (selector.endsWith(":")) return KEYWORD;
  return /^[\p{L}_]/u.test(selector) ? UNARY : BINARY;
}

function printAtLeast(tightness: Tightness, node: ExpressionNode, indent: string): string {
  const text = printExpression(node, indent);
  return tightnessOf(node) < tightness ? `(${text})` : text;
}

function printExpression(node: ExpressionNode, indent: string): string {
  switch (node.kind) {
    case "variable":
      return node.name;
    case "literal":
      return printLiteral(node.value);
    case "assignment":
      return `${node.variable.name} := ${printExpression(node.value, indent)}`;
    case "message":
      return `${printReceiver(node.receiver, node.selector, indent)} ${printMessage(node, indent)}`;
    case "cascade": {
      const receiver = printReceiver(node.receiver, node.messages[0]?.selector ?? "", indent);
      return `${receiver} ${node.messages.map((message) => printMessage(message, indent)).join("; ")}`;
    }
    case "block":
      return printBlock(node, indent);
    case "dynamicArray":
      return `{ ${node.elements.map((element) => printExpression(element, indent)).join(". ")} }`;
    case "error":
      return '"error"';
  }
}

function printReceiver(receiver: ExpressionNode, selector: string, indent: string): string {
  const tightness = tightnessOfSelector(selector);
  return printAtLeast(tightness === KEYWORD ? BINARY : tightness, receiver, indent);
}

function printMessage({ selector, arguments: values }: Omit<CascadedMessage, "range">, indent: string): string {
  if (values.length === 0) return selector;
  const tightness = tightnessOfSelector(selector) === KEYWORD ? BINARY : UNARY;
  return parts(
    selector,
    values.map((value) => printAtLeast(tightness, value, indent)),
  ).join(" ");
}

function printBlock({ arguments: parameters, body }: BlockNode, indent: string): string {
  const inner = `${indent}\t`;
  const head = parameters.length === 0 ? "[" : `[ ${parameters.map(({ name }) => `:${name}`).join(" ")} |`;
  const lines = printSequence(body, inner);
  if (lines.length === 0) return `${head} ]`;
  if (lines.length === 1) return `${head} ${lines[0]} ]`;
  return `${head}\n${lines.map((line) => inner + line).join("\n")} ]`;
}
