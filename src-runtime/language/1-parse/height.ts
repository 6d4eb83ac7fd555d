import type { ExpressionNode, SequenceNode, StatementNode } from "./ast.ts";

type Tree = StatementNode | ExpressionNode | SequenceNode;

/** How many nodes lie on the longest way down from `root`. It recurses into nothing, so that any tree can be measured. */
export function treeHeight(root: Tree): number {
  let level: Tree[] = [root];
  let height = 0;
  while (level.length > 0) {
    height += 1;
    const below: Tree[] = [];
    for (const node of level) for (const child of childrenOf(node)) below.push(child);
    level = below;
  }
  return height;
}

function childrenOf(node: Tree): readonly Tree[] {
  switch (node.kind) {
    case "sequence":
      return node.statements;
    case "return":
      return [node.value];
    case "assignment":
      return [node.value];
    case "message":
      return [node.receiver, ...node.arguments];
    case "cascade":
      return [node.receiver, ...node.messages.flatMap((message) => message.arguments)];
    case "block":
      return [node.body];
    case "dynamicArray":
      return node.elements;
    case "variable":
    case "literal":
    case "error":
      return [];
  }
}
