import type {
  BlockNode,
  CascadeNode,
  DoItNode,
  ExpressionNode,
  MessageNode,
  MethodNode,
  Range,
  SequenceNode,
  VariableNode,
} from "../1-parse/ast.ts";
import type { Analysis, LocalVariable, ResolvedVariable, Scope } from "../2-analyze/index.ts";
import { BodyBuilder } from "./body-builder.ts";
import { lowerInlined } from "./inlined.ts";
import { type Body, type Operand } from "./ir.ts";

/** Lowers an analysed method or do-it to IR. The analysis must be free of errors. */
export function lower(root: MethodNode | DoItNode, analysis: Analysis): Body {
  const scope = analysis.scopes.get(root);
  if (!scope) throw new Error("The analysis is of another text");
  const lowering = new Lowering(analysis, new BodyBuilder(scope.unit, undefined));
  return lowering.root(root, scope);
}

/** Lowers one body; a closure inside it gets a Lowering of its own. */
export class Lowering {
  readonly builder: BodyBuilder;
  readonly #analysis: Analysis;

  constructor(analysis: Analysis, builder: BodyBuilder) {
    this.#analysis = analysis;
    this.builder = builder;
  }

  root(root: MethodNode | DoItNode, scope: Scope): Body {
    const args = root.kind === "method" ? root.arguments : [];
    this.#enter(args.length, scope, root.range);
    if (scope.unit.needsHome) this.builder.home = this.builder.newRegister();
    this.openScope(root.body, scope);
    if (root.kind === "method") {
      for (const statement of root.body.statements) this.statement(statement, scope);
      this.builder.emit({ op: "return", src: { k: "self" } }, endOf(root.range));
    } else this.#doIt(root, scope);
    return this.#finish(root.kind, root.kind === "method" ? root.selector : "doIt", args.length);
  }

  #doIt(root: DoItNode, scope: Scope): void {
    let last: Operand = { k: "nil" };
    root.body.statements.forEach((statement, index) => {
      if (statement.kind === "return") {
        const src = this.expression(statement.value, scope);
        this.builder.emit({ op: "display", src, statement: index }, statement.range);
        this.builder.emit({ op: "return", src }, statement.range);
        this.builder.dead = true;
        return;
      }
      last = this.expression(statement, scope);
      this.builder.emit({ op: "display", src: last, statement: index }, statement.range);
    });
    this.builder.emit({ op: "return", src: last }, endOf(root.range));
  }

  closure(node: BlockNode): Operand {
    const scope = this.scopeOf(node);
    const inner = new Lowering(this.#analysis, new BodyBuilder(scope.unit, this.builder));
    const body = inner.#blockBody(node, scope);
    const copied = inner.builder.copiedOperands();
    const block = this.builder.blocks.push(body) - 1;
    const dst = this.builder.newRegister();
    this.builder.emit({ op: "makeBlock", dst, block, copied }, node.range);
    return { k: "reg", i: dst };
  }

  #blockBody(node: BlockNode, scope: Scope): Body {
    this.#enter(node.arguments.length, scope, node.range);
    this.openScope(node.body, scope);
    const value = this.sequenceValue(node.body, scope);
    this.builder.emit({ op: "return", src: value }, endOf(node.range));
    return this.#finish("block", "", node.arguments.length);
  }

  #enter(numArgs: number, scope: Scope, range: Range): void {
    for (const variable of [...scope.variables.values()].slice(0, numArgs)) this.builder.declare(variable);
    this.builder.emit({ op: "enter" }, { start: range.start, end: range.start });
  }

  #finish(kind: Body["kind"], selector: string, numArgs: number): Body {
    return this.builder.finish(kind, selector, numArgs);
  }

  scopeOf(block: BlockNode): Scope {
    const scope = this.#analysis.scopes.get(block);
    if (!scope) throw new Error("The block was not analysed");
    return scope;
  }

  /** Registers, or a context object, for the temporaries of a scope; all start as nil at each entry. */
  openScope(sequence: SequenceNode, scope: Scope): void {
    const shared = sharedVariables(scope);
    if (shared.length > 0) {
      const dst = this.builder.declareContext(scope);
      this.builder.emit({ op: "makeContext", dst, size: shared.length }, sequence.range);
    }
    for (const variable of scope.variables.values()) {
      if (variable.isArgument || variable.livesInContext) continue;
      const dst = this.builder.declare(variable);
      this.builder.emit({ op: "move", dst, src: { k: "nil" } }, variable.range);
    }
  }

  statement(statement: SequenceNode["statements"][number], scope: Scope): void {
    if (statement.kind === "return") this.#return(statement.value, statement.range, scope);
    else this.expression(statement, scope);
  }

  #return(value: ExpressionNode, range: Range, scope: Scope): void {
    const src = this.expression(value, scope);
    this.builder.emit(this.builder.parent ? { op: "returnFromHome", src } : { op: "return", src }, range);
    this.builder.dead = true;
  }

  /** The value of the last statement; nil when there is none. */
  sequenceValue(sequence: SequenceNode, scope: Scope): Operand {
    const statements = sequence.statements;
    statements.slice(0, -1).forEach((each) => this.statement(each, scope));
    const last = statements.at(-1);
    if (!last) return { k: "nil" };
    if (last.kind !== "return") return this.expression(last, scope);
    this.statement(last, scope);
    return { k: "nil" };
  }

  expression(node: ExpressionNode, scope: Scope): Operand {
    switch (node.kind) {
      case "literal":
        return this.builder.literal(node.value);
      case "variable":
        return this.#read(node);
      case "assignment": {
        const value = this.expression(node.value, scope);
        return this.#write(node.variable, value, node.range);
      }
      case "block":
        return this.closure(node);
      case "dynamicArray": {
        const elements = this.operands(node.elements, scope);
        const dst = this.builder.newRegister();
        this.builder.emit({ op: "makeArray", dst, elements }, node.range);
        return { k: "reg", i: dst };
      }
      case "cascade":
        return this.#cascade(node, scope);
      case "message":
        return this.#message(node, scope);
      case "error":
        throw new Error("A text with syntax errors can't be lowered");
    }
  }

  /** Evaluates left to right. A variable that a later sibling assigns is copied first, so that each has its value of then. */
  operands(nodes: readonly ExpressionNode[], scope: Scope): readonly Operand[] {
    return nodes.map((node, index) => {
      const operand = this.expression(node, scope);
      const mayChange = node.kind === "variable" || node.kind === "assignment";
      return mayChange && operand.k === "reg" && nodes.slice(index + 1).some(assigns)
        ? this.copy(operand, node.range)
        : operand;
    });
  }

  copy(src: Operand, range: Range): Operand {
    const dst = this.builder.newRegister();
    this.builder.emit({ op: "move", dst, src }, range);
    return { k: "reg", i: dst };
  }

  send(receiver: Operand, selector: string, args: readonly Operand[], range: Range): Operand {
    const dst = this.builder.newRegister();
    const [arg] = args;
    if (selector === "==" && arg) this.builder.emit({ op: "identical", dst, left: receiver, right: arg }, range);
    else this.builder.emit({ op: "send", dst, receiver, selector, args }, range);
    return { k: "reg", i: dst };
  }

  #message(node: MessageNode, scope: Scope): Operand {
    const form = this.#analysis.forms.get(node);
    if (form) return lowerInlined(this, node, form, scope);
    if (isSuper(node.receiver)) return this.#superSend(node.selector, this.operands(node.arguments, scope), node.range);
    const [receiver, ...args] = this.operands([node.receiver, ...node.arguments], scope);
    if (!receiver) throw new Error("A message has a receiver");
    return this.send(receiver, node.selector, args, node.range);
  }

  #cascade(node: CascadeNode, scope: Scope): Operand {
    const toSuper = isSuper(node.receiver);
    const given = toSuper ? SELF : this.expression(node.receiver, scope);
    const changes = node.messages.some((message) => message.arguments.some(assigns));
    const receiver = given.k === "reg" && changes ? this.copy(given, node.receiver.range) : given;
    let result: Operand = receiver;
    for (const message of node.messages) {
      const args = this.operands(message.arguments, scope);
      result = toSuper
        ? this.#superSend(message.selector, args, message.range)
        : this.send(receiver, message.selector, args, message.range);
    }
    return result;
  }

  #superSend(selector: string, args: readonly Operand[], range: Range): Operand {
    const dst = this.builder.newRegister();
    this.builder.emit({ op: "superSend", dst, selector, args }, range);
    return { k: "reg", i: dst };
  }

  resolved(node: VariableNode): ResolvedVariable {
    const resolved = this.#analysis.variables.get(node);
    if (!resolved) throw new Error(`${node.name} was not analysed`);
    return resolved;
  }

  #read(node: VariableNode): Operand {
    const resolved = this.resolved(node);
    const { builder } = this;
    switch (resolved.kind) {
      case "nil":
      case "true":
      case "false":
        return { k: resolved.kind };
      case "self":
      case "super":
        return SELF;
      case "thisContext": {
        const dst = builder.newRegister();
        builder.emit({ op: "thisContext", dst }, node.range);
        return { k: "reg", i: dst };
      }
      case "local":
        return this.#readLocal(resolved.variable, node.range);
      case "slot": {
        const dst = builder.newRegister();
        builder.emit({ op: "getSlot", dst, name: resolved.name }, node.range);
        return { k: "reg", i: dst };
      }
      case "slotVariable":
        return this.send({ k: "lit", i: builder.binding(resolved) }, "read:", [SELF], node.range);
      case "thisProcess": {
        const dst = builder.newRegister();
        builder.emit(
          { op: "getBinding", dst, binding: builder.binding({ kind: "global", name: "Processor" }) },
          node.range,
        );
        return this.send({ k: "reg", i: dst }, "activeProcess", [], node.range);
      }
      default: {
        const dst = builder.newRegister();
        builder.emit({ op: "getBinding", dst, binding: builder.binding(resolved) }, node.range);
        return { k: "reg", i: dst };
      }
    }
  }

  #readLocal(variable: LocalVariable, range: Range): Operand {
    if (!variable.livesInContext) return this.builder.operandFor(variable);
    const dst = this.builder.newRegister();
    const context = this.builder.operandFor(variable.scope);
    this.builder.emit({ op: "getShared", dst, context, i: sharedIndex(variable) }, range);
    return { k: "reg", i: dst };
  }

  /** Answers the value of the assignment: what was assigned, or what a special slot answers to the writing. */
  #write(node: VariableNode, src: Operand, range: Range): Operand {
    const resolved = this.resolved(node);
    switch (resolved.kind) {
      case "local":
        this.writeLocal(resolved.variable, src, range);
        return src;
      case "slot":
        this.builder.emit({ op: "setSlot", name: resolved.name, src }, range);
        return src;
      case "slotVariable":
        return this.send({ k: "lit", i: this.builder.binding(resolved) }, "write:to:", [src, SELF], range);
      case "classVariable":
      case "pool":
      case "global":
      case "session":
        this.builder.emit({ op: "setBinding", binding: this.builder.binding(resolved), src }, range);
        return src;
      case "undeclared": {
        // The variable itself decides: something may declare it later.
        const receiver: Operand = { k: "lit", i: this.builder.binding(resolved) };
        const dst = this.builder.newRegister();
        this.builder.emit({ op: "send", dst, receiver, selector: "undeclaredWrite:", args: [src] }, range);
        return src;
      }
      default:
        throw new Error(`${node.name} can't be assigned`);
    }
  }

  writeLocal(variable: LocalVariable, src: Operand, range: Range): void {
    if (variable.livesInContext) {
      const context = this.builder.operandFor(variable.scope);
      this.builder.emit({ op: "setShared", context, i: sharedIndex(variable), src }, range);
    } else this.builder.emit({ op: "move", dst: this.builder.registerOf(variable), src }, range);
  }
}

const SELF: Operand = { k: "self" };

const isSuper = (node: ExpressionNode): boolean => node.kind === "variable" && node.name === "super";

const endOf = (range: Range): Range => ({ start: range.end, end: range.end });

const sharedVariables = (scope: Scope): readonly LocalVariable[] =>
  [...scope.variables.values()].filter((variable) => variable.livesInContext);

const sharedIndex = (variable: LocalVariable): number => sharedVariables(variable.scope).indexOf(variable);

/** Whether evaluating the node may assign a variable of this body; closures assign only shared ones. */
function assigns(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "assignment":
      return true;
    case "message":
      return [node.receiver, ...node.arguments].some(assigns);
    case "cascade":
      return assigns(node.receiver) || node.messages.some((message) => message.arguments.some(assigns));
    case "dynamicArray":
      return node.elements.some(assigns);
    case "block":
      return node.body.statements.some((each) => assigns(each.kind === "return" ? each.value : each));
    default:
      return false;
  }
}
