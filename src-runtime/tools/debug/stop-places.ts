import { parseDoIt, parseMethod, type Range, statementAt, stopsOf } from "../../language/index.ts";
import type { CompiledCode } from "../../vm/index.ts";

/** An instruction that a process can be stopped before. */
export interface StopPlace {
  readonly code: CompiledCode;
  readonly pc: number;
}

/**
 * Where a process stops that is to run to an offset of a method's source: before whatever comes first in the statement
 * there. Undefined when there is nothing to stop before.
 */
export function stopPlace(method: CompiledCode, offset: number): StopPlace | undefined {
  const { source } = method.method;
  const { node } = method.body.kind === "doIt" ? parseDoIt(source) : parseMethod(source);
  const statement = statementAt(node, offset);
  return statement && placeIn(method, statement);
}

/** The method's own instructions before those of its closures: a statement around a closure is the method's. */
function placeIn(code: CompiledCode, { start, end }: Range): StopPlace | undefined {
  for (const pc of stopsOf(code.body)) {
    const range = code.body.ranges[pc];
    if (range && start <= range.start && range.end <= end && range.start < end) return { code, pc };
  }
  for (const block of code.blocks) {
    const found = placeIn(block, { start, end });
    if (found) return found;
  }
  return undefined;
}
