import { expect, test } from "vitest";
import { testPackages } from "./package-tests.ts";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM({ checksAll: true });

testPackages(
  {
    row: "L2",
    packages:
      /^(Collections-(?!Strings)|JSON|STON|Network-|Random-|Regex-|SUnit-|System-Caching|System-Finalization|Strings-Samples)/,
    isCaptured: true,
  },
  machine,
);

test.each([
  ["Array new: 1000000000", "OutOfMemory"],
  ["ByteArray new: 100000000000", "OutOfMemory"],
  ["OrderedCollection new: 1000000000", "OutOfMemory"],
  ["Array new: -1", "PrimitiveFailed"],
  ["#(1 2) at: 3", "SubscriptOutOfBounds"],
  ["Dictionary new at: #foo", "KeyNotFound"],
])("[L2] %s ends in %s", async (source, error) => {
  const result = await machine.evaluate(source);
  expect(result).toMatchObject({ kind: "error", className: error });
});

test("[L2] what fails for want of memory is an error that is handled like any other", async () => {
  expect(await machine.print("[ Array new: 1000000000 ] on: OutOfMemory do: [ :error | 3 ]")).toBe("3");
  expect(await machine.print("[ Array new: 1000000000 ] on: Error do: [ :error | 4 ]")).toBe("4");
});

test("[L5] a regular expression that would try for years ends when its time is over", async () => {
  const search = "(String new: 40 withAll: $a) matchesRegex: '(a|a)*b'";
  expect(await machine.print(`[ ${search} ] valueWithin: 20 milliSeconds onTimeout: [ #late ]`)).toBe("#late");
});
