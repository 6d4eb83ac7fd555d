import type { CascadedMessage, ExpressionNode, MessageNode, SequenceNode } from "./ast.ts";

/** A message that is sent somewhere in a text; one of a cascade does not say to whom. */
export type MessageSend = Pick<CascadedMessage, "selector" | "selectorRanges" | "arguments"> &
  Partial<Pick<MessageNode, "receiver">>;

/** All messages sent in a sequence and in the blocks in it, in the order in which their receivers stand. */
export function messagesIn({ statements }: SequenceNode): readonly MessageSend[] {
  return statements.flatMap((each) => inExpression(each.kind === "return" ? each.value : each));
}

function inExpression(node: ExpressionNode): readonly MessageSend[] {
  switch (node.kind) {
    case "assignment":
      return inExpression(node.value);
    case "message":
      return [...inExpression(node.receiver), node, ...node.arguments.flatMap(inExpression)];
    case "cascade":
      return [
        ...inExpression(node.receiver),
        ...node.messages.flatMap((each) => [each, ...each.arguments.flatMap(inExpression)]),
      ];
    case "block":
      return messagesIn(node.body);
    case "dynamicArray":
      return node.elements.flatMap(inExpression);
    case "variable":
    case "literal":
    case "error":
      return [];
  }
}
