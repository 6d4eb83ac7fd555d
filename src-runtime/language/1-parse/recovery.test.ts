import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DoItNode, MethodNode } from "./index.ts";
import { parseDoIt, parseMethod, type ParseResult } from "./index.ts";

/** What is wrong with a script: each message with the text that it is about, or `|` and what stands there. */
function faultsOf(source: string): readonly string[] {
  return parseDoIt(source).diagnostics.map(({ message, range }) => {
    const text = source.slice(range.start, range.end);
    return `${message} @ ${text === "" ? "end" : text}`;
  });
}

const expectFaults = (source: string, ...faults: readonly string[]): void => {
  it(`[L1] ${JSON.stringify(source)}`, () => {
    expect(faultsOf(source)).toEqual(faults);
  });
};

describe("one fault is one error", () => {
  expectFaults("x foo: + 3", "Variable or expression expected @ +");
  expectFaults("x := . y", "Variable or expression expected @ .");
  expectFaults("(1 + ", "Variable or expression expected @ end");
  expectFaults("(3 + 4", "')' expected @ end");
  expectFaults("(3 . 4) foo", "')' expected @ .");
  expectFaults("[ x ) y ]", "Missing opener for closer: ) @ )");
  expectFaults("x ]", "Missing opener for closer: ] @ ]");
  expectFaults("{ (1 }", "')' expected @ }");
  expectFaults("[ (x foo ]", "')' expected @ ]");
  expectFaults("x foo 3 4 5", "End of statement expected @ 3");
  expectFaults("'abc", "Unmatched ' in string literal. @ 'abc");
  expectFaults("x foo: $", "Character expected @ $");
  expectFaults("| a 1 | a", "'|' or variable expected @ 1");
  expectFaults("[ :a b ]", "'|' or parameter expected @ b");
  expectFaults("[ : | 3 ]", "Variable name expected @ |");
  expectFaults("#[1 256 2]", "8-bit integer expected, not 256 @ 256");
  expectFaults("16rG", "a digit between 0 and F expected @ 16rG");
  expectFaults("1r5", "an integer greater than 1 as valid radix expected, not 1 @ 1");
  expectFaults("§ 3", "Unknown character: § @ §");
  expectFaults("(self foo); bar", "Message expected: a cascade needs a message before its first ; @ self foo");
});

describe("several faults are all found", () => {
  expectFaults(
    "a := 3 + . b foo: [ :x | x ) ]. c := (1 . d ] e",
    "Variable or expression expected @ .",
    "Missing opener for closer: ) @ )",
    "')' expected @ .",
    "Missing opener for closer: ] @ ]",
  );

  it("[L1] says where the bracket was opened that is not closed", () => {
    const [diagnostic] = parseDoIt("x do: [ (1 + 2 ]").diagnostics;
    expect(diagnostic?.related).toEqual([{ message: "opened here", range: { start: 8, end: 9 } }]);
  });

  it("[L1] keeps what is right in the tree", () => {
    const { body } = parseDoIt("a := 3 + . b foo: ]. c bar").node;
    expect(body.statements.map(({ kind }) => kind)).toEqual(["assignment", "message", "message"]);
  });
});

describe("however deep", () => {
  it("[L1] nesting ends in one error, not in a full stack", () => {
    for (const [open, close] of ["()", "[]", "{}"].map((pair) => [pair.charAt(0), pair.charAt(1)] as const)) {
      const { diagnostics } = parseDoIt(`${open.repeat(100_000)}1${close.repeat(100_000)}`);
      expect(diagnostics.map(({ code }) => code)).toEqual(["nested-too-deeply"]);
    }
    expect(parseDoIt(`#${"(".repeat(100_000)}`).diagnostics.map(({ code }) => code)).toEqual(["nested-too-deeply"]);
  });

  it("[L1] a chain of messages longer than later phases can follow is an error", () => {
    expect(parseDoIt(`x${" foo".repeat(990)}`).diagnostics).toEqual([]);
    expect(parseDoIt(`x${" foo".repeat(100_000)}`).diagnostics.map(({ code }) => code)).toEqual(["nested-too-deeply"]);
    expect(parseDoIt(`x${" + 1".repeat(100_000)}`).diagnostics.map(({ code }) => code)).toEqual(["nested-too-deeply"]);
    expect(parseDoIt(`${"x := ".repeat(100_000)}1`).diagnostics.map(({ code }) => code)).toEqual(["nested-too-deeply"]);
  });
});

const samples: readonly string[] = [
  `at: index put: "c" anObject\n\t<primitive: 60 error: code>\n\t| a b |\n\ta := self foo: [ :x :y | | t | t := x. ^ t + y ]; bar; + 3.\n\t^ { a. b -> #(1 $a foo: #(x) #[1 2]) }`,
  `+ other\n\t^ (self value - -1.5e-3) @ (16rFF max: 1.5s2) ifTrue: ['it''s'] ifFalse: [ #'a b' , $' ]`,
  `Banking::Counter new increment; yourself.. x foo; . #sym:bol: -> ##foo. "comment ""quoted"""`,
  `run [ true ] whileTrue: [ :|| ]. (a foo; bar) baz. {}. #(). [:a|]. [||]. 3-2 -1`,
];

const junk = fc.constantFrom(
  ...Array.from("()[]{}#$'\"|:;.^<>-+_ \n1aré😀\u0000"),
  ":=",
  "::",
  "#(",
  "#[",
  "16r",
  "1e9",
  "nil",
  "[:x|",
  "\ud83d",
);

const mutations = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(8),
    insert: fc.array(junk, { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 6 },
);

describe("any text at all", () => {
  it("[L1] gets a tree; if that has holes, there are errors, and their places lie in the text", () => {
    const check = ({ node, diagnostics }: ParseResult<MethodNode | DoItNode>, source: string): void => {
      for (const { range } of diagnostics) {
        expect(0 <= range.start && range.start <= range.end && range.end <= source.length).toBe(true);
      }
      const text = JSON.stringify(node, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
      const hasErrors = diagnostics.some(({ severity }) => severity === "error");
      expect(hasErrors || !text.includes('"kind":"error"')).toBe(true);
    };
    fc.assert(
      fc.property(fc.constantFrom(...samples), mutations, (sample, changes) => {
        let source = sample;
        for (const { at, cut, insert } of changes) {
          const position = Math.floor(at * source.length);
          source = source.slice(0, position) + insert.join("") + source.slice(position + cut);
        }
        check(parseMethod(source), source);
        check(parseDoIt(source), source);
      }),
      { numRuns: 5_000 },
    );
  });

  it("[L1] may be as long as it likes", () => {
    expect(parseDoIt(`{${"1. ".repeat(300_000)}}`).diagnostics).toEqual([]);
    expect(parseDoIt(`#(${"1 ".repeat(300_000)})`).diagnostics).toEqual([]);
    expect(parseDoIt("x foo. ".repeat(300_000)).diagnostics).toEqual([]);
  });

  it.each(["'", '"', "#", "$", "(", "x ", "x foo; ", "[:a|", "1e", "#(", "-", "|", "a::", ":", ")", "^", "16r", "é"])(
    "[L1] is read, and its faults lie in it, for many times %s",
    (piece) => {
      const source = piece.repeat(100_000);
      for (const { diagnostics } of [parseMethod(source), parseDoIt(source)]) {
        expect(diagnostics.every(({ range }) => range.end <= source.length)).toBe(true);
      }
    },
  );
});
