import { type Code, Float, nil, type Runtime } from "./runtime.ts";
import type { EmissionStyle } from "./style.ts";

/** Primitive methods by selector. */
export type Primitives = Readonly<Record<string, Code>>;

/** Runs strict code with the given parameters: how generated code comes to be. */
export function evaluate(parameters: readonly string[], body: string, values: readonly unknown[]): unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- what is measured is generated code
  const make = new Function(...parameters, `"use strict";\n${body}`);
  return Reflect.apply(make, undefined, values);
}

function code(text: string, bindings: Readonly<Record<string, unknown>>): Code {
  return evaluate(Object.keys(bindings), `return ${text};`, Object.values(bindings)) as Code;
}

function describe(value: unknown): string {
  return typeof value === "object" && value !== null
    ? `an object with ${Object.keys(value).join(", ")}`
    : String(value);
}

function notANumber(receiver: unknown, other: unknown): never {
  throw new Error(`${describe(receiver)} cannot calculate with ${describe(other)}`);
}

/** Each operator is a function of its own: closures of one function would share their inline caches. */
function numberOperator(operator: string): Code {
  return code(
    `function (other) {
      const y = other.v;
      return y === undefined ? fail(this, other) : new Float(this ${operator} y);
    }`,
    { Float, fail: notANumber },
  );
}

function bitOperator(expression: string): Code {
  return code(
    `function (other) {
      if (typeof other === "number" && (this | 0) === this && (other | 0) === other) return ${expression};
      return fail(this, other);
    }`,
    { fail: notANumber },
  );
}

/** The slow paths and plain primitives of integers. */
export const integerPrimitives: Primitives = {
  "+": numberOperator("+"),
  "-": numberOperator("-"),
  "*": numberOperator("*"),
  "/": numberOperator("/"),
  "//": code(
    `function (other) {
      return typeof other === "number" && other !== 0 ? Math.floor(this / other) + 0 : fail(this, other);
    }`,
    { fail: notANumber },
  ),
  "bitAnd:": bitOperator("this & other"),
  "bitOr:": bitOperator("this | other"),
  "bitXor:": bitOperator("this ^ other"),
  "bitShift:": bitOperator("other <= 0 && other > -32 ? this >> -other : fail(this, other)"),
};

function floatOperator(operator: string): Code {
  const isComparison = operator === "<" || operator === ">";
  const answer = (operand: string): string => {
    const text = `this.v ${operator} ${operand}`;
    return isComparison ? text : `new Float(${text})`;
  };
  return code(
    `function (other) {
      const y = other.v;
      if (y !== undefined) return ${answer("y")};
      return typeof other === "number" ? ${answer("other")} : fail(this, other);
    }`,
    { Float, fail: notANumber },
  );
}

/** The methods of Float. */
export const floatPrimitives: Primitives = {
  "+": floatOperator("+"),
  "-": floatOperator("-"),
  "*": floatOperator("*"),
  "/": floatOperator("/"),
  "<": floatOperator("<"),
  ">": floatOperator(">"),
  sqrt: code("function () { return new Float(Math.sqrt(this.v)); }", { Float }),
};

/** Filling by a loop takes a third of the time of `fill` for short arrays. */
const arrayConstructor = `function ArrayObject(n) {
  const els = new Array(n);
  for (let i = 0; i < n; i++) els[i] = nil;
  this.$e = rt.epoch;
  this.$i = 0;
  this.els = els;
}`;

function outOfBounds(_array: unknown, index: unknown): never {
  throw new Error(`Index ${describe(index)} is out of bounds`);
}

/** The class-side and instance-side primitives of Array in a style. */
export function arrayPrimitives(
  rt: Runtime,
  style: EmissionStyle,
  prototype: object,
): { readonly classSide: Primitives; readonly instanceSide: Primitives } {
  const constructor = code(arrayConstructor, { rt, nil });
  Object.defineProperty(constructor, "prototype", { value: prototype });
  const barrier = (array: string): string =>
    style.barrier === "none" ? "" : `if (${array}.$e !== rt.epoch) rt.touch(${array}); `;
  const classSide = { "new:": code("function (n) { return new C(n); }", { C: constructor }) };
  if (style.primitives === "method") {
    return {
      classSide,
      instanceSide: {
        size: code("function () { return this.els.length; }", {}),
        "at:": code(
          `function (i) {
            let value;
            if (typeof i === "number" && (value = this.els[i - 1]) !== undefined) return value;
            return fail(this, i);
          }`,
          { fail: outOfBounds },
        ),
        "at:put:": code(
          `function (i, value) {
            const els = this.els;
            if (typeof i !== "number" || els[i - 1] === undefined) return fail(this, i);
            ${barrier("this")}els[i - 1] = value;
            return value;
          }`,
          { rt, fail: outOfBounds },
        ),
      },
    };
  }
  const called = (parameters: string, primitive: string): Code =>
    code(
      `function (${parameters}) {
        const p = P(rt, this${parameters === "" ? "" : `, ${parameters}`});
        return p === null ? fail(this, ${parameters === "" ? "0" : "i"}) : p;
      }`,
      { rt, fail: outOfBounds, P: code(primitive, {}) },
    );
  return {
    classSide,
    instanceSide: {
      size: called("", "function (rt, array) { return array.els.length; }"),
      "at:": called(
        "i",
        `function (rt, array, i) {
          let value;
          return typeof i === "number" && (value = array.els[i - 1]) !== undefined ? value : null;
        }`,
      ),
      "at:put:": called(
        "i, value",
        `function (rt, array, i, value) {
          const els = array.els;
          if (typeof i !== "number" || els[i - 1] === undefined) return null;
          ${barrier("array")}els[i - 1] = value;
          return value;
        }`,
      ),
    },
  };
}
