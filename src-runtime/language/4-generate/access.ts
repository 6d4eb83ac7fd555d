import type { Body, Instruction, Operand } from "../3-lower/index.ts";
import type { BodyWriter } from "./body-writer.ts";
import { memoryChecks } from "./memory.ts";

type Send = Extract<Instruction, { op: "send" }>;

/**
 * Messages that are done where they are sent if the receiver's method for them has a certain primitive; a prototype
 * says so by a mark. V8 then knows of each place by itself what it meets there, and not of all places together.
 */
const marks: ReadonlyMap<string, { readonly mark: string; readonly primitive: string }> = new Map([
  ["at:", { mark: "$at", primitive: "arrayAt" }],
  ["at:put:", { mark: "$atPut", primitive: "arrayAtPut" }],
  ["=", { mark: "$equal", primitive: "stringEqual" }],
]);

/** The mark that a prototype bears with a method for the selector, and whether it is set for this primitive's. */
export function markOf(selector: string, primitive: string | undefined): readonly [string, boolean] | undefined {
  const found = marks.get(selector);
  return found && [found.mark, found.primitive === primitive];
}

/** The index of an `at:` or `at:put:` that is done in place. */
export function indexOfAccess(writer: BodyWriter, send: Send): Operand | undefined {
  const { receiver, selector, args } = send;
  const [index] = args;
  if (selector !== "at:" && selector !== "at:put:") return undefined;
  if (!index || receiver.k !== "reg" || writer.isUnboxed(receiver.i) || !isIndex(writer, index)) return undefined;
  // The answer must not replace what the send needs.
  if ([receiver, ...args].some((each) => each.k === "reg" && each.i === send.dst)) return undefined;
  return index;
}

/** What stands before a send: a condition that it is not needed after all, for the answer is in `target` then. */
export function accessCondition(writer: BodyWriter, send: Send, target: string): string | undefined {
  const index = indexOfAccess(writer, send);
  const [, value] = send.args;
  if (!index) return undefined;
  const object = writer.name(send.receiver);
  const place = index.k === "int" ? String(index.v - 1) : `${writer.name(index)} - 1`;
  const isNumber = index.k === "int" ? "" : ` && typeof ${writer.name(index)} === "number"`;
  // A class may inherit the method whose instances have no elements.
  const elements = `(${writer.scratch("t")} = ${object}.els) !== undefined`;
  if (send.selector === "at:")
    return `${object}.$at === true${isNumber} && ${elements} && (${target} = t[${place}]) !== undefined`;
  if (!value) return undefined;
  const isWithin =
    index.k === "int" ? `${index.v} <= t.length` : `${writer.name(index)} >= 1 && ${writer.name(index)} <= t.length`;
  const stored = writer.value(value);
  const store = `(${target} = t[${place}] = ${stored}, true)`;
  // What the write barrier has to do comes last, with the assignment: it may be anything as far as V8 knows.
  const noticed = memoryChecks.enabled
    ? `(${object}.$e === I.epoch ? ${store} : V(${object}, ${place}, ${stored}) && (${target} = ${stored}, true))`
    : store;
  return `${object}.$atPut === true${isNumber} && ${elements} && ${isWithin} && ${noticed}`;
}

const isIndex = (writer: BodyWriter, operand: Operand): boolean =>
  operand.k === "int" ? operand.v >= 1 : operand.k === "reg" && !writer.isUnboxed(operand.i);

/** `x = 'abc'`: the test that the other operand is a text, and the comparison of its characters, `t`, with the literal's. */
export function textComparison(
  writer: BodyWriter,
  send: Send,
): { readonly condition: string; readonly value: string } | undefined {
  const { receiver, selector, args } = send;
  const [argument] = args;
  if (selector !== "=" || !argument) return undefined;
  const literal = textOf(writer.body, argument) ?? textOf(writer.body, receiver);
  const other = textOf(writer.body, argument) === undefined ? argument : receiver;
  if (literal === undefined || other.k !== "reg" || writer.isUnboxed(other.i)) return undefined;
  const t = writer.scratch("t");
  return {
    condition: `${writer.name(receiver)}.$equal === true && (${t} = ${writer.name(other)}.s) !== undefined`,
    value: `${t} === ${JSON.stringify(literal)}`,
  };
}

function textOf(body: Body, operand: Operand): string | undefined {
  if (operand.k !== "lit") return undefined;
  const literal = body.literals[operand.i];
  if (literal?.kind !== "value") return undefined;
  const { value } = literal;
  return value.kind === "string" || value.kind === "symbol" ? value.value : undefined;
}
