import { expect, test } from "vitest";
import { kernelPrimitives } from "./index.ts";
import { mergePrimitives } from "./merge.ts";

test("primitives of all tables are in the merged one", () => {
  expect(kernelPrimitives).toHaveProperty("semaphoreWait");
  expect(kernelPrimitives).toHaveProperty("stringSize");
});

test("a name that two tables define is refused", () => {
  const one = { double: () => 2 };
  expect(() => mergePrimitives([one, { ...one }])).toThrow("Two primitives are called double");
});
