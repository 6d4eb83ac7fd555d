import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TonelClassFile, TonelMethod, TonelResult } from "./index.ts";
import { offsetInFile, parseTonelClass } from "./index.ts";

const counter = `"
I count. ""Really"".

    Counter new increment
"
Class {
	#name : 'Counter',
	#superclass : 'Object',
	#type : 'variable',
	#traits : 'TComparable + (TOther - {#foo})',
	#classTraits : 'TComparable classTrait',
	#instVars : [
		'count',
		'#limit => ObservableSlot default: \\'none\\''
	],
	#classVars : [
		'Total'
	],
	#pools : [
		'Constants'
	],
	#classInstVars : [
		'unique'
	],
	#category : 'Counting-Core',
	#package : 'Counting',
	#tag : 'Core'
}

{ #category : 'instance creation' }
Counter class >> startingAt: anInteger [

	^ self new setCount: anInteger
]

{ #category : 'arithmetic' }
Counter >> + anInteger [
	"]" ^ #( ] $' ) -> $] -> ']' -> [ :x | x ]
]

Counter >> increment [ ^ count := count + 1 ]

{ #category : 'accessing' }
Counter >> at: anIndex "from 1" put: aValue [
	^ anIndex

]
`;

describe("a class file", () => {
  const result = parseTonelClass(counter, "Counter.class.st");
  const methods = methodsOf(result);

  it("[C1] gives the definition", () => {
    expect(result.diagnostics).toEqual([]);
    expect(result.format).toEqual({ version: "3.0", lineEnding: "\n" });
    expect(classOf(result).definition).toEqual({
      kind: "class",
      name: "Counter",
      superclass: "Object",
      type: "variable",
      traits: "TComparable + (TOther - {#foo})",
      classTraits: "TComparable classTrait",
      instVars: ["count", "#limit => ObservableSlot default: 'none'"],
      classVars: ["Total"],
      pools: ["Constants"],
      classInstVars: ["unique"],
      category: "Counting-Core",
      package: "Counting",
      tag: "Core",
      comment: 'I count. "Really".\n\n    Counter new increment',
      extras: [],
    });
  });

  it("[C1] gives the methods as a browser shows them", () => {
    expect(methods.map(({ isMeta, selector, protocol, source }) => ({ isMeta, selector, protocol, source }))).toEqual([
      {
        isMeta: true,
        selector: "startingAt:",
        protocol: "instance creation",
        source: "startingAt: anInteger\n\n\t^ self new setCount: anInteger",
      },
      {
        isMeta: false,
        selector: "+",
        protocol: "arithmetic",
        source: "+ anInteger\n\t\"]\" ^ #( ] $' ) -> $] -> ']' -> [ :x | x ]",
      },
      { isMeta: false, selector: "increment", protocol: "", source: "increment ^ count := count + 1" },
      {
        isMeta: false,
        selector: "at:put:",
        protocol: "accessing",
        source: 'at: anIndex "from 1" put: aValue\n\t^ anIndex\n',
      },
    ]);
  });

  it("[C1] says where each method stands, and each character of it", () => {
    const [, plus] = methods;
    if (plus === undefined) throw new Error("no method");
    const text = counter.slice(plus.range.start, plus.range.end);
    expect(text.startsWith("{ #category : 'arithmetic' }\nCounter >> + anInteger [")).toBe(true);
    expect(text.endsWith("]\n]")).toBe(true);
    for (const part of ["anInteger", "$]", ":x"]) {
      const offset = offsetInFile(counter, plus, plus.source.indexOf(part));
      expect(counter.slice(offset, offset + part.length)).toBe(part);
    }
  });

  it("[C1] reads the same with any line end", () => {
    for (const lineEnding of ["\r\n", "\r"] as const) {
      const text = counter.replaceAll("\n", lineEnding);
      const other = parseTonelClass(text, "Counter.class.st");
      expect(other.format.lineEnding).toBe(lineEnding);
      expect(classOf(other).definition).toEqual(classOf(result).definition);
      expect(methodsOf(other).map(({ source }) => source)).toEqual(methods.map(({ source }) => source));
      const [first] = methodsOf(other);
      if (first === undefined) throw new Error("no method");
      const offset = offsetInFile(text, first, first.source.indexOf("setCount:"));
      expect(text.slice(offset, offset + 9)).toBe("setCount:");
    }
  });
});

describe("other files and versions", () => {
  it("[C1] version 1 has symbols where later ones have strings", () => {
    const text = [
      "Class {\n\t#name : #Foo,\n\t#superclass : #nil,\n\t#type : #bytes,\n\t#category : #'My-Package'\n}\n",
      "{ #category : #'as yet' }\nFoo >> bar [\n]\n",
      "{ #category : #accessing }\nFoo >> baz [\n\t^ 1\n]\n",
    ].join("\n");
    const result = parseTonelClass(text, "Foo.class.st");
    expect(result.format.version).toBe("1.0");
    expect(classOf(result).definition).toMatchObject({ superclass: undefined, type: "bytes", category: "My-Package" });
    expect(methodsOf(result).map(({ protocol }) => protocol)).toEqual(["as yet", "accessing"]);
  });

  it("[C1] version 2 knows no package", () => {
    const text = "Class {\n\t#name : 'Foo',\n\t#superclass : 'Object',\n\t#category : 'A-B'\n}\n";
    expect(parseTonelClass(text, "Foo.class.st").format.version).toBe("2.0");
  });

  it("[C1] a version 3 file without the legacy category has one of package and tag", () => {
    const text = "Class { #name : 'Foo', #superclass : 'Object', #package : 'A', #tag : 'B' }\n";
    expect(classOf(parseTonelClass(text, "Foo.class.st")).definition.category).toBe("A-B");
  });

  it("[C1] a trait's class side has three names", () => {
    const methods = ["class", "classSide", "classTrait"].map((side) => `TFoo ${side} >> ${side} [\n\t^ 1\n]\n`);
    const text = `Trait {\n\t#name : 'TFoo',\n\t#category : 'A'\n}\n\n${methods.join("\n")}`;
    const result = parseTonelClass(text, "TFoo.trait.st");
    expect(classOf(result).definition.kind).toBe("trait");
    expect(methodsOf(result).map(({ isMeta, className }) => [isMeta, className])).toEqual(
      Array.from({ length: 3 }, () => [true, "TFoo"]),
    );
  });

  it("[C1] an extension names a class that others define", () => {
    const text = "Extension { #name : 'Integer' }\n\n{ #category : '*Counting' }\nInteger >> asCounter [\n\t^ 1\n]\n";
    const { file } = parseTonelClass(text, "Integer.extension.st");
    expect(file).toMatchObject({ kind: "extension", className: "Integer", methods: [{ protocol: "*Counting" }] });
  });

  it("[C1] a package file has a name", () => {
    const { file } = parseTonelClass("Package { #name : 'Counting' }\n", "package.st");
    expect(file).toEqual({ kind: "package", name: "Counting" });
  });
});

describe("a damaged file", () => {
  const header = "Class {\n\t#name : 'Foo',\n\t#superclass : 'Object',\n\t#category : 'A'\n}\n";
  const method = (selector: string, body: string): string =>
    `\n{ #category : 'x' }\nFoo >> ${selector} [\n\t${body}\n]\n`;
  const first = method("first", "^ 'one'");
  const last = method("last", "^ #( 1 ) -> [ 3 ] -> 'it''s' \"c\"") + method("veryLast", "^ 'two'");

  const damage: readonly (readonly [string, string])[] = [
    ["a bracket too few", method("bad", "x do: [ :y | y")],
    ["a bracket too many", method("bad", "x do: [ :y | y ] ]. z foo: [ ]")],
    ["an open string", method("bad", "^ 'abc")],
    ["an open comment", method("bad", '^ "abc')],
    ["an open literal array", method("bad", "^ #( 1 2")],
    ["no message pattern", method("3", "^ 3")],
    ["half a message pattern", method("at: x put:", "^ 3")],
    ["no body", "\n{ #category : 'x' }\nFoo >> bad\n\t^ 3\n"],
    ["text between methods", "\nsome text that nobody expects\n"],
  ];
  it.each(damage)("[C1] loses one method by %s", (_, bad) => {
    const text = header + first + bad + last;
    const result = parseTonelClass(text, "Foo.class.st");
    expect(methodsOf(result).map(({ selector }) => selector)).toEqual(["first", "last", "veryLast"]);
    expect(result.diagnostics).toHaveLength(1);
    const [diagnostic] = result.diagnostics;
    expect(diagnostic?.file).toBe("Foo.class.st");
    const badLines = [11, 11 + bad.split("\n").length];
    expect(diagnostic?.line).toBeGreaterThanOrEqual(badLines[0] ?? 0);
    expect(diagnostic?.line).toBeLessThan(badLines[1] ?? 0);
  });

  it.each(damage)("[C1] at the end loses no other method by %s", (_, bad) => {
    const result = parseTonelClass(header + first + last + bad, "Foo.class.st");
    expect(methodsOf(result).map(({ selector }) => selector)).toEqual(["first", "last", "veryLast"]);
    expect(result.diagnostics).toHaveLength(1);
  });

  it("[C1] loses nothing but the protocol by damaged properties", () => {
    const bad = method("bad", "^ 3").replace("'x'", "'x");
    const result = parseTonelClass(header + first + bad + last, "Foo.class.st");
    expect(methodsOf(result).map(({ selector, protocol }) => `${selector} ${protocol}`)).toEqual([
      "first x",
      "bad ",
      "last x",
      "veryLast x",
    ]);
    expect(result.diagnostics.map(({ line, code }) => [line, code])).toEqual([[12, "tonel-method"]]);
  });

  it("[C1] is not what a string or comment with a method in it makes", () => {
    const quoted = method("quoted", `^ 'of Tonel:\n${first.replaceAll("'", "''")}'`);
    const commented = method("commented", `"${first}"`);
    const result = parseTonelClass(header + quoted + commented + last, "Foo.class.st");
    expect(result.diagnostics).toEqual([]);
    expect(methodsOf(result).map(({ selector }) => selector)).toEqual(["quoted", "commented", "last", "veryLast"]);
  });

  it.each([
    ["", 1],
    ["Foo", 1],
    ["\"open comment\nClass { #name : 'Foo' }", 1],
    ["Class {\n\t#name : 'Foo\n}\n", 2],
    ["Class {\n\t#name : 'Foo'\n\t#superclass : 'Bar'\n}\n", 3],
    ["Class { #superclass : 'Bar' }", 1],
    ["Class [ 'Foo' ]", 1],
    ["Class {\n\t#name : Foo\n}", 2],
  ])("[C1] has no definition, and says where: %j", (text, line) => {
    const result = parseTonelClass(text, "Foo.class.st");
    expect(result.file).toBeUndefined();
    expect(result.diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.line])).toEqual([
      ["tonel-header", line],
    ]);
  });
});

describe("any text at all", () => {
  it("[C1] is read without end or overlap of methods", () => {
    const junk = fc.constantFrom(
      ...Array.from("[]{}'\"#$>: \n"),
      "\n]\n",
      "Counter >> a [",
      "{ #category : 'x' }\n",
      "#(",
    );
    const mutation = fc.record({
      at: fc.nat(counter.length),
      cut: fc.nat(20),
      insert: fc.array(junk, { maxLength: 3 }).map((parts) => parts.join("")),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let text = counter;
        for (const { at, cut, insert } of mutations) text = text.slice(0, at) + insert + text.slice(at + cut);
        const result = parseTonelClass(text, "Counter.class.st");
        let end = 0;
        for (const { range } of methodsOf(result)) {
          expect(range.start).toBeGreaterThanOrEqual(end);
          end = range.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
        for (const { line, range } of result.diagnostics) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(range.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

function classOf({ file }: TonelResult): TonelClassFile {
  if (file?.kind !== "class") throw new Error("not a class file");
  return file;
}

function methodsOf({ file }: TonelResult): readonly TonelMethod[] {
  return file === undefined || file.kind === "package" ? [] : file.methods;
}
