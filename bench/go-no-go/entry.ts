import type { SelectorRanks } from "./ranks.ts";
import { inlinedBlocks } from "./scope.ts";
import { arithmetic, comparisons, identityTests } from "./selectors.ts";
import type { Expression } from "./smalltalk.ts";
import type { EmissionStyle } from "./style.ts";

/** How many counted frames may stand on the stack. */
export const DEPTH_LIMIT = 20_000;

/** Whether a function polls and counts its depth at entry; a block counts as an implementor of `value`. */
export function isChecked(
  selector: string,
  body: readonly Expression[],
  style: EmissionStyle,
  ranks: SelectorRanks,
): boolean {
  if (style.entry === "all") return true;
  return style.entry === "ranked" ? ranks.mayCloseCycle(selector, body) : !body.every(isLeaf);
}

/** A leaf makes no real send and has no loop: the slow paths of operators count depth themselves. */
function isLeaf(node: Expression): boolean {
  switch (node.kind) {
    case "assignment":
    case "return":
      return isLeaf(node.value);
    case "cascade":
    case "block":
      return false;
    case "send": {
      const { selector } = node;
      if (selector === "whileTrue:" || selector === "whileFalse:" || selector === "to:do:") return false;
      const inlined = inlinedBlocks(node);
      const isInlined =
        inlined !== undefined || arithmetic.has(selector) || comparisons.has(selector) || identityTests.has(selector);
      const parts = [node.receiver, ...node.arguments].flatMap((each) =>
        each.kind === "block" && inlined?.includes(each) === true ? each.body : [each],
      );
      return isInlined && parts.every(isLeaf);
    }
    default:
      return true;
  }
}

/** Whether depth travels as a parameter instead of being kept in one place. */
export function passesDepth(style: EmissionStyle): boolean {
  return style.depth === "parameter" || style.depth === "parameter and guard";
}

/** Whether one word serves both the poll and the limit of depth. */
export function isGuarded(style: EmissionStyle): boolean {
  return style.depth === "guard" || style.depth === "parameter and guard";
}

/** Where the depth is kept, as an assignable expression; undefined when it is nowhere or a parameter. */
export function depthPlace(style: EmissionStyle): string | undefined {
  switch (style.depth) {
    case "field":
    case "guard":
      return "rt.depth";
    case "cell":
      return "D[0]";
    case "closure":
      return "depth";
    default:
      return undefined;
  }
}

/** The lines that poll and count at entry; `leave` makes the statement that leaves the function. */
export function entryLines(style: EmissionStyle, unwinding: string, leave: () => string): string[] {
  const lines: string[] = [];
  if (!isGuarded(style) && style.poll !== "none") {
    lines.push(`if (${pollTest(style)} && rt.poll() === ${unwinding}) ${leave()}`);
  }
  if (style.depth === "none") return lines;
  const [limit, slow] = isGuarded(style) ? ["W[0]", "guard"] : [String(DEPTH_LIMIT), "spill"];
  lines.push(`if (d > ${limit} && rt.${slow}() === ${unwinding}) ${leave()}`);
  const place = depthPlace(style);
  if (place !== undefined) lines.push(`${place} = d + 1;`);
  return lines;
}

/** The test at loop back-edges, and at entry unless depth is guarded by the same word. */
export function pollTest(style: EmissionStyle): string {
  if (style.poll === "atomics") return "Atomics.load(W, 0) !== 0";
  return isGuarded(style) ? "W[0] < 0" : "W[0] !== 0";
}
