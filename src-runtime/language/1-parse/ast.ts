/**
 * The syntax tree of Pharo Smalltalk: what the parser answers and every later phase reads.
 *
 * Nodes are immutable; `range` is the half-open interval of UTF-16 offsets of the source text that the node covers,
 * parentheses around an expression excluded.
 */

/** Half-open interval of UTF-16 code unit offsets into the source text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly range: Range;
}

/** A declared name: an argument or a temporary. */
export interface Declaration extends Node {
  readonly name: string;
}

/** A whole method: message pattern, pragmas, temporaries and statements. */
export interface MethodNode extends Node {
  readonly kind: "method";
  readonly selector: string;
  /** Where the parts of the selector stand, one per keyword. */
  readonly selectorRanges: readonly Range[];
  readonly arguments: readonly Declaration[];
  readonly pragmas: readonly PragmaNode[];
  readonly body: SequenceNode;
  readonly comments: readonly CommentNode[];
}

/** A script without a message pattern: what a do-it evaluates. */
export interface DoItNode extends Node {
  readonly kind: "doIt";
  readonly body: SequenceNode;
  readonly comments: readonly CommentNode[];
}

/** A comment; comments stand beside the tree, not in it. */
export interface CommentNode extends Node {
  readonly kind: "comment";
  /** The text between the quotes, doubled quotes undone. */
  readonly text: string;
}

/** `<primitive: #basicNew error: code>`; arguments are literals, a primitive's bare words (`code`) symbols. */
export interface PragmaNode extends Node {
  readonly kind: "pragma";
  readonly selector: string;
  readonly arguments: readonly LiteralValue[];
}

/** What a method, do-it or block does: declared temporaries, then statements. */
export interface SequenceNode extends Node {
  readonly kind: "sequence";
  readonly temporaries: readonly Declaration[];
  readonly statements: readonly StatementNode[];
}

/** An expression for its effect, or a return. */
export type StatementNode = (ReturnNode | ExpressionNode) & {
  /** In a do-it, a `;` before the end of the statement: its value is not displayed. */
  readonly suppressed?: boolean;
};

/** `^ value`: returns from the method, also from within a block. */
export interface ReturnNode extends Node {
  readonly kind: "return";
  readonly value: ExpressionNode;
}

/** Whatever has a value. */
export type ExpressionNode =
  | AssignmentNode
  | CascadeNode
  | MessageNode
  | BlockNode
  | VariableNode
  | LiteralNode
  | DynamicArrayNode
  | ErrorNode;

/** `variable := value` */
export interface AssignmentNode extends Node {
  readonly kind: "assignment";
  readonly variable: VariableNode;
  readonly value: ExpressionNode;
}

/** `receiver foo; bar: 1`: every message of the cascade goes to the same receiver; at least two messages. */
export interface CascadeNode extends Node {
  readonly kind: "cascade";
  readonly receiver: ExpressionNode;
  readonly messages: readonly CascadedMessage[];
}

/** A message without its receiver. */
export interface CascadedMessage extends Node {
  readonly selector: string;
  readonly selectorRanges: readonly Range[];
  readonly arguments: readonly ExpressionNode[];
}

/** A message send, unary, binary or keyword: `a foo`, `a + b`, `a at: b put: c`. */
export interface MessageNode extends Node {
  readonly kind: "message";
  readonly receiver: ExpressionNode;
  readonly selector: string;
  readonly selectorRanges: readonly Range[];
  readonly arguments: readonly ExpressionNode[];
}

/** `[ :a :b | | t | t := a. t + b ]` */
export interface BlockNode extends Node {
  readonly kind: "block";
  readonly arguments: readonly Declaration[];
  readonly body: SequenceNode;
}

/** A name that is read or assigned, `self`, `super`, `thisContext`, `thisProcess`, `nil`, `true` and `false` included. May be qualified: `Banking::Counter`. */
export interface VariableNode extends Node {
  readonly kind: "variable";
  readonly name: string;
}

/** A value that the source text denotes: `3`, `'abc'`, `#(1 2)`. */
export interface LiteralNode extends Node {
  readonly kind: "literal";
  readonly value: LiteralValue;
}

/** `{ 1. 2 + 3 }` */
export interface DynamicArrayNode extends Node {
  readonly kind: "dynamicArray";
  readonly elements: readonly ExpressionNode[];
}

/** Text that could not be parsed, where an expression was expected; the parser has reported why. */
export interface ErrorNode extends Node {
  readonly kind: "error";
}

/** The value a literal denotes, still free of any object memory. */
export type LiteralValue =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  /** `1.50s2`: numerator / denominator, shown with `scale` digits. */
  | { readonly kind: "scaledDecimal"; readonly numerator: bigint; readonly denominator: bigint; readonly scale: number }
  /** A Unicode code point. */
  | { readonly kind: "character"; readonly codePoint: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "symbol"; readonly value: string }
  | { readonly kind: "array"; readonly elements: readonly LiteralValue[] }
  | { readonly kind: "byteArray"; readonly bytes: readonly number[] }
  | { readonly kind: "nil" }
  | { readonly kind: "boolean"; readonly value: boolean };
