import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  CascadedMessage,
  Declaration,
  DoItNode,
  ExpressionNode,
  LiteralValue,
  MethodNode,
  PragmaNode,
  SequenceNode,
  StatementNode,
  VariableNode,
} from "./index.ts";
import { parseDoIt, parseMethod, printMethod, printNode } from "./index.ts";

const range = { start: 0, end: 0 };

const name = fc.constantFrom("a", "each", "Object", "größe", "_x1", "thisContext", "A::B");
const localName = name.filter((text) => !text.includes(":"));
const unarySelector = fc.constantFrom("foo", "asString", "_", "nil", "true");
const binarySelector = fc.constantFrom("+", "-", "->", "==>", "|", "||", "<", ">", ",", "@", "!", "--", "×");
const keywordSelector = fc.constantFrom("at:", "at:put:", "ifTrue:", "a:b:c:", "value:value:");

const decimal = fc.tuple(
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  fc.nat(12),
  fc.nat(20),
  fc.constantFrom(10n, 10n, 3n, 7n, 16n, 36n),
);
const literal: fc.Arbitrary<LiteralValue> = fc.letrec<{ flat: LiteralValue; any: LiteralValue }>((tie) => ({
  flat: fc.oneof(
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value) => ({ kind: "integer" as const, value })),
    fc.double({ noNaN: true }).map((value) => ({ kind: "float" as const, value })),
    decimal.map(([value, digits, scale, radix]) => scaledDecimal(value, radix ** BigInt(digits), scale)),
    fc.nat(0x10ffff).map((codePoint) => ({ kind: "character" as const, codePoint })),
    fc.string({ unit: "binary" }).map((value) => ({ kind: "string" as const, value })),
    fc
      .oneof(unarySelector, binarySelector, keywordSelector, fc.string())
      .map((value) => ({ kind: "symbol" as const, value })),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => ({ kind: "byteArray" as const, bytes: [...bytes] })),
  ),
  any: fc.oneof(
    { maxDepth: 3 },
    tie("flat"),
    fc.constant({ kind: "nil" as const }),
    fc.boolean().map((value) => ({ kind: "boolean" as const, value })),
    fc.array(tie("any"), { maxLength: 4 }).map((elements) => ({ kind: "array" as const, elements })),
  ),
})).any;
const expressionLiteral = literal.filter(({ kind }) => kind !== "nil" && kind !== "boolean");

function scaledDecimal(value: bigint, denominator: bigint, scale: number): LiteralValue {
  const divisor = gcd(value < 0n ? -value : value, denominator);
  return { kind: "scaledDecimal", numerator: value / divisor, denominator: denominator / divisor, scale };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

type Trees = {
  expression: ExpressionNode;
  message: CascadedMessage;
  sequence: SequenceNode;
};

const declarations: fc.Arbitrary<readonly Declaration[]> = fc.array(
  localName.map((text) => ({ name: text, range })),
  { maxLength: 3 },
);
const variable: fc.Arbitrary<VariableNode> = name.map((text) => ({ kind: "variable", name: text, range }));

const trees = fc.letrec<Trees>((tie) => ({
  message: fc
    .oneof(
      unarySelector.map((selector) => ({ selector, count: 0 })),
      binarySelector.map((selector) => ({ selector, count: 1 })),
      keywordSelector.map((selector) => ({ selector, count: selector.split(":").length - 1 })),
    )
    .chain(({ selector, count }) =>
      fc.array(tie("expression"), { minLength: count, maxLength: count }).map((values) => ({
        selector,
        selectorRanges: [],
        arguments: values,
        range,
      })),
    ),
  sequence: fc
    .tuple(
      declarations,
      fc.array(
        fc
          .tuple(tie("expression"), fc.boolean())
          .map(([value, returns]): StatementNode => (returns ? { kind: "return", value, range } : value)),
        { maxLength: 3 },
      ),
    )
    .map(([temporaries, statements]): SequenceNode => ({ kind: "sequence", temporaries, statements, range })),
  expression: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    variable,
    expressionLiteral.map((value): ExpressionNode => ({ kind: "literal", value, range })),
    fc
      .tuple(tie("expression"), tie("message"))
      .map(([receiver, message]): ExpressionNode => ({ kind: "message", receiver, ...message })),
    fc
      .tuple(tie("expression"), fc.array(tie("message"), { minLength: 2, maxLength: 4 }))
      .map(([receiver, messages]): ExpressionNode => ({ kind: "cascade", receiver, messages, range })),
    fc
      .tuple(variable, tie("expression"))
      .map(([target, value]): ExpressionNode => ({ kind: "assignment", variable: target, value, range })),
    fc
      .tuple(declarations, tie("sequence"))
      .map(([parameters, body]): ExpressionNode => ({ kind: "block", arguments: parameters, body, range })),
    fc
      .array(tie("expression"), { maxLength: 3 })
      .map((elements): ExpressionNode => ({ kind: "dynamicArray", elements, range })),
  ),
}));

const pragma: fc.Arbitrary<PragmaNode> = fc
  .oneof(
    unarySelector,
    binarySelector.filter((selector) => selector !== "<"),
    keywordSelector,
  )
  .chain((selector) => {
    const count = selector.endsWith(":") ? selector.split(":").length - 1 : Number(!/^[a-z_]/.test(selector));
    return fc
      .array(literal, { minLength: count, maxLength: count })
      .map((values): PragmaNode => ({ kind: "pragma", selector, arguments: values, range }));
  });

const method: fc.Arbitrary<MethodNode> = fc
  .tuple(
    fc.oneof(
      unarySelector.map((selector) => ({ selector, arguments: [] })),
      fc.tuple(binarySelector, localName).map(([selector, text]) => ({ selector, arguments: [{ name: text, range }] })),
      keywordSelector.map((selector) => ({
        selector,
        arguments: selector
          .split(":")
          .slice(1)
          .map(() => ({ name: "value", range })),
      })),
    ),
    fc.array(pragma, { maxLength: 2 }),
    trees.sequence,
  )
  .map(([pattern, pragmas, body]) => ({
    kind: "method",
    ...pattern,
    selectorRanges: [],
    pragmas,
    body,
    comments: [],
    range,
  }));

/** A tree without the places of its parts. */
function withoutRanges(node: unknown): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => {
      if (key === "range" || key === "selectorRanges") return undefined;
      if (typeof value === "bigint") return `${value}n`;
      return typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value)) ? `${1 / value}` : value;
    }),
  );
}

describe("printing and parsing again", () => {
  it("[L1] gives the same method", () => {
    fc.assert(
      fc.property(method, (node) => {
        const { node: again, diagnostics } = parseMethod(printMethod(node));
        expect(diagnostics).toEqual([]);
        expect(withoutRanges(again)).toEqual(withoutRanges(node));
      }),
      { numRuns: 500 },
    );
  });

  it("[L1] gives the same script, suppressed statements included", () => {
    fc.assert(
      fc.property(trees.sequence, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), (sequence, suppressed) => {
        const statements = sequence.statements.map((statement, index): StatementNode =>
          suppressed[index] === true ? { ...statement, suppressed: true } : statement,
        );
        const node: DoItNode = { kind: "doIt", body: { ...sequence, statements }, comments: [], range };
        const { node: again, diagnostics } = parseDoIt(printNode(node));
        expect(diagnostics).toEqual([]);
        expect(withoutRanges(again)).toEqual(withoutRanges(node));
      }),
      { numRuns: 500 },
    );
  });
});

describe("what is printed", () => {
  it("[L1] looks like Smalltalk", () => {
    const source = "at: i put: v | a | a := (b foo: 3) + -4. ^ c do: [:x | x bar; baz. x y] separatedBy: []";
    expect(printMethod(parseMethod(source).node)).toBe(
      [
        "at: i put: v",
        "\t| a |",
        "\ta := (b foo: 3) + -4.",
        "\t^ c do: [ :x |",
        "\t\tx bar; baz.",
        "\t\tx y ] separatedBy: [ ]",
      ].join("\n"),
    );
  });
});
