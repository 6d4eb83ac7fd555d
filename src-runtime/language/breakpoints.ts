import {
  type DoItNode,
  type ExpressionNode,
  type MethodNode,
  parseDoIt,
  type Range,
  type SequenceNode,
  type StatementNode,
} from "./1-parse/index.ts";

/** A statement of a method before which a program may stop. */
export interface BreakpointMark {
  /** Where the statement begins, in the method's source. */
  readonly offset: number;
  /** What `Breakpoint class>>hit:` is told. */
  readonly id: number;
  /** An expression in the method's place: only where it is true is the breakpoint asked at all. */
  readonly condition?: string | undefined;
}

/** What is wrong with the text of a condition; undefined for one expression without faults. */
export function conditionProblem(source: string): string | undefined {
  const { node, diagnostics } = parseDoIt(source);
  const fault = diagnostics.find((each) => each.severity === "error");
  if (fault) return fault.message;
  return conditionIn(node) ? undefined : "A condition is one expression";
}

function conditionIn({ body }: DoItNode): ExpressionNode | undefined {
  const [statement, ...more] = body.statements;
  if (!statement || statement.kind === "return" || more.length > 0 || body.temporaries.length > 0) return undefined;
  return statement;
}

/**
 * The method as it runs with breakpoints: before each of those statements stands a message that asks whether to stop. So
 * a method without breakpoints costs nothing, and a condition is code of the method like any other.
 *
 * `foo` --> `(condition) ifTrue: [ Breakpoint hit: 7 ]. foo`
 *
 * What is added has no width in the text: debuggers don't stop before it.
 */
export function withBreakpoints(method: MethodNode, marks: readonly BreakpointMark[]): MethodNode {
  const byOffset = new Map(marks.map((mark) => [mark.offset, mark]));
  return { ...method, body: inSequence(method.body, byOffset) };
}

type Marks = ReadonlyMap<number, BreakpointMark>;

function inSequence(sequence: SequenceNode, marks: Marks): SequenceNode {
  const statements = sequence.statements.flatMap((statement) => {
    const mark = marks.get(statement.range.start);
    const inner = inStatement(statement, marks);
    return mark ? [stopper(mark, statement.range.start), inner] : [inner];
  });
  return { ...sequence, statements };
}

const inStatement = (statement: StatementNode, marks: Marks): StatementNode =>
  statement.kind === "return"
    ? { ...statement, value: inExpression(statement.value, marks) }
    : inExpression(statement, marks);

function inExpression(node: ExpressionNode, marks: Marks): ExpressionNode {
  const inAll = (nodes: readonly ExpressionNode[]): readonly ExpressionNode[] =>
    nodes.map((each) => inExpression(each, marks));
  switch (node.kind) {
    case "block":
      return { ...node, body: inSequence(node.body, marks) };
    case "assignment":
      return { ...node, value: inExpression(node.value, marks) };
    case "message":
      return { ...node, receiver: inExpression(node.receiver, marks), arguments: inAll(node.arguments) };
    case "cascade":
      return {
        ...node,
        receiver: inExpression(node.receiver, marks),
        messages: node.messages.map((each) => ({ ...each, arguments: inAll(each.arguments) })),
      };
    case "dynamicArray":
      return { ...node, elements: inAll(node.elements) };
    case "variable":
    case "literal":
    case "error":
      return node;
  }
}

/** `Breakpoint hit: 7`, or `(condition) ifTrue: [ Breakpoint hit: 7 ]`. */
function stopper({ id, condition }: BreakpointMark, offset: number): ExpressionNode {
  const range: Range = { start: offset, end: offset };
  const message = (receiver: ExpressionNode, selector: string, argument: ExpressionNode): ExpressionNode => ({
    kind: "message",
    receiver,
    selector,
    selectorRanges: [range],
    arguments: [argument],
    range,
  });
  const hit = message({ kind: "variable", name: "Breakpoint", range }, "hit:", {
    kind: "literal",
    value: { kind: "integer", value: BigInt(id) },
    range,
  });
  const test = condition === undefined ? undefined : conditionIn(parseDoIt(condition).node);
  if (!test) return hit;
  const body: SequenceNode = { kind: "sequence", temporaries: [], statements: [hit], range };
  return message(moved(test, range), "ifTrue:", { kind: "block", arguments: [], body, range });
}

/** The tree with all its places at one. */
function moved<T>(tree: T, range: Range): T {
  if (Array.isArray(tree)) return tree.map((each: unknown) => moved(each, range)) as T;
  if (typeof tree !== "object" || tree === null) return tree;
  const parts = Object.entries(tree).map(([key, part]) => {
    if (key === "range") return [key, range];
    return [key, key === "selectorRanges" ? [range] : moved(part, range)];
  });
  return Object.fromEntries(parts) as T;
}
