import { describe, expect, test } from "vitest";
import type { CodeKind } from "./code-kind.ts";
import { firstState, tokenizeLine } from "./line-tokenizer.ts";

/** The words of a text with their kinds, blanks left out. */
function wordsOf(text: string, kind: CodeKind = "doIt"): readonly string[] {
  let state = firstState(kind);
  const words: string[] = [];
  for (const line of text.split("\n")) {
    const result = tokenizeLine(line, state);
    for (const [n, { start, kind: found }] of result.tokens.entries()) {
      const word = line.slice(start, result.tokens[n + 1]?.start ?? line.length);
      if (found !== "blank") words.push(`${word} ${found}`);
    }
    state = result.state;
  }
  return words;
}

describe("the colours of what is typed", () => {
  test("[T1] a name is a message after a value, and a variable elsewhere", () => {
    expect(wordsOf("account balance + Bank fee abs")).toEqual([
      "account variable",
      "balance selector",
      "+ selector",
      "Bank global",
      "fee selector",
      "abs selector",
    ]);
  });

  test("[T1] keywords, assignment, return, cascade", () => {
    expect(wordsOf("x := dict at: #a:b: put: 'it''s'; yourself. ^ self")).toEqual([
      "x variable",
      ":= mark",
      "dict variable",
      "at: selector",
      "#a:b: symbol",
      "put: selector",
      "'it''s' string",
      "; mark",
      "yourself selector",
      ". mark",
      "^ return",
      "self pseudo",
    ]);
  });

  test("[T1] numbers as Pharo writes them", () => {
    expect(wordsOf("3. -4. 16rFF. 1.5e-3. 1/2. 3.20s2. 5 -3")).toEqual([
      "3 number",
      ". mark",
      "-4 number",
      ". mark",
      "16rFF number",
      ". mark",
      "1.5e-3 number",
      ". mark",
      "1 number",
      "/ selector",
      "2 number",
      ". mark",
      "3.20s2 number",
      ". mark",
      "5 number",
      "- selector",
      "3 number",
    ]);
  });

  test("[T1] comments and strings go over lines", () => {
    expect(wordsOf('"a comment\nin two ""lines""" foo\n\'a string\n| here\' size')).toEqual([
      '"a comment comment',
      'in two ""lines""" comment',
      "foo variable",
      "'a string string",
      "| here' string",
      "size selector",
    ]);
  });

  test("[T1] words in a literal array are symbols, and code goes on after it", () => {
    expect(wordsOf("#(foo: #bar (nil $a) 3) size. #[1 2] first")).toEqual([
      "#( mark",
      "foo: symbol",
      "#bar symbol",
      "( mark",
      "nil pseudo",
      "$a string",
      ") mark",
      "3 number",
      ") mark",
      "size selector",
      ". mark",
      "#[ mark",
      "1 number",
      "2 number",
      "] mark",
      "first selector",
    ]);
  });

  test("[T1] temporaries and the parameters of blocks are local", () => {
    expect(wordsOf("| a b | a | b. [ :each | each ]")).toEqual([
      "| mark",
      "a local",
      "b local",
      "| mark",
      "a variable",
      "| selector",
      "b variable",
      ". mark",
      "[ mark",
      ": mark",
      "each local",
      "| selector",
      "each variable",
      "] mark",
    ]);
  });

  test("[T1] a method begins with its pattern", () => {
    expect(wordsOf("at: index\n\tput: value\n\t^ index foo: 3", "method")).toEqual([
      "at: pattern",
      "index local",
      "put: pattern",
      "value local",
      "^ return",
      "index variable",
      "foo: selector",
      "3 number",
    ]);
    expect(wordsOf("size\n\tsize foo", "method")).toEqual(["size pattern", "size variable", "foo selector"]);
    expect(wordsOf("+ other\n\tother bar", "method")).toEqual([
      "+ pattern",
      "other local",
      "other variable",
      "bar selector",
    ]);
  });

  test("[T1] whatever is typed, every line comes to its end", () => {
    for (const text of ["#", "$", "-", ":", "16r", "^^", "#'", "é ü", "::", "😀 foo", "|", "#( ]"]) {
      expect(wordsOf(text).length).toBeGreaterThan(0);
    }
  });
});
