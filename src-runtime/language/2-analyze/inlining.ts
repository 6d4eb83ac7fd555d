import type { BlockNode, ExpressionNode, MessageNode } from "../1-parse/ast.ts";

/**
 * The messages that the compiler inlines when the blocks stand there literally, as Pharo does: the receiver is not
 * sent anything unless it turns out not to be a boolean.
 */
export type InlinedForm =
  | {
      readonly kind: "conditional";
      readonly whenTrue: BlockNode | undefined;
      readonly whenFalse: BlockNode | undefined;
    }
  | { readonly kind: "nilTest"; readonly whenNil: BlockNode | undefined; readonly whenNotNil: BlockNode | undefined }
  | { readonly kind: "and" | "or"; readonly right: BlockNode }
  | {
      readonly kind: "while";
      readonly condition: BlockNode;
      readonly until: boolean;
      readonly body: BlockNode | undefined;
    }
  | { readonly kind: "repeat"; readonly body: BlockNode }
  | { readonly kind: "timesRepeat"; readonly body: BlockNode }
  | {
      readonly kind: "toDo";
      readonly stop: ExpressionNode;
      /** A literal step other than 0, or undefined for 1. */
      readonly step: number;
      readonly body: BlockNode;
    };

const asBlock = (node: ExpressionNode | undefined, arity: number): BlockNode | undefined =>
  node?.kind === "block" && node.arguments.length === arity ? node : undefined;

/** A block of no argument, or, for `ifNotNil:`, of none or one. */
const asNotNilBlock = (node: ExpressionNode | undefined): BlockNode | undefined => asBlock(node, 0) ?? asBlock(node, 1);

function literalStep(node: ExpressionNode | undefined): number | undefined {
  if (node?.kind !== "literal" || node.value.kind !== "integer") return undefined;
  const step = Number(node.value.value);
  return step !== 0 && Number.isSafeInteger(step) ? step : undefined;
}

type Recognizer = (message: MessageNode) => InlinedForm | undefined;

const conditional =
  (trueIndex: number | undefined, falseIndex: number | undefined): Recognizer =>
  (message) => {
    const whenTrue = trueIndex === undefined ? undefined : asBlock(message.arguments[trueIndex], 0);
    const whenFalse = falseIndex === undefined ? undefined : asBlock(message.arguments[falseIndex], 0);
    if ((trueIndex !== undefined && !whenTrue) || (falseIndex !== undefined && !whenFalse)) return undefined;
    return { kind: "conditional", whenTrue, whenFalse };
  };

const nilTest =
  (nilIndex: number | undefined, notNilIndex: number | undefined): Recognizer =>
  (message) => {
    const whenNil = nilIndex === undefined ? undefined : asBlock(message.arguments[nilIndex], 0);
    const whenNotNil = notNilIndex === undefined ? undefined : asNotNilBlock(message.arguments[notNilIndex]);
    if ((nilIndex !== undefined && !whenNil) || (notNilIndex !== undefined && !whenNotNil)) return undefined;
    return { kind: "nilTest", whenNil, whenNotNil };
  };

const shortCircuit =
  (kind: "and" | "or"): Recognizer =>
  (message) => {
    const right = asBlock(message.arguments[0], 0);
    return right && { kind, right };
  };

const whileLoop =
  (until: boolean, withBody: boolean): Recognizer =>
  (message) => {
    const condition = asBlock(message.receiver, 0);
    const body = withBody ? asBlock(message.arguments[0], 0) : undefined;
    if (!condition || (withBody && !body)) return undefined;
    return { kind: "while", condition, until, body };
  };

const toDo =
  (withStep: boolean): Recognizer =>
  (message) => {
    const body = asBlock(message.arguments[withStep ? 2 : 1], 1);
    const step = withStep ? literalStep(message.arguments[1]) : 1;
    const stop = message.arguments[0];
    return body && stop && step !== undefined ? { kind: "toDo", stop, step, body } : undefined;
  };

const recognizers: Readonly<Record<string, Recognizer>> = {
  "ifTrue:": conditional(0, undefined),
  "ifFalse:": conditional(undefined, 0),
  "ifTrue:ifFalse:": conditional(0, 1),
  "ifFalse:ifTrue:": conditional(1, 0),
  "ifNil:": nilTest(0, undefined),
  "ifNotNil:": nilTest(undefined, 0),
  "ifNil:ifNotNil:": nilTest(0, 1),
  "ifNotNil:ifNil:": nilTest(1, 0),
  "and:": shortCircuit("and"),
  "or:": shortCircuit("or"),
  whileTrue: whileLoop(false, false),
  whileFalse: whileLoop(true, false),
  "whileTrue:": whileLoop(false, true),
  "whileFalse:": whileLoop(true, true),
  repeat: (message) => {
    const body = asBlock(message.receiver, 0);
    return body && { kind: "repeat", body };
  },
  "timesRepeat:": (message) => {
    const body = asBlock(message.arguments[0], 0);
    return body && { kind: "timesRepeat", body };
  },
  "to:do:": toDo(false),
  "to:by:do:": toDo(true),
};

/** How the compiler inlines this message, or undefined when it is an ordinary send. */
export function inlinedForm(message: MessageNode): InlinedForm | undefined {
  if (message.receiver.kind === "variable" && message.receiver.name === "super") return undefined;
  return Object.hasOwn(recognizers, message.selector) ? recognizers[message.selector]?.(message) : undefined;
}

/** The blocks of an inlined form, each with whether its body may run more than once. */
export function inlinedBlocks(form: InlinedForm): readonly { readonly block: BlockNode; readonly loops: boolean }[] {
  const blocks: { block: BlockNode; loops: boolean }[] = [];
  const add = (block: BlockNode | undefined, loops: boolean) => block && blocks.push({ block, loops });
  switch (form.kind) {
    case "conditional":
      add(form.whenTrue, false);
      add(form.whenFalse, false);
      break;
    case "nilTest":
      add(form.whenNil, false);
      add(form.whenNotNil, false);
      break;
    case "and":
    case "or":
      add(form.right, false);
      break;
    case "while":
      add(form.condition, true);
      add(form.body, true);
      break;
    case "repeat":
    case "timesRepeat":
    case "toDo":
      add(form.body, true);
      break;
  }
  return blocks;
}
