import { describe, expect, it } from "vitest";
import type { ClassDefinition, TonelFile, TonelFormat } from "./index.ts";
import { parseTonelClass, writeTonelClass } from "./index.ts";

const definition: ClassDefinition = {
  kind: "class",
  name: "Counter",
  superclass: "Object",
  type: "normal",
  traits: undefined,
  classTraits: undefined,
  instVars: ["count"],
  classVars: [],
  pools: [],
  classInstVars: [],
  category: "Counting-Core",
  package: "Counting",
  tag: "Core",
  comment: 'I "count".',
  extras: [],
};

const place = { range: { start: 0, end: 0 }, patternStart: 0, bodyStart: 0, bodyOffset: 0, extras: [] };
const method = (selector: string, isMeta: boolean, protocol: string, source: string) => ({
  className: "Counter",
  isMeta,
  selector,
  protocol,
  source,
  ...place,
});

const file: TonelFile = {
  kind: "class",
  definition,
  methods: [
    method("zero", false, "accessing", "zero\n\t^ 0"),
    method("at:put:", false, "accessing", 'at: i "i" put: v\n\n\t^ self\n'),
    method("-", false, "arithmetic", "- other ^ $]"),
    method("new", true, "instance creation", "new\n\n\t^ super new"),
  ],
};

const written = {
  "1.0": `"
I ""count"".
"
Class {
	#name : #Counter,
	#superclass : #Object,
	#instVars : [
		'count'
	],
	#category : #'Counting-Core'
}

{ #category : #'instance creation' }
Counter class >> new [

	^ super new
]

{ #category : #arithmetic }
Counter >> - other [ ^ $]
]

{ #category : #accessing }
Counter >> at: i "i" put: v [

	^ self

]

{ #category : #accessing }
Counter >> zero [
	^ 0
]
`,
};
const inStrings = written["1.0"]
  .replaceAll(/: #'?([\w -]+)'?( \}|,)/g, ": '$1'$2")
  .replace("#'Counting-Core'", "'Counting-Core'");
const expected: Readonly<Record<TonelFormat["version"], string>> = {
  "1.0": written["1.0"],
  "2.0": inStrings,
  "3.0": inStrings.replace("'Counting-Core'", "'Counting-Core',\n\t#package : 'Counting',\n\t#tag : 'Core'"),
};

describe("a written class", () => {
  it.each(["1.0", "2.0", "3.0"] as const)("[C1] looks as Pharo writes it in version %s", (version) => {
    expect(writeTonelClass(file, { version, lineEnding: "\n" })).toBe(expected[version]);
  });

  it.each(["1.0", "2.0", "3.0"] as const)("[C1] reads as what it was in version %s", (version) => {
    const result = parseTonelClass(expected[version], "Counter.class.st");
    expect(result.format).toEqual({ version, lineEnding: "\n" });
    expect(result.file && writeTonelClass(result.file, result.format)).toBe(expected[version]);
  });

  it.each(["\r\n", "\r"] as const)("[C1] keeps its line ends: %j", (lineEnding) => {
    const text = expected["3.0"].replaceAll("\n", lineEnding);
    const result = parseTonelClass(text, "Counter.class.st");
    expect(result.file && writeTonelClass(result.file, result.format)).toBe(text);
  });

  it("[C1] has everything that a definition may have, in Pharo's order", () => {
    const full: ClassDefinition = {
      ...definition,
      superclass: undefined,
      type: "bytes",
      traits: "TA + TB",
      classTraits: "TA classTrait",
      instVars: ["a", "#b => C default: 'x\\y'"],
      classVars: ["A"],
      pools: ["P"],
      classInstVars: ["c"],
      comment: "",
      tag: undefined,
      extras: [{ key: { kind: "symbol", value: "other_key" }, value: { kind: "map", entries: [] } }],
    };
    const text = writeTonelClass({ kind: "class", definition: full, methods: [] });
    expect(text).toBe(`Class {
	#name : 'Counter',
	#superclass : 'nil',
	#type : 'bytes',
	#traits : 'TA + TB',
	#classTraits : 'TA classTrait',
	#instVars : [
		'a',
		'#b => C default: \\'x\\\\y\\''
	],
	#classVars : [
		'A'
	],
	#pools : [
		'P'
	],
	#classInstVars : [
		'c'
	],
	#category : 'Counting-Core',
	#package : 'Counting',
	#'other_key' : { }
}
`);
    expect(parseTonelClass(text, "").file).toEqual({ kind: "class", definition: full, methods: [] });
  });
});

describe("other written files", () => {
  it("[C1] a trait has its variables first and a side of its own name", () => {
    const trait: ClassDefinition = { ...definition, kind: "trait", superclass: undefined, traits: "TB", comment: "" };
    const methods = [method("new", true, "x", "new\n\t^ 1")];
    expect(writeTonelClass({ kind: "class", definition: trait, methods })).toBe(`Trait {
	#name : 'Counter',
	#instVars : [
		'count'
	],
	#traits : 'TB',
	#category : 'Counting-Core',
	#package : 'Counting',
	#tag : 'Core'
}

{ #category : 'x' }
Counter classSide >> new [
	^ 1
]
`);
  });

  it("[C1] an extension mixes the sides", () => {
    const methods = [method("b", true, "*X", "b"), method("c", false, "*X", "c"), method("a", false, "*X", "a")];
    expect(writeTonelClass({ kind: "extension", className: "Counter", methods })).toBe(`Extension { #name : 'Counter' }

{ #category : '*X' }
Counter >> a [
]

{ #category : '*X' }
Counter class >> b [
]

{ #category : '*X' }
Counter >> c [
]
`);
  });

  it("[C1] a package has its name", () => {
    expect(writeTonelClass({ kind: "package", name: "A-B" })).toBe("Package { #name : 'A-B' }\n");
    expect(writeTonelClass({ kind: "package", name: "A-B" }, { version: "1.0", lineEnding: "\n" })).toBe(
      "Package { #name : #'A-B' }\n",
    );
  });
});
