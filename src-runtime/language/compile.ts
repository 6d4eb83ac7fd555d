import {
  type DoItNode,
  type MethodNode,
  parseDoIt,
  parseMethod,
  type ParseResult,
  type PragmaNode,
  printLiteral,
} from "./1-parse/index.ts";
import { analyze, type Environment } from "./2-analyze/index.ts";
import { type Body, lower, templates } from "./3-lower/index.ts";
import { type BreakpointMark, withBreakpoints } from "./breakpoints.ts";
import { type Diagnostic, foreignPrimitive, primitiveWithoutCode } from "./errors.ts";

/** A text compiled to IR, or why it can't be. Warnings may accompany a body. */
export interface CompileResult<Node> {
  readonly node: Node;
  readonly body: Body | undefined;
  /** The name in `<primitive: #name>`, unless a template stands for the whole method. */
  readonly primitive: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Source to IR: parse, analyse, lower. */
export function compile(
  source: string,
  kind: "method",
  environment: Environment,
  breakpoints?: readonly BreakpointMark[],
): CompileResult<MethodNode>;
export function compile(source: string, kind: "doIt", environment: Environment): CompileResult<DoItNode>;
export function compile(
  source: string,
  kind: "method" | "doIt",
  environment: Environment,
  breakpoints: readonly BreakpointMark[] = [],
): CompileResult<MethodNode | DoItNode> {
  const parsed = kind === "method" ? parsedMethod(source, breakpoints) : parseDoIt(source);
  const analysis = analyze(parsed.node, environment);
  const primitive = parsed.node.kind === "method" ? primitiveOf(parsed.node) : undefined;
  const faults = parsed.node.kind === "method" ? primitiveFaults(parsed.node, environment) : [];
  const diagnostics = [...parsed.diagnostics, ...analysis.diagnostics, ...faults];
  const failed = diagnostics.some((each) => each.severity === "error");
  if (failed) return { node: parsed.node, body: undefined, primitive, diagnostics };
  const template =
    primitive !== undefined && Object.hasOwn(templates, primitive)
      ? templates[primitive as keyof typeof templates]
      : undefined;
  return {
    node: parsed.node,
    body: template ?? lower(parsed.node, analysis),
    primitive: template ? undefined : primitive,
    diagnostics,
  };
}

function parsedMethod(source: string, breakpoints: readonly BreakpointMark[]): ParseResult<MethodNode> {
  const parsed = parseMethod(source);
  return breakpoints.length === 0 ? parsed : { ...parsed, node: withBreakpoints(parsed.node, breakpoints) };
}

const primitivePragma = (node: MethodNode): PragmaNode | undefined =>
  node.pragmas.find((each) => each.selector.startsWith("primitive:"));

function primitiveOf(node: MethodNode): string | undefined {
  const pragma = primitivePragma(node);
  if (pragma?.selector !== "primitive:" && pragma?.selector !== "primitive:error:") return undefined;
  const [name] = pragma.arguments;
  return name?.kind === "symbol" || name?.kind === "string" ? name.value : undefined;
}

/** A primitive of another Smalltalk is as one that fails; a method that is nothing else would do nothing at all. */
function primitiveFaults(node: MethodNode, environment: Environment): readonly Diagnostic[] {
  const pragma = primitivePragma(node);
  if (!pragma) return [];
  const name = primitiveOf(node);
  if (name !== undefined && (Object.hasOwn(templates, name) || (environment.hasPrimitive?.(name) ?? true))) return [];
  const text = pragma.arguments.map((each) => printLiteral(each)).join(" of ");
  const fault = node.body.statements.length === 0 ? primitiveWithoutCode : foreignPrimitive;
  return [fault(text, pragma.range)];
}
