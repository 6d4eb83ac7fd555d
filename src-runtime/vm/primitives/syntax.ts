import {
  type CascadedMessage,
  type CommentNode,
  type Declaration,
  type ExpressionNode,
  type LiteralValue,
  type MethodNode,
  parseDoIt,
  parseMethod,
  type PragmaNode,
  type Range,
  type SequenceNode,
  type StatementNode,
} from "../../language/index.ts";
import { isText } from "../strings.ts";
import type { Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** Primitives of source text. */
export const syntaxPrimitives: PrimitiveTable = {
  /**
   * Parses a method, or statements. Answers an Array: what is wrong with the source, each an Array of a text and the first
   * and last place; the tree, whose nodes are Arrays of a kind, the first and the last place and what the kind has; and the
   * comments.
   */
  parseSource: (vm, _self, source, isMethod) => {
    if (!isText(source) || typeof isMethod !== "boolean") return undefined;
    const text = vm.text(source);
    const { node, diagnostics } = isMethod ? parseMethod(text) : parseDoIt(text);
    const writer = new TreeWriter(vm, text);
    const problems = diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message, range }) => vm.array([vm.string(message), ...writer.places(range)]));
    return vm.array([
      vm.array(problems),
      node.kind === "method" ? writer.method(node) : writer.sequence(node.body),
      vm.array(node.comments.map((each) => writer.comment(each))),
    ]);
  },
};

/** Writes syntax trees as Arrays. */
class TreeWriter {
  readonly #vm: VM;
  /** How many code units before each place there are that begin no character; undefined where all do. */
  readonly #surplus: Int32Array | undefined;

  constructor(vm: VM, text: string) {
    this.#vm = vm;
    this.#surplus = /[\u{10000}-\u{10FFFF}]/u.test(text) ? surplusIn(text) : undefined;
  }

  method({ range, selector, selectorRanges, arguments: args, pragmas, body }: MethodNode): Value {
    return this.#node(
      "method",
      range,
      this.#symbol(selector),
      this.#starts(selectorRanges),
      this.#list(args, (each) => this.#declaration(each)),
      this.#list(pragmas, (each) => this.#pragma(each)),
      this.sequence(body),
    );
  }

  sequence({ range, temporaries, statements }: SequenceNode): Value {
    return this.#node(
      "sequence",
      range,
      this.#list(temporaries, (each) => this.#declaration(each)),
      this.#list(statements, (each) => this.#statement(each)),
    );
  }

  comment({ range, text }: CommentNode): Value {
    return this.#node("comment", range, this.#vm.string(text));
  }

  /** The first and the last place, from 1. */
  places({ start, end }: Range): readonly [number, number] {
    return [this.#place(start) + 1, this.#place(end)];
  }

  #statement(node: StatementNode): Value {
    return node.kind === "return"
      ? this.#node("return", node.range, this.#expression(node.value))
      : this.#expression(node);
  }

  #expression(node: ExpressionNode): Value {
    const { range } = node;
    switch (node.kind) {
      case "assignment":
        return this.#node("assignment", range, this.#expression(node.variable), this.#expression(node.value));
      case "cascade":
        return this.#node(
          "cascade",
          range,
          this.#expression(node.receiver),
          this.#list(node.messages, (each) => this.#message(each, this.#vm.nil)),
        );
      case "message":
        return this.#message(node, this.#expression(node.receiver));
      case "block":
        return this.#node(
          "block",
          range,
          this.#list(node.arguments, (each) => this.#declaration(each)),
          this.sequence(node.body),
        );
      case "variable":
        return this.#node("variable", range, this.#symbol(node.name));
      case "literal":
        return this.#literal(node.value, range);
      case "dynamicArray":
        return this.#node(
          "dynamicArray",
          range,
          this.#list(node.elements, (each) => this.#expression(each)),
        );
      case "error":
        return this.#node("error", range);
    }
  }

  #message({ range, selector, selectorRanges, arguments: args }: CascadedMessage, receiver: Value): Value {
    return this.#node(
      "message",
      range,
      receiver,
      this.#symbol(selector),
      this.#starts(selectorRanges),
      this.#list(args, (each) => this.#expression(each)),
    );
  }

  /** The elements of an array stand where the array does: where each of them stands is not known. */
  #literal(value: LiteralValue, range: Range): Value {
    return value.kind === "array"
      ? this.#node(
          "literalArray",
          range,
          this.#list(value.elements, (each) => this.#literal(each, range)),
        )
      : this.#node("literal", range, this.#vm.literal(value));
  }

  #pragma({ range, selector, arguments: args }: PragmaNode): Value {
    return this.#node(
      "pragma",
      range,
      this.#symbol(selector),
      this.#list(args, (each) => this.#literal(each, range)),
    );
  }

  #declaration({ range, name }: Declaration): Value {
    return this.#node("variable", range, this.#symbol(name));
  }

  #starts(ranges: readonly Range[]): Value {
    return this.#list(ranges, ({ start }) => this.#place(start) + 1);
  }

  #place(offset: number): number {
    return offset - (this.#surplus?.[offset] ?? 0);
  }

  #node(kind: string, range: Range, ...parts: readonly Value[]): Value {
    return this.#vm.array([this.#symbol(kind), ...this.places(range), ...parts]);
  }

  #list<T>(all: readonly T[], write: (each: T) => Value): Value {
    return this.#vm.array(all.map(write));
  }

  #symbol(text: string): Value {
    return this.#vm.symbol(text);
  }
}

function surplusIn(text: string): Int32Array {
  const surplus = new Int32Array(text.length + 1);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    surplus[i] = count;
    if ((text.codePointAt(i) ?? 0) > 0xffff) surplus[++i] = ++count;
  }
  surplus[text.length] = count;
  return surplus;
}
