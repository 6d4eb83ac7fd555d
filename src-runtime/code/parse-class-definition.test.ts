import { describe, expect, test } from "vitest";
import { type ClassShape, fluidDefinition } from "./class-definition.ts";
import { parseClassDefinition, type StatedDefinition } from "./parse-class-definition.ts";

const shape: ClassShape = {
  name: "Counter",
  isTrait: false,
  superclass: "Object",
  layout: "normal",
  traits: "",
  slots: [],
  classSlots: [],
  classVariables: [],
  sharedPools: [],
  package: "Counting",
  tag: "",
};

function stated(source: string): StatedDefinition {
  const parsed = parseClassDefinition(source);
  if (parsed.kind !== "class") throw new Error(JSON.stringify(parsed));
  return parsed;
}

describe("what is written reads back the same", () => {
  test.each<[string, Partial<ClassShape>]>([
    ["a class without variables", {}],
    [
      "variables of every kind",
      { slots: ["a", "b"], classSlots: ["c"], classVariables: ["D", "E"], sharedPools: ["F"] },
    ],
    ["a tag", { tag: "It's a tag" }],
    ["a layout", { layout: "variable" }],
    ["traits", { traits: "TComparable + (TLogging - {#log:})" }],
    ["a root", { superclass: undefined }],
    ["a trait", { isTrait: true, superclass: undefined, slots: ["x"] }],
  ])("%s", (_what, part) => {
    const whole = { ...shape, ...part };
    const { kind: _kind, ...read } = stated(fluidDefinition(whole));
    expect({ ...read, layout: read.layout ?? "normal", classSlots: read.classSlots ?? [] }).toEqual(whole);
  });
});

test("a definition is written as Pharo writes it", () => {
  expect(fluidDefinition({ ...shape, slots: ["value", "step"], classVariables: ["Total"], tag: "Model" })).toBe(
    "Object << #Counter\n\tslots: { #value. #step };\n\tsharedVariables: { #Total };\n\ttag: 'Model';\n\tpackage: 'Counting'",
  );
});

describe("what people write", () => {
  test("install at the end, and slots as literals", () => {
    expect(stated("Object << #Counter slots: #(a b); package: 'Counting'; install")).toMatchObject({
      slots: ["a", "b"],
    });
    expect(stated("(Object << #Counter slots: { #a }; package: 'P') install")).toMatchObject({ slots: ["a"] });
  });

  test("slots of kinds of their own are taken as they are written", () => {
    expect(stated("Object << #Film slots: { #director => ToOneSlot inverse: #films }; package: 'P'").slots).toEqual([
      "#director => ToOneSlot inverse: #films",
    ]);
  });

  test("the older form", () => {
    const source = "Object subclass: #Counter instanceVariableNames: 'a b' classVariableNames: 'C' package: 'Counting'";
    expect(stated(source)).toMatchObject({
      name: "Counter",
      slots: ["a", "b"],
      classVariables: ["C"],
      package: "Counting",
    });
  });

  test("slots of other classes are taken as they are written", () => {
    const source =
      "Object << #Counter slots: { #a. #b => WeakSlot. #c => InitializedSlot default: [ 5 ] }; package: 'P'";
    expect(stated(source)).toMatchObject({
      slots: ["a", "#b => WeakSlot", "#c => InitializedSlot default: [ 5 ]"],
    });
  });

  test("a class side", () => {
    expect(parseClassDefinition("Object class << Counter class slots: { #instances }")).toEqual({
      kind: "classSide",
      className: "Counter",
      slots: ["instances"],
    });
  });
});

describe("what is none says where and why", () => {
  test.each([
    ["", "A class definition expected"],
    ["3 + 4", "A class definition begins with"],
    ["Object << 'Counter'", "as a symbol"],
    ["Object << #Counter slots: 3; package: 'P'", "Names in braces expected"],
    ["Object << #Counter slots: {}; colour: 'red'", "no part colour:"],
    ["Object << #Counter layout: FunnyLayout; package: 'P'", "FunnyLayout is no layout"],
    ["Object << #Counter package: 'P'. 3", "nothing after it"],
    ["Object << #Counter slots: {", "expected"],
  ])("%s", (source, message) => {
    const parsed = parseClassDefinition(source);
    if (parsed.kind !== "failed") throw new Error("It was taken for a definition");
    expect(parsed.diagnostics[0]?.message).toContain(message);
    expect(parsed.diagnostics[0]?.line).toBeGreaterThan(0);
  });
});
