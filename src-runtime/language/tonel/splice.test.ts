import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewMethod, SpliceResult, TonelClassFile } from "./index.ts";
import { parseTonelClass, removeMethod, spliceComment, spliceDefinition, spliceMethod } from "./index.ts";

/** A file that nobody's writer wrote: its own spacing, properties and order of words, which must all survive. */
const text = `"   I count.   "
Class   {
  #superclass : 'Object',
  #name : 'Counter',   #category : 'Counting',
  #package : 'Counting'
}


{ #category : 'instance creation', #author : 'me' }
Counter class >> startingAt: anInteger [  ^ self new setCount: anInteger  ]
{   #category   :   'accessing'   }
Counter >>   count [
	^ count ]

Counter >> increment [

	count := count + 1.
]
`;

const method = (selector: string, source: string, protocol = "accessing", isMeta = false): NewMethod => ({
  className: "Counter",
  isMeta,
  selector,
  protocol,
  source,
});

function textOf(result: SpliceResult): string {
  if ("problem" in result) throw new Error(result.problem);
  return result.text;
}

/** What `changed` has between the parts that it has in common with `original`, and what stood there. */
function changeOf(original: string, changed: string): { removed: string; inserted: string } {
  let start = 0;
  while (start < original.length && original[start] === changed[start]) start += 1;
  let end = 0;
  const longest = Math.min(original.length, changed.length) - start;
  while (end < longest && original.at(-1 - end) === changed.at(-1 - end)) end += 1;
  return {
    removed: original.slice(start, original.length - end),
    inserted: changed.slice(start, changed.length - end),
  };
}

describe("a method put into a file", () => {
  it("[C2] changes its own source and nothing else", () => {
    const changed = textOf(spliceMethod(text, method("count", "count\n\t^ count ifNil: [ 0 ]")));
    expect(changed).toBe(text.replace("count [\n\t^ count ]", "count [\n\t^ count ifNil: [ 0 ]\n]"));
  });

  it("[C2] changes nothing if it is as it was", () => {
    expect(textOf(spliceMethod(text, method("count", "count\n\t^ count")))).toBe(text);
  });

  it("[C2] changes its protocol, and keeps its other properties", () => {
    const moved = method("startingAt:", "startingAt: anInteger  ^ self new setCount: anInteger", "x", true);
    expect(textOf(spliceMethod(text, moved))).toContain(
      "\n\n\n{\n\t#category : 'x',\n\t#author : 'me'\n}\nCounter class >> startingAt: anInteger [  ^ self new",
    );
  });

  it("[C2] goes where Pharo would write it", () => {
    const place = (selector: string, isMeta: boolean): string => {
      const changed = textOf(spliceMethod(text, method(selector, `${selector}\n\t^ 1`, "x", isMeta)));
      const { file } = parseTonelClass(changed, "");
      if (file?.kind !== "class") throw new Error("not a class");
      const side = isMeta ? "Counter class" : "Counter";
      expect(changed).toContain(`{ #category : 'x' }\n${side} >> ${selector} [\n\t^ 1\n]\n`);
      return file.methods.map((other) => (other.isMeta ? "class " : "") + other.selector).join(", ");
    };
    expect(place("a", true)).toBe("class a, class startingAt:, count, increment");
    expect(place("z", true)).toBe("class startingAt:, class z, count, increment");
    expect(place("a", false)).toBe("class startingAt:, a, count, increment");
    expect(place("d", false)).toBe("class startingAt:, count, d, increment");
    expect(place("z", false)).toBe("class startingAt:, count, increment, z");
  });

  it("[C2] goes to the end of its side where the file has an order of its own", () => {
    const unsorted = text.replace("increment [", "b [");
    const selectors = (added: NewMethod): readonly string[] => {
      const { file } = parseTonelClass(textOf(spliceMethod(unsorted, added)), "");
      return file?.kind === "class" ? file.methods.map(({ selector }) => selector) : [];
    };
    expect(selectors(method("a", "a"))).toEqual(["startingAt:", "count", "b", "a"]);
    expect(selectors(method("a", "a", "x", true))).toEqual(["startingAt:", "a", "count", "b"]);
  });

  it("[C2] is the first one, in files with and without a last line end", () => {
    const header = "Class {\n\t#name : #Counter,\n\t#superclass : #Object,\n\t#category : #A\n}";
    const added = "{ #category : #accessing }\nCounter >> a [\n]\n";
    expect(textOf(spliceMethod(header, method("a", "a")))).toBe(`${header}\n\n${added}`);
    expect(textOf(spliceMethod(`${header}\n`, method("a", "a")))).toBe(`${header}\n\n${added}`);
  });

  it("[C2] leaves a method that cannot be read alone", () => {
    const damaged = `${text}\n{ #category : 'x' }\nCounter >> bad [\n\t^ (1]\n]\n`;
    const changed = textOf(spliceMethod(damaged, method("zero", "zero\n\t^ 0")));
    expect(changeOf(damaged, changed).removed).toBe("");
    expect(changed).toContain("Counter >> bad [\n\t^ (1]\n]\n");
  });

  it("[C2] has the file's line ends", () => {
    const changed = textOf(spliceMethod(text.replaceAll("\n", "\r\n"), method("zero", "zero\n\t^ 0")));
    expect(changed.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("[C2] is refused where it would damage the file", () => {
    const problem = (added: NewMethod, file = text): string => {
      const result = spliceMethod(file, added);
      return "problem" in result ? result.problem : "";
    };
    expect(problem(method("foo", "bar\n\t^ 1"))).toBe("The source defines #bar, not #foo");
    expect(problem(method("foo", "foo\n\t^ [ 1"))).toBe("The brackets or quotes of #foo do not match");
    expect(problem(method("foo", "foo\n\t^ 1 ] { #a : 'b' }"))).toBe("The brackets or quotes of #foo do not match");
    expect(problem(method("foo", "foo\n\t^ 'abc"))).toBe("The brackets or quotes of #foo do not match");
    expect(problem({ ...method("foo", "foo"), className: "Other" })).toBe(
      "The file holds methods of Counter, not of Other",
    );
    expect(problem(method("foo", "foo"), "Class {")).toMatch(/^The file cannot be read: line 1: /);
    expect(problem(method("foo", "foo"), "Package { #name : 'A' }")).toBe("A package file holds no methods");
  });
});

describe("a method taken out of a file", () => {
  it("[C2] takes the blank line before it along", () => {
    const key = { className: "Counter", isMeta: false };
    expect(textOf(removeMethod(text, { ...key, selector: "increment" }))).toBe(
      text.slice(0, text.indexOf("\n\nCounter >> increment")) + "\n",
    );
    expect(textOf(removeMethod(text, { ...key, selector: "count" }))).toBe(
      text.replace(/\n\{ {3}#category[^]*\^ count \]/, ""),
    );
  });

  it("[C2] leaves a file without it as it is", () => {
    expect(textOf(removeMethod(text, { className: "Counter", isMeta: true, selector: "count" }))).toBe(text);
  });

  it("[C2] put in again gives the same file, if that was Pharo's", () => {
    const selectors = fc.uniqueArray(fc.constantFrom("a", "b", "c", "at:", "at:put:", "+", "zork"), { minLength: 1 });
    fc.assert(
      fc.property(selectors, selectors, fc.nat(), (instanceSide, classSide, pick) => {
        const all = [
          ...instanceSide.map((selector) => method(selector, sourceFor(selector))),
          ...classSide.map((selector) => method(selector, sourceFor(selector), "x", true)),
        ];
        const empty = "Class {\n\t#name : 'Counter',\n\t#superclass : 'Object',\n\t#category : 'A'\n}\n";
        const full = all.reduce((file, each) => textOf(spliceMethod(file, each)), empty);
        const picked = all[pick % all.length];
        if (picked === undefined) throw new Error("no method");
        const without = textOf(removeMethod(full, picked));
        expect(parseTonelClass(without, "").diagnostics).toEqual([]);
        expect(textOf(spliceMethod(without, picked))).toBe(full);
      }),
    );
  });
});

function sourceFor(selector: string): string {
  const pattern = selector.includes(":") ? selector.replaceAll(":", ": x ").trim() : selector;
  return `${selector === "+" ? "+ x" : pattern}\n\t"${selector}" ^ $]`;
}

describe("a definition and a comment", () => {
  const { file } = parseTonelClass(text, "");
  const { definition } = file as TonelClassFile;

  it("[C2] rewrite the header and nothing else", () => {
    const changed = textOf(spliceDefinition(text, { ...definition, instVars: ["count"] }));
    const { removed, inserted } = changeOf(text, changed);
    expect(inserted).toContain("#instVars : [\n\t\t'count'\n\t]");
    expect(text.slice(text.indexOf("Class"), text.indexOf("\n\n\n{"))).toContain(removed);
    expect(textOf(spliceDefinition(text, definition))).toBe(text);
  });

  it("[C2] rewrite the comment and nothing else", () => {
    const rest = text.slice(text.indexOf("Class "));
    expect(textOf(spliceComment(text, 'I "count"\nmore.'))).toBe(`"\nI ""count""\nmore.\n"\n${rest}`);
    expect(textOf(spliceComment(text, ""))).toBe(rest);
    expect(textOf(spliceComment(rest, "I count."))).toBe(`"\nI count.\n"\n${rest}`);
    expect(textOf(spliceComment(text, definition.comment))).toBe(text);
  });

  it("[C2] are refused by a file that has none", () => {
    expect(spliceComment("Package { #name : 'A' }", "x")).toEqual({
      problem: "The file holds no class or trait but a package",
    });
    expect(spliceDefinition("Extension { #name : 'A' }", definition)).toEqual({
      problem: "The file holds no class or trait but an extension",
    });
  });
});
