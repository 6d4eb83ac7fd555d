import type { Body } from "../3-lower/index.ts";
import { doubleAccessProperty, doubleProperty, mangle, member, slotProperty } from "./mangle.ts";
import { memoryChecks } from "./memory.ts";

/** What a method does that only reads, or only writes, one slot. */
export interface SlotAccess {
  readonly slot: string;
  readonly kind: "read" | "write";
}

/** Whether a body is `x ^ x`, or `x: value x := value`. */
export function slotAccess({ kind, code, numArgs }: Body): SlotAccess | undefined {
  const [enter, access, end] = code;
  if (kind !== "method" || code.length !== 3 || enter?.op !== "enter" || end?.op !== "return") return undefined;
  const { src: answer } = end;
  if (access?.op === "getSlot" && numArgs === 0)
    return answer.k === "reg" && answer.i === access.dst ? { slot: access.name, kind: "read" } : undefined;
  if (access?.op !== "setSlot" || numArgs !== 1 || access.src.k !== "reg" || access.src.i !== 0) return undefined;
  return { slot: access.name, kind: "write" };
}

/**
 * The text of the function for bare doubles that such a method has besides, for a factory with DOUBLE_ACCESS_PARAMETERS.
 * It answers undefined, or false, where the message has to be sent after all: the receiver has another method for it by
 * now, something else is in the slot, it must be told that it is written. Something else in a slot is told by a call: as
 * long as it was not made, V8 knows that what is answered is a double.
 */
export function generateDoubleAccess(selector: string, { slot, kind }: SlotAccess): string {
  const isMine = `this${member(mangle(selector))} === M`;
  const isFree = `this${member(slotProperty(slot))} === undefined`;
  const double = `this${member(doubleProperty(slot))}`;
  const name = doubleAccessProperty(selector).replaceAll(/[^A-Za-z0-9_$]/g, "_");
  if (kind === "read") return `function ${name}() { return ${isMine} && ${isFree} ? ${double} : Z(); }`;
  const isWritten = memoryChecks.enabled ? " && this.$e === I.epoch" : "";
  const isReady = `${isMine} && ${isFree} && ${double} !== undefined${isWritten}`;
  return `function ${name}(x) { return ${isReady} ? (${double} = x, true) : false; }`;
}

/** In order: what holds the epoch, the method's function, and what answers undefined. */
export const DOUBLE_ACCESS_PARAMETERS = ["I", "M", "Z"] as const;
