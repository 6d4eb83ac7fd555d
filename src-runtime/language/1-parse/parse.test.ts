import { describe, expect, it } from "vitest";
import type { CascadedMessage, ExpressionNode, LiteralValue, SequenceNode, StatementNode } from "./index.ts";
import { isIncomplete, parseDoIt, parseMethod, printLiteral } from "./index.ts";

/** The tree of a script in parentheses, so that a test is one line: `(send (int 3) + (int 4))`. */
function treeOf(source: string): string {
  const { node, diagnostics } = parseDoIt(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors, `errors in ${source}`).toEqual([]);
  return showSequence(node.body);
}

function showSequence({ temporaries, statements }: SequenceNode): string {
  const names = temporaries.length === 0 ? [] : [`|${temporaries.map(({ name }) => name).join(" ")}|`];
  return [...names, ...statements.map(showStatement)].join(" . ");
}

function showStatement(node: StatementNode): string {
  const text = node.kind === "return" ? `(^ ${show(node.value)})` : show(node);
  return node.suppressed === true ? `${text};` : text;
}

function show(node: ExpressionNode): string {
  switch (node.kind) {
    case "variable":
      return node.name;
    case "literal":
      return showLiteral(node.value);
    case "assignment":
      return `(:= ${node.variable.name} ${show(node.value)})`;
    case "message":
      return `(send ${show(node.receiver)} ${showMessage(node)})`;
    case "cascade":
      return `(cascade ${show(node.receiver)} ${node.messages.map((message) => `(${showMessage(message)})`).join(" ")})`;
    case "block":
      return `[${node.arguments.map(({ name }) => `:${name} `).join("")}${showSequence(node.body)}]`;
    case "dynamicArray":
      return `{${node.elements.map(show).join(" . ")}}`;
    case "error":
      return "(error)";
  }
}

function showMessage({ selector, arguments: values }: Pick<CascadedMessage, "selector" | "arguments">): string {
  return [selector, ...values.map(show)].join(" ");
}

function showLiteral(value: LiteralValue): string {
  switch (value.kind) {
    case "integer":
      return `(int ${value.value})`;
    case "float":
      return `(float ${Object.is(value.value, -0) ? "-0" : value.value})`;
    case "scaledDecimal":
      return `(scaled ${value.numerator}/${value.denominator} ${value.scale})`;
    case "array":
      return `#(${value.elements.map(showLiteral).join(" ")})`;
    default:
      return printLiteral(value);
  }
}

const expectParse = (source: string, tree: string): void => {
  it(`[L1] ${JSON.stringify(source)}`, () => {
    expect(treeOf(source)).toBe(tree);
  });
};

describe("messages", () => {
  expectParse("3 + 4", "(send (int 3) + (int 4))");
  expectParse("a foo bar", "(send (send a foo) bar)");
  expectParse("a foo + b bar - c", "(send (send (send a foo) + (send b bar)) - c)");
  expectParse("a at: b foo put: c + d", "(send a at:put: (send b foo) (send c + d))");
  expectParse("a foo: (b bar: c)", "(send a foo: (send b bar: c))");
  expectParse("(a foo: b) bar: c", "(send (send a foo: b) bar: c)");
  expectParse("a -> b ==> c >>> d , e", "(send (send (send (send a -> b) ==> c) >>> d) , e)");
  expectParse("a == b | (c ~~ d)", "(send (send a == b) | (send c ~~ d))");
  expectParse("a || b", "(send a || b)");
  expectParse("super foo: self", "(send super foo: self)");
  expectParse("x nil; true", "(cascade x (nil) (true))");
  expectParse('a "one" foo: "two" b', "(send a foo: b)");
});

describe("minus", () => {
  expectParse("-5 abs", "(send (int -5) abs)");
  expectParse("3-2", "(send (int 3) - (int 2))");
  expectParse("3 -2", "(send (int 3) - (int 2))");
  expectParse("3 - -2", "(send (int 3) - (int -2))");
  expectParse("3--2", "(send (int 3) -- (int 2))");
  expectParse("x-1 foo", "(send x - (send (int 1) foo))");
  expectParse("a foo: -1", "(send a foo: (int -1))");
  expectParse("a -16r10", "(send a - (int 16))");
  expectParse("a - 1; -2", "(cascade a (- (int 1)) (- (int 2)))");
  expectParse("#-", "#-");
  expectParse("#(-5 - 5 -)", "#((int -5) #- (int 5) #-)");
});

describe("cascades", () => {
  expectParse("a foo; bar: 1", "(cascade a (foo) (bar: (int 1)))");
  expectParse("a foo bar; baz", "(cascade (send a foo) (bar) (baz))");
  expectParse("a + b foo; bar", "(cascade a (+ (send b foo)) (bar))");
  expectParse("a foo: b bar; + 1; yourself", "(cascade a (foo: (send b bar)) (+ (int 1)) (yourself))");
  expectParse("super foo; bar", "(cascade super (foo) (bar))");
  expectParse("(a foo; bar) baz; qux", "(cascade (cascade a (foo) (bar)) (baz) (qux))");
});

describe("numbers", () => {
  expectParse("16rFF", "(int 255)");
  expectParse("16rff", "(int 255)");
  expectParse("-16rA", "(int -10)");
  expectParse("16r-A", "(int -10)");
  expectParse("36rZZ", "(int 1295)");
  expectParse("2r1e26", "(int 67108864)");
  expectParse("16r1e2", "(int 482)");
  expectParse("1e10", "(int 10000000000)");
  expectParse("100e-2", "(int 1)");
  expectParse("1e-2", "(float 0.01)");
  expectParse("3e-1", "(float 0.3)");
  expectParse("123456789012345678901234567890", "(int 123456789012345678901234567890)");
  expectParse("1.5", "(float 1.5)");
  expectParse("1.5e3", "(float 1500)");
  expectParse("1.5d3", "(float 1500)");
  expectParse("1.5q-3", "(float 0.0015)");
  expectParse("-0.0", "(float -0)");
  expectParse("2r1.1", "(float 1.5)");
  expectParse("2r1.1e4", "(float 24)");
  expectParse("1.5s2", "(scaled 3/2 2)");
  expectParse("0.050s", "(scaled 1/20 3)");
  expectParse("3s", "(scaled 3/1 0)");
  expectParse("-3s2", "(scaled -3/1 2)");
  expectParse("3sin", "(send (int 3) sin)");
  expectParse("3 even", "(send (int 3) even)");
  expectParse("1e", "(send (int 1) e)");
  expectParse("1. 2", "(int 1) . (int 2)");
  expectParse("1.foo", "(int 1) . foo");
});

describe("other literals", () => {
  expectParse("$a", "$a");
  expectParse("$ ", "$ ");
  expectParse("$😀", "$😀");
  expectParse("$' , $]", "(send $' , $])");
  expectParse("'it''s'", "'it''s'");
  expectParse("''", "''");
  expectParse("'a 😀\n\"b\"'", "'a 😀\n\"b\"'");
  expectParse("#foo", "#foo");
  expectParse("#foo:bar:", "#foo:bar:");
  expectParse("#foo:bar", "#'foo:bar'");
  expectParse("#+ == #'+'", "(send #+ == #+)");
  expectParse("#'with space'", "#'with space'");
  expectParse("##foo", "#foo");
  expectParse("#nil", "#nil");
  expectParse("#[1 2 16rFF]", "#[1 2 255]");
  expectParse("#[]", "#[]");
  expectParse(
    "#(1 $a foo #bar foo:bar: (nested) #(x) true false nil)",
    "#((int 1) $a #foo #bar #foo:bar: #(#nested) #(#x) true false nil)",
  );
  expectParse("#(#[1] 'b' 1.5 + a:b)", "#(#[1] 'b' (float 1.5) #+ #'a:b')");
  expectParse("#([1])", "#(#'[' (int 1) #']')");
  expectParse("#(foo) size", "(send #(#foo) size)");
  expectParse("#(a (b:c) d) , #(e)", "(send #(#a #(#'b:c') #d) , #(#e))");
  expectParse("{}", "{}");
  expectParse("{1. a foo; bar. x := 2.}", "{(int 1) . (cascade a (foo) (bar)) . (:= x (int 2))}");
});

describe("blocks", () => {
  expectParse("[]", "[]");
  expectParse("[||]", "[]");
  expectParse("[:a]", "[:a ]");
  expectParse("[:a|]", "[:a ]");
  expectParse("[:a :b | a]", "[:a :b a]");
  expectParse("[:a || t | t]", "[:a |t| . t]");
  expectParse("[:a | | t u | t := a. ^ t]", "[:a |t u| . (:= t a) . (^ t)]");
  expectParse("[ :a | a | b ]", "[:a (send a | b)]");
  expectParse("[[:x | x] value: 1]", "[(send [:x x] value: (int 1))]");
  expectParse("[..a..b..]", "[a . b]");
});

describe("statements", () => {
  expectParse("| a b | a := b := 3. ^ a", "|a b| . (:= a (:= b (int 3))) . (^ a)");
  expectParse("||", "");
  expectParse("", "");
  expectParse("...", "");
  expectParse('"only a comment"', "");
  expectParse("x:=3", "(:= x (int 3))");
  expectParse("a foo.. b", "(send a foo) . b");
  expectParse("Banking::Counter new", "(send Banking::Counter new)");
  expectParse("A::B::C := 1", "(:= A::B::C (int 1))");
  expectParse("größe := ß + _x1", "(:= größe (send ß + _x1))");
  expectParse("𝒜bc foo", "(send 𝒜bc foo)");
  expectParse("\ufeff3", "(int 3)");
});

describe("a `;` that suppresses the display of a do-it's statement", () => {
  const expectSuppressed = (source: string, tree: string): void => {
    it(`[V5] ${source}`, () => {
      expect(treeOf(source)).toBe(tree);
    });
  };
  expectSuppressed("x foo;", "(send x foo);");
  expectSuppressed("x foo; . y", "(send x foo); . y");
  expectSuppressed("x foo; bar;", "(cascade x (foo) (bar));");
  expectSuppressed("x := 3;", "(:= x (int 3));");
  expectSuppressed("3; . 4", "(int 3); . (int 4)");
  expectSuppressed("^ x;", "(^ x);");
  expectSuppressed("x foo; bar", "(cascade x (foo) (bar))");

  it("[V5] is an error inside brackets and in a method", () => {
    expect(codesOf(parseDoIt("[x foo;]"))).toEqual(["cascade-message-expected"]);
    expect(codesOf(parseDoIt("(x foo;)"))).toEqual(["cascade-message-expected"]);
    expect(codesOf(parseMethod("foo x bar;"))).toEqual(["cascade-message-expected"]);
  });
});

describe("methods", () => {
  const patterns: readonly (readonly [string, string, readonly string[]])[] = [
    ["foo", "foo", []],
    ["+ other", "+", ["other"]],
    ["| other", "|", ["other"]],
    ["-other", "-", ["other"]],
    ["at: index put: value", "at:put:", ["index", "value"]],
    ['at: "the index" index put: value "stored"', "at:put:", ["index", "value"]],
    ["value:a value:b", "value:value:", ["a", "b"]],
    ["nil", "nil", []],
  ];
  it.each(patterns)("[L1] pattern %s", (source, selector, parameters) => {
    const { node, diagnostics } = parseMethod(`${source}\n\t^ self`);
    expect(diagnostics).toEqual([]);
    expect(node.selector).toBe(selector);
    expect(node.arguments.map(({ name }) => name)).toEqual(parameters);
    expect(node.body.statements).toHaveLength(1);
  });

  it("[L1] takes pragmas before and after the temporaries", () => {
    const source = "foo\n<primitive: 60 error: code>\n<a> < + 1> | x |\n<b: #(1 x) c: nil>\n^ x";
    const { node, diagnostics } = parseMethod(source);
    expect(diagnostics).toEqual([]);
    expect(node.pragmas.map((pragma) => [pragma.selector, ...pragma.arguments.map(printLiteral)])).toEqual([
      ["primitive:error:", "60", "#code"],
      ["a"],
      ["+", "1"],
      ["b:c:", "#(1 #x)", "nil"],
    ]);
    expect(node.body.temporaries.map(({ name }) => name)).toEqual(["x"]);
  });

  it("[L1] keeps comments with their places", () => {
    const source = 'foo "one" ^ #("two" 1) "say ""three"""';
    const { comments } = parseMethod(source).node;
    expect(comments.map(({ text }) => text)).toEqual(["one", "two", 'say "three"']);
    expect(comments.map(({ range }) => source.slice(range.start, range.end))).toEqual([
      '"one"',
      '"two"',
      '"say ""three"""',
    ]);
  });
});

describe("ranges", () => {
  it("[L1] cover what the node was written as, parentheses around it excluded", () => {
    const source = "x := (a foo) bar: (3 + 4); baz";
    const text = ({ start, end }: { start: number; end: number }): string => source.slice(start, end);
    const [statement] = parseDoIt(source).node.body.statements;
    if (statement?.kind !== "assignment" || statement.value.kind !== "cascade") throw new Error("not as expected");
    expect(text(statement.range)).toBe(source);
    const { receiver, messages, range } = statement.value;
    expect(text(range)).toBe("(a foo) bar: (3 + 4); baz");
    expect(text(receiver.range)).toBe("a foo");
    expect(messages.map((message) => text(message.range))).toEqual(["bar: (3 + 4)", "baz"]);
    expect(messages[0]?.arguments.map((argument) => text(argument.range))).toEqual(["3 + 4"]);
    expect(messages[0]?.selectorRanges.map(text)).toEqual(["bar:"]);
  });

  it("[L1] count UTF-16 units, so that an editor can use them", () => {
    const [, statement] = parseDoIt("'😀'. $😀 foo").node.body.statements;
    expect(statement?.range).toEqual({ start: 6, end: 13 });
  });
});

describe("an incomplete script", () => {
  it.each(["(1 +", "[ :x", "x foo:", "'abc", '"abc', "#(1 2", "{1.", "x :=", "| a", "^", "x foo; bar: ["])(
    "%s",
    (source) => {
      expect(isIncomplete(source)).toBe(true);
    },
  );
  it.each(["1", "1 + 2", "x foo)", "x foo: ]", "[ x ) ", "a := ) (", "", "#foo bar ^ ("])("not: %s", (source) => {
    expect(isIncomplete(source)).toBe(false);
  });
});

function codesOf({ diagnostics }: { readonly diagnostics: readonly { readonly code: string }[] }): readonly string[] {
  return diagnostics.map(({ code }) => code);
}
