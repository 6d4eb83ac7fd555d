import { useMemo } from "react";
import { useStore } from "zustand";
import type { MethodReference } from "../../src-runtime/protocol/index.ts";
import type { BreakpointMark } from "../editor/index.ts";
import { useSession } from "./session-context.ts";

const NONE: readonly BreakpointMark[] = [];

/** The lines of a method that have breakpoints; none without a method. */
export function useBreakpoints(method: MethodReference | undefined): readonly BreakpointMark[] {
  const { debuggers } = useSession();
  const all = useStore(debuggers.store, ({ breakpoints }) => breakpoints);
  const { class: className, side, selector } = method ?? {};
  return useMemo(() => {
    const marks = all.filter((each) => each.class === className && each.side === side && each.selector === selector);
    return marks.length === 0 ? NONE : marks;
  }, [all, className, side, selector]);
}
