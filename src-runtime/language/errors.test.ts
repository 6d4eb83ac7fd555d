import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseDoIt, parseMethod } from "./1-parse/index.ts";
import { parseTonelClass } from "./tonel/index.ts";

const pages = new URL("../../docs/errors/", import.meta.url);
const codes = [...readFileSync(new URL("errors.ts", import.meta.url), "utf8").matchAll(/\(\s*"([a-z-]+)",/g)].map(
  ([, code]) => code ?? "",
);

/** Names and primitives are not the parser's business. */
const foundByAnalysis = new Set([
  "assignment-to-reserved",
  "assignment-to-argument",
  "duplicate-variable",
  "undeclared-variable",
  "foreign-primitive",
  "primitive-without-code",
]);

describe("the pages of docs/errors", () => {
  it("are one for each code", () => {
    const names = readdirSync(pages).map((file) => file.replace(/\.md$/, ""));
    expect(new Set(names)).toEqual(new Set(codes));
  });

  it.each(codes.filter((code) => !foundByAnalysis.has(code)))("show what gets %s, and what does not", (code) => {
    const [wrong, right] = examplesOf(code);
    expect(wrong?.codes).toContain(code);
    expect(right?.codes).toEqual([]);
  });

  it.each([...foundByAnalysis])("show code that parses for %s", (code) => {
    expect(examplesOf(code).flatMap((example) => example.codes)).toEqual([]);
  });
});

function examplesOf(code: string): readonly { readonly codes: readonly string[] }[] {
  const page = readFileSync(new URL(`${code}.md`, pages), "utf8");
  return [...page.matchAll(/```([a-z ]+)\n([^]*?)\n```/g)].map(([, language = "", source = ""]) => ({
    codes: diagnosticsOf(language, source).map((diagnostic) => diagnostic.code),
  }));
}

function diagnosticsOf(language: string, source: string): readonly { readonly code: string }[] {
  if (language === "tonel") return parseTonelClass(source, "Counter.class.st").diagnostics;
  return (language === "smalltalk method" ? parseMethod(source) : parseDoIt(source)).diagnostics;
}
