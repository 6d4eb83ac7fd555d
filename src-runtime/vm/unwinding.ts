import type { ContextLayout, Resumption } from "./layouts.ts";
import type { Value } from "./values.ts";

/**
 * Why a process's frames are moved from the JavaScript stack to the heap.
 *
 * The first ones, up to `context`, are handled where they arise: the process goes on at once. The others end its turn.
 */
export type CaptureRequest =
  /** The JavaScript stack is deep; the frame on top goes on with an empty one. */
  | { readonly kind: "spill" }
  /** A message is to be sent on top of the captured stack. */
  | { readonly kind: "send"; readonly receiver: Value; readonly selector: string; readonly args: readonly Value[] }
  /** A frame of the stack is left, with those above it: with a value for its sender, or to begin anew. */
  | { readonly kind: "leaveFrame"; readonly frame: ContextLayout; readonly value: Value; readonly restarts: boolean }
  /** The frames are read or written while none of them runs; whoever asked gets the answer. */
  | { readonly kind: "act"; readonly act: () => Value }
  /** The frame on top was about to assign to a slot of a read-only object, which is told instead. */
  | { readonly kind: "refuseAssignment" }
  /** `thisContext`: the frame that asked gets itself. */
  | { readonly kind: "context" }
  /** Its time is over, or somebody else is to look at the heap. */
  | { readonly kind: "slice" }
  /** It waits; whoever wakes it says how it goes on, unless it says so here. */
  | { readonly kind: "wait"; readonly resumption?: Resumption }
  /** Others may run first; it stays ready, and is the first again of its priority or the last. */
  | { readonly kind: "yield"; readonly answer: Value; readonly place: "first" | "last" }
  /** An exception that nobody handles: the stack stays as it is. */
  | { readonly kind: "unhandled"; readonly exception: Value }
  /** A step has come to its end: the frame on top stands before an instruction. */
  | { readonly kind: "stop" };

/** How a turn of a process ended. */
export type TurnOutcome =
  | { readonly kind: "finished"; readonly value: Value }
  | { readonly kind: "unwound" }
  /** It is still ready, as the first or the last of its priority. */
  | { readonly kind: "slice"; readonly place: "first" | "last" }
  | { readonly kind: "waiting" }
  | { readonly kind: "unhandled"; readonly exception: Value }
  /** It was stepped through, and the step is done. */
  | { readonly kind: "stopped" };
