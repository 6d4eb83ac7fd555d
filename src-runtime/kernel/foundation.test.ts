import { describe, expect, test } from "vitest";
import { callingPrimitives, ranksAboveAll } from "../language/index.ts";
import { testPackages } from "./package-tests.ts";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();

/** Objects, numbers and strings: what all other packages stand on. */
testPackages(
  {
    row: "L2",
    packages: [
      "Collections-Strings",
      "Kernel-Errors",
      "Kernel-Numbers",
      "Kernel-Objects",
      "Kernel-TypeTests",
      "Math-Operations-Extensions",
      "NumberParser",
      "Strings-Editing",
      "Strings-Parsing",
      "Strings-Unicode",
      "System-NumberPrinting",
    ],
  },
  machine,
);

describe("[L1] numbers are exact as decided", () => {
  test.each([
    ["3 class", "SmallInteger"],
    ["3.0 class", "Float"],
    ["3 = 3.0", "true"],
    ["3 == 3.0", "false"],
    ["-0.0", "-0.0"],
    ["1e10 class", "SmallInteger"],
    ["(2 ** 53) + 1", "9007199254740993"],
    ["((2 ** 53) + 1) class", "LargePositiveInteger"],
    ["{1. 1.0} asSet size", "1"],
    ["1/3 + (2/3)", "1"],
    ["(1/3) + (2/3)", "1"],
    ["1000 factorial printString size", "2568"],
    ["3.0 + 4", "7.0"],
    ["'😀' size", "1"],
    ["nil foo", "MessageNotUnderstood: #foo was sent to nil"],
    ["1/0", "ZeroDivide: ZeroDivide"],
  ])("%s is %s", async (source, printed) => {
    expect(await machine.print(source)).toBe(printed);
  });
});

test("every method that calls a closure by its primitive has a selector that ranks above all others", () => {
  const { vm } = machine;
  const calling = vm
    .allClasses()
    .flatMap((each) => [each, each.$info.counterpart])
    .flatMap((each) => [...(each?.$info.methods.values() ?? [])])
    .filter(({ primitiveName }) => primitiveName !== undefined && callingPrimitives.has(primitiveName));
  expect(calling.length).toBeGreaterThan(15);
  expect(calling.map((each) => each.method.selector).filter((each) => !ranksAboveAll(each))).toEqual([]);
});
