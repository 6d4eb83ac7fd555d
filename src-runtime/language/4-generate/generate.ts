import { type Body, type Instruction, mayBeCaptured, type Operand, type Register } from "../3-lower/index.ts";
import { type InlineArithmetic, inlineArithmetic } from "./arithmetic.ts";
import { type LiveRegisters, liveRegisters, reads, resumptionPoint } from "./liveness.ts";
import { mangle, member, slotProperty } from "./mangle.ts";

/**
 * The parameters of every generated factory, in order: the runtime, the unwinding sentinel, nil, the poll word, the
 * Float class, the Block class, the code object, its linked literals, its blocks' code objects, its primitive.
 */
export const FACTORY_PARAMETERS = ["rt", "U", "nil", "W", "Float", "Block", "M", "K", "B", "P"] as const;

/** How deep the JavaScript stack may grow, in frames of generated code, before it is spilled to the heap. */
export const DEPTH_LIMIT = 20_000;

/**
 * The JavaScript of a body: the text of a function expression for a factory with FACTORY_PARAMETERS. A method's
 * function has the receiver as `this`; a block's has the block.
 */
export function generate(body: Body, options: { readonly primitive?: boolean } = {}): string {
  return new Generator(body).whole(options.primitive ?? false);
}

/**
 * The JavaScript that goes on with a frame from the head of a loop: on-stack replacement of an interpreted frame. Its
 * function takes the registers the frame kept at the loop's `endLoop`.
 */
export function generateFromLoop(body: Body, endLoop: number): string {
  return new Generator(body).fromLoop(endLoop);
}

class Generator {
  readonly #body: Body;
  readonly #live: LiveRegisters;
  readonly #counts: boolean;
  /** Whether anything in the body may see the sentinel. */
  readonly #leaves: boolean;
  readonly #lines: string[] = [];
  readonly #owner: "self" | "b";
  readonly #uses = new Map<Register, number>();

  constructor(body: Body) {
    this.#body = body;
    this.#live = liveRegisters(body);
    this.#counts = mayBeCaptured(body);
    this.#leaves = body.code.some((each, at) => each.op !== "enter" && resumptionPoint(each, at) !== undefined);
    this.#owner = body.kind === "block" ? "b" : "self";
    for (const instruction of body.code)
      for (const operand of reads(instruction))
        if (operand.k === "reg") this.#uses.set(operand.i, (this.#uses.get(operand.i) ?? 0) + 1);
  }

  whole(primitive: boolean): string {
    const { numArgs, numRegisters } = this.#body;
    const parameters = range(0, numArgs).map(registerName);
    this.#line(`function ${functionName(this.#body)}(${parameters.join(", ")}) {`);
    this.#prologue();
    if (primitive) {
      this.#line(`const p = P(${["rt.vm", "self", ...parameters].join(", ")});`);
      this.#line("if (p !== undefined) return p;");
    }
    this.#declareRegisters(range(numArgs, numRegisters));
    this.#openBody();
    this.#print(0, this.#body.code.length);
    this.#closeBody();
    return this.#lines.join("\n");
  }

  fromLoop(endLoop: number): string {
    const { code, numRegisters } = this.#body;
    const instruction = code[endLoop];
    if (instruction?.op !== "endLoop") throw new Error(`Instruction ${endLoop} does not end a loop`);
    this.#line(`function ${functionName(this.#body)}_from_${endLoop}(kept) {`);
    this.#prologue();
    this.#declareRegisters(range(0, numRegisters));
    this.#line(`[${(this.#live.get(endLoop) ?? []).map(registerName).join(", ")}] = kept;`);
    this.#openBody();
    this.#line("const d = rt.depth; rt.depth = d + 1;");
    this.#print(instruction.start, endLoop + 1);
    this.#outwardsAfter(instruction.start, endLoop);
    this.#closeBody();
    return this.#lines.join("\n");
  }

  /** Prints what comes after a finished construct in the construct around it, and so outwards to the end of the body. */
  #outwardsAfter(start: number, end: number): void {
    const outer = this.#enclosing(start);
    if (!outer) {
      this.#print(end + 1, this.#body.code.length);
      return;
    }
    const [open, close] = outer;
    if (this.#body.code[open]?.op === "loop") {
      // The rest of this turn, then the loop from its head; `break` leaves both.
      this.#line(`l${open}: {`);
      this.#print(end + 1, close);
      this.#print(open, close + 1, `l${open}`);
      this.#line("}");
    } else this.#print(end + 1, this.#branchEnd(start, open, close));
    this.#outwardsAfter(open, close);
  }

  /** The `if` or `loop` directly around the instruction, with its end. */
  #enclosing(at: number): readonly [number, number] | undefined {
    for (let open = at - 1; open >= 0; open--) {
      const instruction = this.#body.code[open];
      if ((instruction?.op === "if" || instruction?.op === "loop") && instruction.end > at)
        return [open, instruction.end];
    }
    return undefined;
  }

  #branchEnd(at: number, open: number, close: number): number {
    const instruction = this.#body.code[open];
    return instruction?.op === "if" && at < instruction.else ? instruction.else : close;
  }

  #openBody(): void {
    if (this.#leaves) this.#line("body: {");
  }

  #closeBody(): void {
    if (this.#leaves) this.#line("}");
    this.#printTail();
    this.#line("}");
  }

  #prologue(): void {
    this.#line('"use strict";');
    this.#line(this.#body.kind === "block" ? "const b = this, self = b._receiver;" : "const self = this;");
  }

  #declareRegisters(registers: readonly Register[]): void {
    this.#line(`let ${[...(this.#leaves ? ["t", "pc"] : ["t"]), ...registers.map(registerName)].join(", ")};`);
  }

  #print(from: number, to: number, loopLabel?: string): void {
    const { code } = this.#body;
    for (let at = from; at < to; at++) {
      const instruction = code[at];
      if (!instruction) continue;
      const next = code[at + 1];
      if (next && at + 1 < to && this.#isConditionOf(instruction, next)) {
        this.#printCondition(instruction, next);
        at++;
      } else this.#printOne(instruction, at, at === from ? loopLabel : undefined);
    }
  }

  #printOne(instruction: Instruction, at: number, loopLabel: string | undefined): void {
    switch (instruction.op) {
      case "enter":
        this.#printEnter(at);
        return;
      case "move":
        this.#line(`${registerName(instruction.dst)} = ${this.#operand(instruction.src)};`);
        return;
      case "getSlot": {
        const dst = registerName(instruction.dst);
        const slot = member(slotProperty(instruction.name));
        this.#line(
          `if ((${dst} = self${slot}) === undefined) ${dst} = rt.fault(self, ${JSON.stringify(slotProperty(instruction.name))});`,
        );
        return;
      }
      case "setSlot":
        this.#line("if (self.$e !== rt.epoch) rt.touch(self);");
        this.#line(`self${member(slotProperty(instruction.name))} = ${this.#operand(instruction.src)};`);
        return;
      case "getBinding": {
        const dst = registerName(instruction.dst);
        this.#line(`if ((${dst} = K[${instruction.binding}]._value) === undefined) {`);
        this.#line(`${dst} = rt.readUnbound(K[${instruction.binding}]);`);
        this.#line(`if (${dst} === U) ${this.#leave(at)} }`);
        return;
      }
      case "setBinding":
        this.#printSetBinding(instruction.binding, this.#operand(instruction.src));
        return;
      case "makeContext":
        this.#line(`${registerName(instruction.dst)} = rt.makeContext(${instruction.size});`);
        return;
      case "getShared": {
        const dst = registerName(instruction.dst);
        const context = this.#operand(instruction.context);
        this.#line(
          `if ((${dst} = ${context}.els[${instruction.i}]) === undefined) ${dst} = rt.faultElement(${context}, ${instruction.i});`,
        );
        return;
      }
      case "setShared": {
        const context = this.#operand(instruction.context);
        this.#line(`if (${context}.$e !== rt.epoch) rt.touch(${context});`);
        this.#line(`${context}.els[${instruction.i}] = ${this.#operand(instruction.src)};`);
        return;
      }
      case "makeBlock":
        this.#line(
          `${registerName(instruction.dst)} = new Block(B[${instruction.block}], self, ${this.#home(instruction.block)}, [${this.#operands(instruction.copied)}]);`,
        );
        return;
      case "makeArray":
        this.#line(`${registerName(instruction.dst)} = rt.makeArray([${this.#operands(instruction.elements)}]);`);
        return;
      case "send":
        this.#printSend(instruction, at);
        return;
      case "superSend": {
        const args = ["self", ...instruction.args.map((each) => this.#operand(each))].join(", ");
        const dst = registerName(instruction.dst);
        this.#line(`${dst} = rt.above(M)${member(mangle(instruction.selector))}.call(${args});`);
        this.#line(`if (${dst} === U) ${this.#leave(at)}`);
        return;
      }
      case "protectedSend": {
        const dst = registerName(instruction.dst);
        const completion = registerName(instruction.completion);
        const handlers = registerName(instruction.handlers);
        this.#line(`${completion} = nil; ${handlers} = rt.handlers;`);
        this.#line(`${dst} = ${this.#sendExpression(instruction.receiver, instruction.selector, instruction.args)};`);
        this.#line(`if (${dst} === U) {`);
        // The sentinel must not be kept with the variables of the frame.
        this.#line(`if (rt.capturing) { ${dst} = nil; ${this.#leave(at)} }`);
        this.#line(`${completion} = rt.holdUnwind(); ${dst} = nil; rt.depth = d + 1;`);
        this.#line(`${handlers} = rt.handlersForUnwindBlock(${handlers}); }`);
        this.#line(`rt.handlers = ${handlers};`);
        return;
      }
      case "resumeUnwind": {
        const completion = registerName(instruction.completion);
        this.#line(`if (${completion} !== nil) { rt.resumeUnwind(${completion}); return U; }`);
        return;
      }
      case "identical": {
        const { left, right, dst } = instruction;
        this.#line(`${registerName(dst)} = ${this.#operand(left)} === ${this.#operand(right)};`);
        return;
      }
      case "if":
        this.#printIf(this.#operand(instruction.value), instruction, at);
        return;
      case "else":
        this.#line("} else {");
        return;
      case "endIf":
        this.#line("}");
        return;
      case "loop":
        this.#line(`${loopLabel ? "" : `l${at}: `}while (true) {`);
        return;
      case "exitLoop":
        this.#printExit(this.#operand(instruction.value), instruction, at);
        return;
      case "endLoop":
        this.#line(`if (W[0] !== 0 && rt.poll() === U) ${this.#leave(at)}`);
        this.#line("}");
        return;
      case "thisContext": {
        const dst = registerName(instruction.dst);
        this.#line(`${dst} = rt.captureContext(); if (${dst} === U) ${this.#leave(at)}`);
        return;
      }
      case "return":
        this.#printReturn(this.#operand(instruction.src));
        return;
      case "returnFromHome":
        this.#line(`return rt.returnFromHome(b, ${this.#operand(instruction.src)});`);
        return;
      case "display":
        this.#line(`rt.display(${instruction.statement}, ${this.#operand(instruction.src)});`);
        return;
      case "unreachable":
        return;
    }
  }

  /** A session logs what its bindings were, so that a failed evaluation leaves them; other bindings are plain stores. */
  #printSetBinding(index: number, value: string): void {
    const literal = this.#body.literals[index];
    if (literal?.kind === "binding" && literal.binding.kind === "session")
      this.#line(`rt.setSessionBinding(K[${index}], ${value});`);
    else this.#line(`if (K[${index}].$e !== rt.epoch) rt.touch(K[${index}]); K[${index}]._value = ${value};`);
  }

  #printEnter(at: number): void {
    if (this.#counts) {
      this.#line("const d = rt.depth;");
      this.#line(`if ((W[0] !== 0 || d > ${DEPTH_LIMIT}) && rt.enterSlowly(d) === U) ${this.#leave(at)}`);
      this.#line("rt.depth = d + 1;");
    }
    if (this.#body.home !== undefined) this.#line(`${registerName(this.#body.home)} = rt.makeHome();`);
  }

  #printReturn(value: string): void {
    if (this.#body.home !== undefined) this.#line(`rt.leaveHome(${registerName(this.#body.home)});`);
    if (this.#counts) this.#line("rt.depth = d;");
    this.#line(`return ${value};`);
  }

  #printSend(instruction: Extract<Instruction, { op: "send" }>, at: number): void {
    const dst = registerName(instruction.dst);
    const inline = inlineArithmetic(instruction.selector);
    const [arg] = instruction.args;
    if (inline && arg) {
      this.#printArithmetic(inline, instruction, arg, at, dst);
      return;
    }
    this.#line(`${dst} = ${this.#sendExpression(instruction.receiver, instruction.selector, instruction.args)};`);
    this.#line(`if (${dst} === U) ${this.#leave(at)}`);
  }

  #printArithmetic(
    inline: InlineArithmetic,
    instruction: Extract<Instruction, { op: "send" }>,
    arg: Operand,
    at: number,
    dst: string,
  ): void {
    const a = this.#operand(instruction.receiver);
    const b = this.#operand(arg);
    const { value, holds } = inline.integers;
    const tests = [isNumber(instruction.receiver, a), isNumber(arg, b)].filter((test) => test !== "");
    if (isLiteralNonNumber(instruction.receiver) || isLiteralNonNumber(arg)) {
      this.#line(`${dst} = ${this.#sendExpression(instruction.receiver, instruction.selector, instruction.args)};`);
      this.#line(`if (${dst} === U) ${this.#leave(at)}`);
      return;
    }
    const put = (text: string) => substitute(text, a, b);
    const computed = holds?.startsWith("t ") ?? false;
    if (computed) tests.push(`(t = ${put(value)}, ${holds})`);
    else if (holds) tests.push(put(holds));
    const condition = tests.join(" && ") || "true";
    this.#line(`if (${condition}) ${dst} = ${computed ? "t" : put(value)};`);
    if (inline.floats && instruction.receiver.k !== "int" && arg.k !== "int") {
      const answer = put(inline.floats);
      this.#line(
        `else if (${a} instanceof Float && ${b} instanceof Float) ${dst} = ${inline.answers === "boolean" ? answer : `new Float(${answer})`};`,
      );
    }
    this.#line(
      `else { ${dst} = ${this.#sendExpression(instruction.receiver, instruction.selector, instruction.args)};`,
    );
    this.#line(`if (${dst} === U) ${this.#leave(at)} }`);
  }

  /** A comparison or identity test whose only use is the test that follows. */
  #isConditionOf(instruction: Instruction, next: Instruction): boolean {
    if (next.op !== "if" && next.op !== "exitLoop") return false;
    if (next.op === "if" && next.test !== "true" && next.test !== "false") return false;
    return (
      instruction.op === "identical" &&
      next.value.k === "reg" &&
      next.value.i === instruction.dst &&
      this.#uses.get(instruction.dst) === 1
    );
  }

  #printCondition(instruction: Instruction, next: Instruction): void {
    if (instruction.op !== "identical") throw new Error("Not a condition");
    const test = `${this.#operand(instruction.left)} === ${this.#operand(instruction.right)}`;
    if (next.op === "if") this.#line(`if (${next.test === "true" ? test : `!(${test})`}) {`);
    else if (next.op === "exitLoop")
      this.#line(`if (${next.on ? test : `!(${test})`}) break ${this.#loopLabelOf(next.end)};`);
  }

  #printIf(value: string, instruction: Extract<Instruction, { op: "if" }>, at: number): void {
    const { test, selector } = instruction;
    if (test === "nil" || test === "notNil") {
      this.#line(`if (${value} ${test === "nil" ? "===" : "!=="} nil) {`);
      return;
    }
    const constant = test === "true";
    this.#checkBoolean(value, constant, selector, at);
    this.#line(`if (${value} === ${constant}) {`);
  }

  /** A value that is no boolean is sent doesNotUnderstand: on top of the captured frame; so the rest sees booleans only. */
  #checkBoolean(value: string, likely: boolean, selector: string, at: number): void {
    const neither = `${value} !== ${!likely} && ${value} !== ${likely}`;
    this.#line(`if (${neither}) { rt.nonBoolean(${value}, ${JSON.stringify(selector)}); ${this.#leave(at)} }`);
  }

  #printExit(value: string, instruction: Extract<Instruction, { op: "exitLoop" }>, at: number): void {
    this.#checkBoolean(value, instruction.on, instruction.selector, at);
    this.#line(`if (${value} === ${instruction.on}) break ${this.#loopLabelOf(instruction.end)};`);
  }

  #loopLabelOf(endLoop: number): string {
    const instruction = this.#body.code[endLoop];
    if (instruction?.op !== "endLoop") throw new Error(`Instruction ${endLoop} does not end a loop`);
    return `l${instruction.start}`;
  }

  #sendExpression(receiver: Operand, selector: string, args: readonly Operand[]): string {
    const text = this.#operand(receiver);
    const target = receiver.k === "int" ? `(${text})` : text;
    return `${target}${member(mangle(selector))}(${this.#operands(args)})`;
  }

  /** Leaves the frame while the stack unwinds: to the tail, which every send of the body shares. */
  #leave(at: number): string {
    return `{ pc = ${at}; break body; }`;
  }

  /** Only a capture builds the array of registers; a body with a home asks the runtime whether the unwinding ends here. */
  #printTail(): void {
    if (!this.#leaves) return;
    const registers = range(0, this.#body.numRegisters).map(registerName).join(", ");
    const capture = `rt.leave(M, pc, ${this.#owner}, [${registers}])`;
    this.#line(this.#body.home === undefined ? `return rt.capturing ? ${capture} : U;` : `return ${capture};`);
  }

  #home(block: number): string {
    const nested = this.#body.blocks[block];
    if (!nested || !returnsFromHome(nested)) return "nil";
    return this.#body.home === undefined ? "b._home" : registerName(this.#body.home);
  }

  #operands(operands: readonly Operand[]): string {
    return operands.map((each) => this.#operand(each)).join(", ");
  }

  #operand(operand: Operand): string {
    switch (operand.k) {
      case "reg":
        return registerName(operand.i);
      case "int":
        return String(operand.v);
      case "lit":
        return `K[${operand.i}]`;
      case "copied":
        return `b.els[${operand.i}]`;
      default:
        return operand.k;
    }
  }

  #line(text: string): void {
    this.#lines.push(text);
  }
}

/** Whether the closure or one inside it has `^`. */
export function returnsFromHome(body: Body): boolean {
  return body.code.some((each) => each.op === "returnFromHome") || body.blocks.some(returnsFromHome);
}

const registerName = (register: Register): string => `r${register}`;

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

const isNumber = (operand: Operand, text: string): string => (operand.k === "int" ? "" : `typeof ${text} === "number"`);

const isLiteralNonNumber = (operand: Operand): boolean =>
  operand.k === "nil" || operand.k === "true" || operand.k === "false";

const substitute = (text: string, a: string, b: string): string =>
  text.replace(/\b[ab]\b/g, (name) => {
    const operand = name === "a" ? a : b;
    return operand.startsWith("-") ? `(${operand})` : operand;
  });

/** A name for stack traces of V8; ours come from the code objects. */
const functionName = (body: Body): string =>
  body.kind === "block" ? "block" : `m${mangle(body.selector).replaceAll(/[^A-Za-z0-9_$]/g, "_")}`;
