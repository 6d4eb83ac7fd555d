import type { Range } from "../1-parse/ast.ts";
import type { Body, Instruction } from "./ir.ts";

const known = new WeakMap<Body, ReadonlySet<number>>();

/** The instructions of a body that a debugger stops before. */
export function stopsOf(body: Body): ReadonlySet<number> {
  let stops = known.get(body);
  if (!stops) {
    stops = new Set(body.code.flatMap((each, at) => (isWorthAStop(body, each, at) ? [at] : [])));
    known.set(body, stops);
  }
  return stops;
}

/** A message, an assignment or a return, if it is written in the source: as in Pharo. */
function isWorthAStop(body: Body, instruction: Instruction, at: number): boolean {
  switch (instruction.op) {
    case "send":
    case "superSend":
    case "protectedSend":
    case "identical":
      return isWritten(body, at) && !countsLoop(body, at);
    case "move":
      return assigns(body, instruction.dst, at) && !countsLoop(body, at);
    case "setSlot":
    case "setBinding":
    case "setShared":
    case "return":
    case "returnFromHome":
      return true;
    default:
      return false;
  }
}

/** What breakpoints add has no width in the text. */
const isWritten = (body: Body, at: number): boolean => rangeAt(body, at).end > rangeAt(body, at).start;

/** Not the nil that a temporary starts with, which comes from its declaration: a name and no more. */
function assigns(body: Body, register: number, at: number): boolean {
  const name = body.names[register];
  const { start, end } = rangeAt(body, at);
  return name !== undefined && end - start > name.length;
}

/** What the compiler adds to count an inlined loop comes from the text of the whole loop. */
function countsLoop(body: Body, at: number): boolean {
  const { start, end } = rangeAt(body, at);
  return body.code.some(({ op }, i) => {
    if (op !== "loop") return false;
    const loop = rangeAt(body, i);
    return loop.start === start && loop.end === end;
  });
}

const rangeAt = (body: Body, at: number): Range => body.ranges[at] ?? { start: 0, end: 0 };
