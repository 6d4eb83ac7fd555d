import type { EvaluationId, OpenedObject, Params, PartStep } from "../../../src-runtime/protocol/index.ts";
import type { WorkspaceSession } from "../../connection/index.ts";
import { WINDOW } from "./part-windows.ts";

/** What an inspector is opened on. */
export type RootOrigin =
  | { readonly kind: "binding"; readonly name: string }
  | { readonly kind: "evaluation"; readonly id: EvaluationId }
  | { readonly kind: "actor"; readonly actor: number }
  /** What code asked to be inspected, which the session keeps by a name for a while. */
  | { readonly kind: "kept"; readonly name: string }
  /** A variable of a debugger's frame, or `self` there, and the way from it. */
  | {
      readonly kind: "frame";
      readonly debugger: string;
      readonly frame: number;
      readonly variable: string;
      readonly steps: readonly PartStep[];
    };

/** What was asked for ahead and has not been taken, by what it was asked of. */
const ahead = new WeakMap<WorkspaceSession, Map<string, Promise<OpenedObject>>>();

/** Who asked ahead has drawn by then, however slow the machine; what nobody took is let go. */
const TAKEN_WITHIN_MILLISECONDS = 10_000;

/** Has the session hold what an inspector is opened on; its first parts come with it. */
export function askFor(session: WorkspaceSession, origin: RootOrigin): Promise<OpenedObject> {
  return session.request("inspection/open", { session: session.id, of: sourceOf(origin), parts: WINDOW });
}

/** Asks for what an inspector will show while its pane is still to be drawn, which takes as long as the answer does. */
export function openAhead(session: WorkspaceSession, origin: RootOrigin): void {
  const asked = ahead.get(session) ?? new Map<string, Promise<OpenedObject>>();
  ahead.set(session, asked);
  const key = JSON.stringify(origin);
  if (asked.has(key)) return;
  const answer = askFor(session, origin);
  asked.set(key, answer);
  // Whoever takes it hears of the failure.
  answer.catch(() => {});
  setTimeout(() => {
    if (asked.get(key) !== answer) return;
    asked.delete(key);
    void answer
      .then(({ handle }) => session.request("inspection/release", { session: session.id, handles: [handle] }))
      .catch(() => {});
  }, TAKEN_WITHIN_MILLISECONDS);
}

/** What was asked for ahead, once. */
export function takeOpening(session: WorkspaceSession, origin: RootOrigin): Promise<OpenedObject> | undefined {
  const key = JSON.stringify(origin);
  const answer = ahead.get(session)?.get(key);
  ahead.get(session)?.delete(key);
  return answer;
}

function sourceOf(origin: RootOrigin): Params<"inspection/open">["of"] {
  switch (origin.kind) {
    case "binding":
      return { binding: origin.name };
    case "evaluation":
      return { evaluation: origin.id };
    case "actor":
      return { actor: origin.actor };
    case "kept":
      return { kept: origin.name };
    case "frame":
      return { debugger: origin.debugger, frame: origin.frame, variable: origin.variable };
  }
}
