import { expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { parseTonelClass } from "../language/tonel/index.ts";
import { checkPackages } from "./check-packages.ts";
import type { SourceFile } from "./package-loader.ts";

const { vm } = bootTestVM();

const file = (text: string, path: string): SourceFile => {
  const { file: parsed } = parseTonelClass(text, path);
  if (!parsed) throw new Error(`${path} can't be read`);
  return { path, package: "Else", file: parsed, text };
};

const view = file(
  `Class { #name : 'ElseView', #superclass : 'Morph', #instVars : [ 'label' ], #classVars : [ 'Shown' ],
  #pools : [ 'NoPool' ], #category : 'Else', #package : 'Else' }

{ #category : 'a' }
ElseView >> raise [
	Shown := label printString.
	[ self morphicLayerNumber: 3 ] value.
	^ World add: self then: ElsePart
]

{ #category : 'a' }
ElseView >> broken [
	^ (
]
`,
  "Else/ElseView.class.st",
);
const part = file(
  `Class { #name : 'ElsePart', #superclass : 'ElseView', #category : 'Else', #package : 'Else' }

{ #category : 'a' }
ElsePart >> raise [
	^ label := super raise -> Shown
]
`,
  "Else/ElsePart.class.st",
);
const extension = file(
  `Extension { #name : 'Canvas' }

{ #category : '*Else' }
Canvas >> add: one then: other [
	^ one yourself
]
`,
  "Else/Canvas.extension.st",
);

test("[L3] what packages lack is listed with where it is used; nothing is loaded", () => {
  const report = checkPackages(vm, [view, part, extension]);
  expect(report.lacking).toEqual([
    { kind: "superclass", name: "Morph", usedBy: ["ElseView"] },
    { kind: "pool", name: "NoPool", usedBy: ["ElseView"] },
    { kind: "class", name: "World", usedBy: ["ElseView>>raise"] },
    { kind: "selector", name: "morphicLayerNumber:", usedBy: ["ElseView>>raise"] },
    { kind: "class", name: "Canvas", usedBy: ["Canvas (extension)"] },
  ]);
  expect(report.problems).toHaveLength(1);
  expect(report.problems[0]).toMatchObject({
    line: 13,
    message: expect.stringMatching(/^ElseView>>broken: /) as string,
  });
  expect(report.methodCount).toBe(4);
  expect(vm.tryClassNamed("ElseView")).toBeUndefined();
});

test("packages that lack nothing are told so", () => {
  const whole = file(
    `Class { #name : 'ElseSum', #superclass : 'Object', #instVars : [ 'sum' ], #category : 'Else', #package : 'Else' }

{ #category : 'a' }
ElseSum >> add: each [
	sum := (sum ifNil: [ 0 ]) + each.
	^ OrderedCollection with: sum
]
`,
    "Else/ElseSum.class.st",
  );
  expect(checkPackages(vm, [whole])).toMatchObject({ lacking: [], problems: [], classCount: 1, methodCount: 1 });
});
