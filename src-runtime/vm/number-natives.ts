import type { CodeFunction } from "./code.ts";
import { FloatLayout } from "./layouts.ts";
import type { NativeMethod } from "./natives.ts";
import type { Value } from "./values.ts";

/**
 * Arithmetic where it was not computed at the place of the send: mixed operands, and Floats where integers were
 * expected. One function an operator, each with a feedback of its own. A small integer is exact as a double.
 */
export const numberNatives: Readonly<Record<string, NativeMethod>> = {
  floatAdd: (_vm, fallback) =>
    function add(this: FloatLayout, other: Value) {
      const b = typeof other === "number" ? other : doubleOf(other);
      return b === undefined ? fallback.call(this, other) : new FloatLayout(this.v + b);
    } as CodeFunction,
  floatSubtract: (_vm, fallback) =>
    function subtract(this: FloatLayout, other: Value) {
      const b = typeof other === "number" ? other : doubleOf(other);
      return b === undefined ? fallback.call(this, other) : new FloatLayout(this.v - b);
    } as CodeFunction,
  floatMultiply: (_vm, fallback) =>
    function multiply(this: FloatLayout, other: Value) {
      const b = typeof other === "number" ? other : doubleOf(other);
      return b === undefined ? fallback.call(this, other) : new FloatLayout(this.v * b);
    } as CodeFunction,
  floatDivide: (_vm, fallback) =>
    function divide(this: FloatLayout, other: Value) {
      const b = typeof other === "number" ? other : doubleOf(other);
      return b === undefined || b === 0 ? fallback.call(this, other) : new FloatLayout(this.v / b);
    } as CodeFunction,
  integerAdd: (_vm, fallback) =>
    function add(this: Value, other: Value) {
      const b = typeof this === "number" ? doubleOf(other) : undefined;
      return b === undefined ? fallback.call(this, other) : new FloatLayout((this as number) + b);
    } as CodeFunction,
  integerSubtract: (_vm, fallback) =>
    function subtract(this: Value, other: Value) {
      const b = typeof this === "number" ? doubleOf(other) : undefined;
      return b === undefined ? fallback.call(this, other) : new FloatLayout((this as number) - b);
    } as CodeFunction,
  integerMultiply: (_vm, fallback) =>
    function multiply(this: Value, other: Value) {
      const b = typeof this === "number" ? doubleOf(other) : undefined;
      return b === undefined ? fallback.call(this, other) : new FloatLayout((this as number) * b);
    } as CodeFunction,
  integerAsFloat: (_vm, fallback) =>
    function asFloat(this: Value) {
      return typeof this === "number" ? new FloatLayout(this) : fallback.call(this);
    } as CodeFunction,
  floatTruncated: (_vm, fallback) =>
    function truncated(this: FloatLayout) {
      const t = Math.trunc(this.v) + 0;
      return t <= Number.MAX_SAFE_INTEGER && t >= Number.MIN_SAFE_INTEGER ? t : fallback.call(this);
    } as CodeFunction,
};

/** The double of a Float: nothing else has a property `v`. */
const doubleOf = (value: Value): number | undefined => (value as Partial<FloatLayout>).v;
