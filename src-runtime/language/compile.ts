import { type DoItNode, type MethodNode, parseDoIt, parseMethod, type ParseResult } from "./1-parse/index.ts";
import { analyze, type Environment } from "./2-analyze/index.ts";
import { type Body, lower, templates } from "./3-lower/index.ts";
import { type BreakpointMark, withBreakpoints } from "./breakpoints.ts";
import type { Diagnostic } from "./errors.ts";

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
  const diagnostics = [...parsed.diagnostics, ...analysis.diagnostics];
  const failed = diagnostics.some((each) => each.severity === "error");
  const primitive = parsed.node.kind === "method" ? primitiveOf(parsed.node) : undefined;
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

function primitiveOf(node: MethodNode): string | undefined {
  const pragma = node.pragmas.find((each) => each.selector === "primitive:" || each.selector === "primitive:error:");
  const [name] = pragma?.arguments ?? [];
  return name?.kind === "symbol" || name?.kind === "string" ? name.value : undefined;
}
