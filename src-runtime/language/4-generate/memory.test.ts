import { afterEach, expect, it } from "vitest";
import { compile } from "../compile.ts";
import { generate, memoryChecks } from "./index.ts";

const environment = {
  declaresSessionBindings: false,
  resolve: (name: string) => (name === "size" ? ({ kind: "slot", name } as const) : undefined),
};

function javascript(source: string): string {
  const { body } = compile(source, "method", environment);
  if (!body) throw new Error("It does not compile");
  return generate(body, { checked: true });
}

afterEach(() => {
  memoryChecks.enabled = true;
});

it("writes to slots pass the barrier, once for one object between sends, and reads test for husks", () => {
  const text = javascript("grow size := size + 1. size := size");
  expect(text.match(/\bA\(this\)/g)).toHaveLength(1);
  expect(text).toContain("Q(this");
  expect(javascript("grow size := 1. self changed. size := 2").match(/\bA\(this\)/g)).toHaveLength(2);
});

it("one switch turns both off, to measure what they cost", () => {
  memoryChecks.enabled = false;
  const text = javascript("grow size := size + 1");
  expect(text).not.toContain("A(this)");
  expect(text).not.toContain("Q(this");
});
