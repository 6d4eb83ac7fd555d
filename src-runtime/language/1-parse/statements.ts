import type { DoItNode, ExpressionNode, MethodNode, Range, SequenceNode, StatementNode } from "./ast.ts";

/** The statements of a text, those in blocks too, each before those inside it. */
export function* statementsIn(root: MethodNode | DoItNode): Iterable<StatementNode> {
  yield* inSequence(root.body);
}

/** The innermost statement that an offset stands in, or else the first that begins behind it. */
export function statementAt(root: MethodNode | DoItNode, offset: number): Range | undefined {
  const ranges = [...statementsIn(root)].map((each) => each.range);
  const around = ranges.filter(({ start, end }) => start <= offset && offset < end);
  if (around.length > 0) return around.at(-1);
  return ranges.filter(({ start }) => start >= offset).toSorted((a, b) => a.start - b.start || b.end - a.end)[0];
}

function* inSequence(sequence: SequenceNode): Iterable<StatementNode> {
  for (const statement of sequence.statements) {
    yield statement;
    yield* inExpression(statement.kind === "return" ? statement.value : statement);
  }
}

function* inExpression(node: ExpressionNode): Iterable<StatementNode> {
  switch (node.kind) {
    case "block":
      return yield* inSequence(node.body);
    case "assignment":
      return yield* inExpression(node.value);
    case "message":
      for (const each of [node.receiver, ...node.arguments]) yield* inExpression(each);
      return;
    case "cascade":
      yield* inExpression(node.receiver);
      for (const message of node.messages) for (const each of message.arguments) yield* inExpression(each);
      return;
    case "dynamicArray":
      for (const each of node.elements) yield* inExpression(each);
      return;
    case "variable":
    case "literal":
    case "error":
  }
}
