import type { BlockNode, MessageNode, Range } from "../1-parse/ast.ts";
import type { InlinedForm, Scope } from "../2-analyze/index.ts";
import type { Operand, Register, Test } from "./ir.ts";
import type { Lowering } from "./lower.ts";

/** Lowers a message that the compiler inlines; answers where its value is. */
export function lowerInlined(lowering: Lowering, node: MessageNode, form: InlinedForm, scope: Scope): Operand {
  switch (form.kind) {
    case "conditional":
      return conditional(lowering, node, form, scope);
    case "nilTest":
      return nilTest(lowering, node, form, scope);
    case "and":
    case "or":
      return shortCircuit(lowering, node, form, scope);
    case "while":
      return whileLoop(lowering, node, form, scope);
    case "repeat":
      return repeat(lowering, node, form.body);
    case "timesRepeat":
      return timesRepeat(lowering, node, form.body, scope);
    case "toDo":
      return toDo(lowering, node, form, scope);
  }
}

type Form<K extends InlinedForm["kind"]> = Extract<InlinedForm, { kind: K }>;

/** `c ifTrue: [a] ifFalse: [b]` --> if c … else … endIf */
function conditional(lowering: Lowering, node: MessageNode, form: Form<"conditional">, scope: Scope): Operand {
  const value = lowering.expression(node.receiver, scope);
  const [first, second, test]: [BlockNode | undefined, BlockNode | undefined, Test] = form.whenTrue
    ? [form.whenTrue, form.whenFalse, "true"]
    : [form.whenFalse, undefined, "false"];
  return branch(
    lowering,
    node,
    value,
    test,
    (dst) => inlineBlock(lowering, first, dst),
    (dst) => inlineBlock(lowering, second, dst),
  );
}

/** `x ifNil: [a] ifNotNil: [:v | b]`; a missing branch answers the receiver, which is nil in `ifNotNil:`'s case. */
function nilTest(lowering: Lowering, node: MessageNode, form: Form<"nilTest">, scope: Scope): Operand {
  const given = lowering.expression(node.receiver, scope);
  const value = given.k === "reg" ? lowering.copy(given, node.receiver.range) : given;
  const move = (dst: Register) => void lowering.builder.emit({ op: "move", dst, src: value }, node.range);
  const whenNotNil = (dst: Register) => {
    const block = form.whenNotNil;
    if (!block) return move(dst);
    for (const variable of lowering.scopeOf(block).variables.values()) {
      if (!variable.isArgument) continue;
      const register = lowering.builder.declare(variable);
      lowering.builder.emit({ op: "move", dst: register, src: value }, variable.range);
    }
    inlineBlock(lowering, block, dst);
  };
  const whenNil = (dst: Register) => (form.whenNil ? inlineBlock(lowering, form.whenNil, dst) : move(dst));
  return branch(lowering, node, value, "nil", whenNil, whenNotNil);
}

/** `a and: [b]` --> if a then b else false */
function shortCircuit(lowering: Lowering, node: MessageNode, form: Form<"and" | "or">, scope: Scope): Operand {
  const value = lowering.expression(node.receiver, scope);
  const constant: Operand = { k: form.kind === "and" ? "false" : "true" };
  return branch(
    lowering,
    node,
    value,
    form.kind === "and" ? "true" : "false",
    (dst) => inlineBlock(lowering, form.right, dst),
    (dst) => void lowering.builder.emit({ op: "move", dst, src: constant }, node.range),
  );
}

function branch(
  lowering: Lowering,
  node: MessageNode,
  value: Operand,
  test: Test,
  first: (dst: Register) => void,
  second: (dst: Register) => void,
): Operand {
  const { builder } = lowering;
  if (builder.dead) return { k: "nil" };
  const dst = builder.newRegister();
  const at = builder.emit({ op: "if", value, test, selector: node.selector, dst, else: 0, end: 0 }, node.range);
  first(dst);
  const firstDead = builder.dead;
  builder.dead = false;
  const elseAt = builder.emit({ op: "else", end: 0 }, node.range);
  second(dst);
  const secondDead = builder.dead;
  builder.dead = false;
  const end = builder.emit({ op: "endIf" }, node.range);
  builder.patch(at, { op: "if", value, test, selector: node.selector, dst, else: elseAt, end });
  builder.patch(elseAt, { op: "else", end });
  builder.dead = firstDead && secondDead && (test === "nil" || test === "notNil");
  return { k: "reg", i: dst };
}

/** Runs a block's body in place and moves its value to dst. */
function inlineBlock(lowering: Lowering, block: BlockNode | undefined, dst: Register | undefined): Operand {
  let value: Operand = { k: "nil" };
  if (block) {
    const scope = lowering.scopeOf(block);
    lowering.openScope(block.body, scope);
    value = lowering.sequenceValue(block.body, scope);
  }
  if (dst !== undefined) lowering.builder.emit({ op: "move", dst, src: value }, block?.range ?? { start: 0, end: 0 });
  return value;
}

/** `[c] whileTrue: [b]` --> loop c; exitLoop unless true; b; endLoop */
function whileLoop(lowering: Lowering, node: MessageNode, form: Form<"while">, _scope: Scope): Operand {
  loop(lowering, node.range, (exitUnless) => {
    const condition = inlineBlock(lowering, form.condition, undefined);
    exitUnless(condition, !form.until, node.selector);
    inlineBlock(lowering, form.body, undefined);
  });
  return { k: "nil" };
}

function repeat(lowering: Lowering, node: MessageNode, body: BlockNode): Operand {
  loop(lowering, node.range, () => void inlineBlock(lowering, body, undefined));
  return { k: "nil" };
}

/** `n timesRepeat: [b]` --> a counter from 1 to n */
function timesRepeat(lowering: Lowering, node: MessageNode, body: BlockNode, scope: Scope): Operand {
  const times = lowering.copy(lowering.expression(node.receiver, scope), node.receiver.range);
  const counter = lowering.builder.newRegister();
  lowering.builder.emit({ op: "move", dst: counter, src: { k: "int", v: 1 } }, node.range);
  countingLoop(lowering, node, counter, times, 1, () => void inlineBlock(lowering, body, undefined));
  return times;
}

/** `a to: b by: s do: [:i | …]`: i's register is the counter; closures copy it, so each turn has its own i. */
function toDo(lowering: Lowering, node: MessageNode, form: Form<"toDo">, scope: Scope): Operand {
  const [start, given] = lowering.operands([node.receiver, form.stop], scope);
  if (!start || !given) throw new Error("to:do: has a start and a stop");
  const stop = given.k === "reg" ? lowering.copy(given, form.stop.range) : given;
  const bodyScope = lowering.scopeOf(form.body);
  const [variable] = bodyScope.variables.values();
  if (!variable) throw new Error("The block of to:do: has an argument");
  const result = start.k === "reg" ? lowering.copy(start, node.receiver.range) : start;
  const counter = lowering.builder.declare(variable);
  lowering.builder.emit({ op: "move", dst: counter, src: start }, node.range);
  countingLoop(lowering, node, counter, stop, form.step, () => void inlineBlock(lowering, form.body, undefined));
  return result;
}

function countingLoop(
  lowering: Lowering,
  node: MessageNode,
  counter: Register,
  stop: Operand,
  step: number,
  body: () => void,
): void {
  const { builder } = lowering;
  loop(lowering, node.range, (exitUnless) => {
    const more = lowering.send({ k: "reg", i: counter }, step > 0 ? "<=" : ">=", [stop], node.range);
    exitUnless(more, true, node.selector);
    body();
    const next = lowering.send({ k: "reg", i: counter }, "+", [{ k: "int", v: step }], node.range);
    builder.emit({ op: "move", dst: counter, src: next }, node.range);
  });
}

function loop(
  lowering: Lowering,
  range: Range,
  body: (exitUnless: (value: Operand, holds: boolean, selector: string) => void) => void,
): void {
  const { builder } = lowering;
  if (builder.dead) return;
  const start = builder.emit({ op: "loop", end: 0 }, range);
  const exits: (() => void)[] = [];
  let end = 0;
  body((value, holds, selector) => {
    const at = builder.emit({ op: "exitLoop", value, on: !holds, selector, end: 0 }, range);
    exits.push(() => builder.patch(at, { op: "exitLoop", value, on: !holds, selector, end }));
  });
  builder.dead = false;
  end = builder.emit({ op: "endLoop", start }, range);
  builder.patch(start, { op: "loop", end });
  exits.forEach((patch) => patch());
}
