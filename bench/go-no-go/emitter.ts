import { isChecked, passesDepth, pollTest } from "./entry.ts";
import { looksInteger, markRawTemporaries } from "./floats.ts";
import { type EmittedFunction, FunctionWriter } from "./function-writer.ts";
import { operatorLine } from "./operators.ts";
import type { SelectorRanks } from "./ranks.ts";
import { boxed, inTemporary, type Operand } from "./registers.ts";
import { type Analysis, analyze, type FunctionScope, inlinedBlocks } from "./scope.ts";
import { arithmetic, comparisons, mangle } from "./selectors.ts";
import type { Block, Expression, Method, Send } from "./smalltalk.ts";
import type { EmissionStyle } from "./style.ts";

/** Emits one method in a style; `slots` are the names of its class's instance variables. */
export function emitMethod(
  method: Method,
  slots: ReadonlySet<string>,
  style: EmissionStyle,
  ranks: SelectorRanks,
): EmittedFunction {
  const analysis = analyze(method);
  if (style.floats === "proven" || style.floats === "speculated") {
    markRawTemporaries(analysis, style.floats === "speculated" && method.pragmas.includes("floats"));
  }
  return new FunctionEmitter(analysis.method, analysis, method, slots, style, ranks).emit(method.body);
}

class FunctionEmitter extends FunctionWriter {
  readonly #slots: ReadonlySet<string>;
  readonly #ranks: SelectorRanks;
  readonly #speculates: boolean;

  constructor(
    scope: FunctionScope,
    analysis: Analysis,
    method: Method,
    slots: ReadonlySet<string>,
    style: EmissionStyle,
    ranks: SelectorRanks,
  ) {
    super(scope, analysis, method, style);
    this.#slots = slots;
    this.#ranks = ranks;
    this.#speculates = style.floats === "speculated" && method.pragmas.includes("floats");
  }

  emit(body: readonly Expression[]): EmittedFunction {
    const selector = this.isBlock ? "value" : this.method.selector;
    this.begin(isChecked(selector, body, this.style, this.#ranks));
    let ends = false;
    for (const [index, each] of body.entries()) {
      if (this.isBlock && index === body.length - 1 && each.kind !== "return") {
        const value = this.#value(each);
        this.writeReturn(value);
        ends = true;
      } else {
        this.#statement(each);
        ends = each.kind === "return";
      }
    }
    if (!ends) this.writeReturn({ code: this.isBlock ? "nil" : "self", type: "any" });
    return this.end();
  }

  // ── Statements and values ────────────────────────────────────────────────────────────────────

  #statement(node: Expression): void {
    if (node.kind === "return") {
      if (!this.isBlock) return this.writeReturn(this.#value(node.value));
      const value = this.#value(node.value);
      this.line(`${this.restoreDepth()}rt.home = b.home; rt.value = ${boxed(value)}; return ${this.unwinding};`);
      return this.registers.release(value);
    }
    if (node.kind === "send" && inlinedBlocks(node) !== undefined) return this.#inlined(node, undefined);
    if (node.kind === "assignment") return this.registers.release(this.#assign(node));
    return this.registers.release(this.#value(node));
  }

  #value(node: Expression): Operand {
    switch (node.kind) {
      case "integer":
        return { code: String(node.value), type: "integer" };
      case "float":
        if (this.#keepsRaw) return { code: rawLiteral(node.value), type: "raw" };
        return this.#floatLiteral(node.value);
      case "symbol":
        return { code: this.literal({ kind: "symbol", name: node.value }), type: "any" };
      case "variable":
        return this.#variable(node);
      case "assignment":
        return this.#assign(node);
      case "block":
        return this.#block(node);
      case "cascade": {
        const receiver = this.#value(node.receiver);
        const borrowed: Operand = { code: receiver.code, type: receiver.type };
        let result = borrowed;
        for (const message of node.messages) {
          this.registers.release(result);
          if (message.selector === "yourself") result = borrowed;
          else result = this.#send(borrowed, message.selector, message.arguments, false);
        }
        if (result === borrowed) return receiver;
        this.registers.release(receiver);
        return result;
      }
      case "send":
        return this.#sendNode(node);
      case "return":
        throw new Error("A return is not a value");
      default:
        throw new Error(`Unknown node ${JSON.stringify(node satisfies never)}`);
    }
  }

  get #keepsRaw(): boolean {
    return this.style.floats === "proven" || this.style.floats === "speculated";
  }

  #floatLiteral(value: number): Operand {
    return { code: this.literal({ kind: "float", value }), type: "any" };
  }

  #variable(node: Expression & { kind: "variable" }): Operand {
    const variable = this.analysis.variables.get(node);
    if (variable !== undefined) {
      if (variable.contextIndex === undefined) return { code: variable.js, type: variable.type };
      return this.#read(`ctx_${this.contextName(variable.owner)}.v[${variable.contextIndex}]`, `"${variable.name}"`);
    }
    switch (node.name) {
      case "self":
      case "super":
        return { code: "self", type: "any" };
      case "true":
      case "false":
        return { code: node.name, type: "boolean" };
      case "nil":
        return { code: "nil", type: "any" };
      default:
    }
    if (this.#slots.has(node.name)) return this.#read(`self._${node.name}`, `"_${node.name}"`);
    return this.#read(`${this.literal({ kind: "global", name: node.name })}.value`, `"${node.name}"`);
  }

  #read(place: string, name: string): Operand {
    const temporary = this.registers.value();
    if (this.style.read === "none") this.line(`${temporary} = ${place};`);
    else if (this.style.read === "nullish") this.line(`${temporary} = ${place} ?? fault(0, ${name});`);
    else this.line(`if ((${temporary} = ${place}) === undefined) ${temporary} = fault(0, ${name});`);
    return inTemporary(temporary);
  }

  #assign(node: Expression & { kind: "assignment" }): Operand {
    const variable = this.analysis.variables.get(node);
    if (variable !== undefined && variable.contextIndex === undefined && node.value.kind === "send") {
      if (variable.type === "any" && inlinedBlocks(node.value) !== undefined && isValued(node.value)) {
        this.#inlined(node.value, variable.js);
        return { code: variable.js, type: "any" };
      }
    }
    const assigned = this.#value(node.value);
    const value = variable?.type === "raw" ? this.#raw(assigned) : assigned;
    if (variable === undefined) return this.#write("self", `_${node.name}`, value);
    if (variable.contextIndex === undefined) {
      this.line(`${variable.js} = ${variable.type === "raw" ? value.code : boxed(value)};`);
      this.registers.release(value);
      return { code: variable.js, type: variable.type };
    }
    return this.#write(`ctx_${this.contextName(variable.owner)}`, `v[${variable.contextIndex}]`, value);
  }

  #write(object: string, place: string, value: Operand): Operand {
    const isTested = this.style.barrier === "once" && this.touched.has(object);
    if (this.style.barrier !== "none" && !isTested) this.line(`if (${object}.$e !== rt.epoch) rt.touch(${object});`);
    this.touched.add(object);
    this.line(`${object}.${place} = ${boxed(value)};`);
    return value.type === "raw" ? { code: boxed(value), type: "any" } : value;
  }

  #block(node: Block): Operand {
    const scope = this.analysis.blocks.get(node);
    if (scope === undefined) throw new Error("An inlined block is not a value");
    const emitter = new FunctionEmitter(scope, this.analysis, this.method, this.#slots, this.style, this.#ranks);
    const code = emitter.emit(node.body);
    const literal = this.literal({ kind: "block", code });
    if (code.isClean) return { code: literal, type: "any" };
    const copied = scope.copied.map((each) => ("js" in each ? each.js : `ctx_${this.contextName(each)}`));
    const fields = [...copied];
    while (fields.length < 4) fields.push("nil");
    const captures = this.style.captures === "array" ? `[${copied.join(", ")}]` : fields.join(", ");
    const receiver = scope.usesSelf ? "self" : "nil";
    const home = this.analysis.method.hasNonLocalReturn ? (this.isBlock ? "b.home" : "home") : "nil";
    const temporary = this.registers.value();
    const head = this.style.blocks === "class" ? `new ${literal}(null` : `new Block(${literal}`;
    this.line(`${temporary} = ${head}, ${code.arity}, ${receiver}, ${home}, ${captures});`);
    return inTemporary(temporary);
  }

  // ── Sends ────────────────────────────────────────────────────────────────────────────────────

  #sendNode(node: Send): Operand {
    if (inlinedBlocks(node) !== undefined) {
      if (!isValued(node)) {
        this.#inlined(node, undefined);
        return { code: "nil", type: "any" };
      }
      const temporary = this.registers.value();
      this.#inlined(node, temporary);
      return inTemporary(temporary);
    }
    const [argument] = node.arguments;
    switch (node.selector) {
      case "==":
      case "~~":
        return this.#comparison(node, node.selector === "==" ? "===" : "!==");
      case "isNil":
      case "notNil": {
        const receiver = this.#value(node.receiver);
        const temporary = this.registers.value();
        this.line(`${temporary} = ${boxed(receiver)} ${node.selector === "isNil" ? "===" : "!=="} nil;`);
        this.registers.release(receiver);
        return { code: temporary, type: "boolean", temporary };
      }
      default:
    }
    if (argument !== undefined && (arithmetic.has(node.selector) || comparisons.has(node.selector))) {
      return this.#operator(node, argument);
    }
    if (node.selector === "sqrt" && this.#keepsRaw) {
      const receiver = this.#value(node.receiver);
      if (receiver.type === "raw") {
        const root = this.registers.double();
        this.line(`${root} = Math.sqrt(${receiver.code});`);
        this.registers.release(receiver);
        return { code: root, type: "raw", temporary: root };
      }
      return this.#send(receiver, node.selector, [], false);
    }
    const isSuper = node.receiver.kind === "variable" && node.receiver.name === "super";
    return this.#send(this.#value(node.receiver), node.selector, node.arguments, isSuper);
  }

  #comparison(node: Send, operator: string): Operand {
    const left = this.#value(node.receiver);
    const right = this.#value(node.arguments[0] ?? node.receiver);
    const temporary = this.registers.value();
    this.line(`${temporary} = ${boxed(left)} ${operator} ${boxed(right)};`);
    this.registers.release(left, right);
    return { code: temporary, type: "boolean", temporary };
  }

  #send(receiver: Operand, selector: string, argumentNodes: readonly Expression[], isSuper: boolean): Operand {
    const values = argumentNodes.map((each) => this.#value(each));
    const operands = values.map((each) => boxed(each));
    if (passesDepth(this.style)) operands.push(this.countsDepth ? "d + 1" : "d");
    const result = this.registers.value();
    const name = mangle(selector);
    const target = boxed(receiver);
    let call = `${target}.${name}(${operands.join(", ")})`;
    if (isSuper) {
      call = `${this.literal({ kind: "superclass" })}.${name}.call(self${operands.map((each) => `, ${each}`).join("")})`;
    } else if (this.style.blocks === "site" && /^value(:|$)/.test(selector)) {
      const site = `${target}.f(${[target, ...operands].join(", ")})`;
      call = `(${target} instanceof Block && ${target}.n === ${values.length} ? ${site} : ${call})`;
    }
    this.registers.release(receiver, ...values);
    this.line(this.checked(`${result} = ${call}`, result));
    return inTemporary(result);
  }

  #operator(node: Send, argument: Expression): Operand {
    const left = this.#value(node.receiver);
    const right = this.#value(argument);
    const raw = this.#rawOperator(node, argument, left, right);
    if (raw !== undefined) return raw;
    const doubles = [this.registers.value(), this.registers.value()] as const;
    const result = this.registers.value();
    const { selector } = node;
    const depth = passesDepth(this.style) ? `, ${this.countsDepth ? "d + 1" : "d"}` : "";
    const call = `${result} = ${boxed(left)}.${mangle(selector)}(${boxed(right)}${depth})`;
    this.registers.release(...doubles.map(inTemporary));
    const operation = { selector, left, right, result, doubles, send: this.checked(call, result) };
    this.line(operatorLine(operation, this.style));
    this.registers.release(left, right);
    return inTemporary(result);
  }

  /** An operator on raw doubles: without test when both are known, with a bail-out when one is speculated. */
  #rawOperator(node: Send, argument: Expression, left: Operand, right: Operand): Operand | undefined {
    if (!this.#keepsRaw) return undefined;
    const comparison = comparisons.get(node.selector);
    const isKnown = (each: Operand): boolean => each.type === "raw" || each.type === "integer";
    const some = left.type === "raw" || right.type === "raw";
    const areFloats =
      comparison === undefined && ![node.receiver, argument].some((each) => looksInteger(each, this.analysis));
    const isSpeculated = this.#speculates && (some || areFloats);
    if (!(isKnown(left) && isKnown(right) && some) && !isSpeculated) return undefined;
    const [a, b] = [this.#raw(left), this.#raw(right)];
    const result = comparison === undefined ? this.registers.double() : this.registers.value();
    this.line(`${result} = ${a.code} ${comparison ?? node.selector} ${b.code};`);
    this.registers.release(a, b);
    return { code: result, type: comparison === undefined ? "raw" : "boolean", temporary: result };
  }

  /** The double inside an operand; an unknown one is tested, and a wrong guess leaves for the interpreter. */
  #raw(operand: Operand): Operand {
    if (operand.type === "raw" || operand.type === "integer") return operand;
    const { code } = operand;
    const isArgument = this.scope.variables.some((each) => each.js === code && each.isArgument);
    const double = this.registers.value();
    const inside = isArgument ? `typeof ${code} === "number" ? ${code} : ${code}.v` : `${code}.v`;
    this.line(`if ((${double} = ${inside}) === undefined) ${this.leave(this.others(double))}`);
    this.registers.release(operand);
    return inTemporary(double);
  }

  // ── Inlined selectors ────────────────────────────────────────────────────────────────────────

  /** A sequence of statements whose last value goes to `target`. */
  #body(block: Block, target: string | undefined): void {
    if (target !== undefined && block.body.length === 0) this.line(`${target} = nil;`);
    for (const [index, each] of block.body.entries()) {
      if (index < block.body.length - 1 || target === undefined || each.kind === "return") this.#statement(each);
      else if (each.kind === "send" && inlinedBlocks(each) !== undefined && isValued(each)) this.#inlined(each, target);
      else {
        const value = this.#value(each);
        this.line(`${target} = ${boxed(value)};`);
        this.registers.release(value);
      }
    }
  }

  /** Tests an operand as Smalltalk does: only `true` and `false` will do. */
  #branch(condition: Operand, whenTrue: () => void, whenFalse: (() => void) | undefined): void {
    this.registers.release(condition);
    const before = new Set(this.touched);
    const restore = (): void => {
      this.touched.clear();
      for (const each of before) this.touched.add(each);
    };
    this.#choose(condition, whenTrue, () => {
      restore();
      whenFalse?.();
    });
    // A branch may have sent something: only the ways on which nothing could change count, so forget all.
    this.touched.clear();
  }

  #choose(condition: Operand, whenTrue: () => void, whenFalse: () => void): void {
    if (condition.type === "boolean") {
      this.line(`if (${condition.code}) {`);
      whenTrue();
      this.line("} else {");
      whenFalse();
      this.line("}");
      return;
    }
    this.line(`if (${condition.code} === true) {`);
    whenTrue();
    this.line(`} else if (${condition.code} === false) {`);
    whenFalse();
    this.line(`} else rt.mustBeBoolean(${condition.code});`);
  }

  #inlined(node: Send, target: string | undefined): void {
    const blocks = inlinedBlocks(node) ?? [];
    const [first, second] = blocks;
    if (first === undefined) throw new Error(`Nothing to inline in ${node.selector}`);
    const setNil = (): void => this.line(`${target ?? ""} = nil;`);
    const none = target === undefined ? undefined : setNil;
    switch (node.selector) {
      case "ifTrue:":
        return this.#branch(this.#value(node.receiver), () => this.#body(first, target), none);
      case "ifFalse:":
        return this.#branch(this.#value(node.receiver), none ?? (() => {}), () => this.#body(first, target));
      case "ifTrue:ifFalse:":
        if (second === undefined) return;
        return this.#branch(
          this.#value(node.receiver),
          () => this.#body(first, target),
          () => this.#body(second, target),
        );
      case "and:":
        return this.#branch(
          this.#value(node.receiver),
          () => this.#body(first, target),
          () => target !== undefined && this.line(`${target} = false;`),
        );
      case "or:":
        return this.#branch(
          this.#value(node.receiver),
          () => target !== undefined && this.line(`${target} = true;`),
          () => this.#body(first, target),
        );
      case "whileTrue:":
      case "whileFalse:":
        if (second !== undefined) this.#while(first, second, node.selector === "whileTrue:");
        return;
      default:
        this.#toDo(node, first);
    }
  }

  #while(condition: Block, body: Block, expected: boolean): void {
    this.touched.clear();
    this.line("while (true) {");
    const last = condition.body.at(-1);
    if (last === undefined) throw new Error("A loop's condition is empty");
    for (const each of condition.body.slice(0, -1)) this.#statement(each);
    const test = this.#value(last);
    this.registers.release(test);
    if (test.type === "boolean") this.line(`if (${expected ? "!" : ""}${test.code}) break;`);
    else {
      this.line(`if (${test.code} === ${!expected}) break;`);
      this.line(`if (${test.code} !== ${expected}) rt.mustBeBoolean(${test.code});`);
    }
    this.#body(body, undefined);
    this.#backEdge();
    this.line("}");
  }

  /** `1 to: n do: [:i | …]` --> a counter that stays a number, since it never passes the limit it is compared with. */
  #toDo(node: Send, body: Block): void {
    const counter = this.analysis.parameters.get(body)?.[0];
    const limitNode = node.arguments[0];
    if (counter === undefined || limitNode === undefined) throw new Error("to:do: needs a block with a parameter");
    const start = this.#value(node.receiver);
    const limit = this.#value(limitNode);
    const bound = this.registers.value();
    this.line(`${bound} = ${limit.code};`);
    this.registers.release(limit);
    const numbers =
      counter.type === "integer"
        ? `typeof ${bound} === "number"`
        : `typeof ${counter.js} === "number" && typeof ${bound} === "number"`;
    this.line(`${counter.js} = ${start.code};`);
    this.registers.release(start);
    const test = this.registers.value();
    this.touched.clear();
    this.line("while (true) {");
    const tail = passesDepth(this.style) ? ", d + 1" : "";
    const slow = this.checked(`${test} = ${counter.js}.${mangle("<=")}(${bound}${tail})`, test);
    this.line(`if (${numbers}) ${test} = ${counter.js} <= ${bound}; else ${slow}`);
    this.line(`if (${test} === false) break;`, `if (${test} !== true) rt.mustBeBoolean(${test});`);
    this.#body(body, undefined);
    this.line(`${counter.js} = ${counter.js} + 1;`);
    this.#backEdge();
    this.line("}");
    this.registers.release(inTemporary(bound), inTemporary(test));
  }

  #backEdge(): void {
    if (this.style.poll === "none") return;
    this.line(`if (${pollTest(this.style)} && rt.poll() === ${this.unwinding}) ${this.leave(this.registers.live)}`);
  }
}

function isValued(node: Send): boolean {
  return !node.selector.startsWith("while") && node.selector !== "to:do:";
}

function rawLiteral(value: number): string {
  const text = String(value);
  return value < 0 ? `(${text})` : text;
}
