import * as z from "zod";
import { debuggerId, evaluationId, givenName, handle, sessionId, windowOf } from "./ids.ts";
import type { Handle, Page } from "./ids.ts";
import { MAX_SOURCE_LENGTH } from "./limits.ts";
import { vmRequest } from "./request.ts";

/** A live object that a client holds by its handle. */
export interface InspectedObject {
  readonly handle: Handle;
  /** As long as fits a line, about 1,000 characters, unless all of it was asked for. */
  readonly printString: string;
  readonly className: string;
  /** The object's identity hash: two handles on one object have the same. */
  readonly identityHash: number;
  readonly slotCount: number;
  /** How many indexed elements or entries it has; 0 for an object without. */
  readonly elementCount: number;
}

/** An object that is held from now on. */
export interface OpenedObject extends InspectedObject {
  /** Its first slots and elements, where they were asked for. */
  readonly first?: FirstParts;
}

/** The beginning of what an object has of either kind. */
export interface FirstParts {
  readonly slots: Page<InspectedPart>;
  readonly elements: Page<InspectedPart>;
}

/** One line of an inspector: a named slot, an indexed element, or an association's value. */
export interface InspectedPart {
  /** The slot's name, or the element's index or key, printed. */
  readonly label: string;
  readonly printString: string;
  readonly className: string;
  /** How to step into it: see `inspection/into`. */
  readonly step: PartStep;
}

/** Schema of {@link PartStep}. */
export const partStep = z.union([z.object({ slot: z.string().max(500) }), z.object({ element: z.int().min(0) })]);
/** The way from an object to one of its parts: a slot by name, or an element by position counted from 0. */
export type PartStep = z.output<typeof partStep>;

/** With an object come so many of its slots and of its elements: who shows it at once need not ask twice. */
const firstParts = z.int().min(1).max(500).optional();

/** What becomes of an object when the workspace ends, and why in words. */
export interface SurvivalSummary {
  /** Stored; stored as long as a session is kept; or not to be made anew. */
  readonly kind: "durable" | "sessionOnly" | "notRestorable";
  readonly why: string;
}

/** Requests of inspectors, which look at live objects through windows: never a whole collection. */
export const inspectionRequests = {
  /** Holds the value of a binding or of an evaluation, an actor, a kept object, a variable (or `self`) of a debugger's frame, or the value of a new expression. */
  "inspection/open": vmRequest<OpenedObject>()(
    "inspection/open",
    z.object({
      session: sessionId,
      parts: firstParts,
      of: z.union([
        z.object({ binding: z.string().max(500) }),
        z.object({ evaluation: evaluationId }),
        z.object({ actor: z.int().min(0) }),
        z.object({ kept: givenName }),
        z.object({ debugger: debuggerId, frame: z.int().min(0), variable: z.string().max(500) }),
        z.object({ source: z.string().max(MAX_SOURCE_LENGTH) }),
      ]),
    }),
  ),
  /** The object again, as it is now; `whole` prints up to 50,000 characters of it. */
  "inspection/object": vmRequest<InspectedObject>()(
    "inspection/object",
    z.object({ session: sessionId, handle, whole: z.boolean().optional() }),
  ),
  "inspection/slots": vmRequest<Page<InspectedPart>>()(
    "inspection/slots",
    z.object({ session: sessionId, handle, window: windowOf.optional() }),
  ),
  "inspection/elements": vmRequest<Page<InspectedPart>>()(
    "inspection/elements",
    z.object({ session: sessionId, handle, window: windowOf.optional() }),
  ),
  /** What becomes of a held object when the workspace ends. It is looked for in all that is stored. */
  "inspection/survival": vmRequest<SurvivalSummary>()("inspection/survival", z.object({ session: sessionId, handle })),
  /** A held object, and all that it refers to, as STON: for `session/take`. */
  "inspection/ston": vmRequest<{ readonly ston: string }>()(
    "inspection/ston",
    z.object({ session: sessionId, handle }),
  ),
  /** Holds a part of a held object. */
  "inspection/into": vmRequest<OpenedObject>()(
    "inspection/into",
    z.object({ session: sessionId, handle, step: partStep, parts: firstParts }),
  ),
  /** Keeps a held object with the session under a name: `inspection/open` finds it by that, after a recovery too. */
  "inspection/keep": vmRequest<{ readonly kept: string }>()(
    "inspection/keep",
    z.object({ session: sessionId, handle, name: givenName }),
  ),
  /** Lets kept objects go. */
  "inspection/forget": vmRequest<{ readonly forgotten: number }>()(
    "inspection/forget",
    z.object({ session: sessionId, names: z.array(givenName).max(1_000) }),
  ),
  /** Lets handles go, so that their objects can be collected. */
  "inspection/release": vmRequest<{ readonly released: number }>()(
    "inspection/release",
    z.object({ session: sessionId, handles: z.array(handle).max(10_000) }),
  ),
} as const;
