import type { Json } from "../../../src-main/channels.ts";
import type { DebuggerId, SourceDiagnostic, StackFrame } from "../../../src-runtime/protocol/index.ts";
import type { Outcome } from "../../connection/index.ts";
import { asList, asNumber, asObject, asText } from "../json.ts";

/** What an evaluation on a page came to, as the page shows it below the evaluated lines. */
export type Result = {
  /** The evaluation's id: its value can be asked for by that. */
  readonly id: string;
  /** What was evaluated, in UTF-16 offsets of the page, half-open; it moves with the text. */
  readonly start: number;
  readonly end: number;
  readonly isFolded: boolean;
} & ResultContent;

/** How far an evaluation has come, as it says itself. */
export interface RunningProgress {
  readonly message: string;
  /** 0 to 1, if known. */
  readonly fraction: number | undefined;
}

/** The same in a line: `Counting, 42 %`. */
export function progressText({ message, fraction }: RunningProgress): string {
  const share = fraction === undefined ? "" : `${Math.round(fraction * 100)} %`;
  return [message, share].filter((part) => part !== "").join(", ");
}

/** What there is to show. */
export type ResultContent =
  | { readonly kind: "running"; readonly since: number; readonly progress: RunningProgress | undefined }
  | { readonly kind: "value"; readonly printString: string; readonly className: string; readonly milliseconds: number }
  | {
      readonly kind: "error";
      readonly errorClass: string;
      readonly message: string;
      readonly stack: readonly StackFrame[];
      readonly wasInterrupted: boolean;
      /** The debugger that has it, as long as it is undecided. */
      readonly debugger: DebuggerId | undefined;
    }
  /** The workspace did not run it, and says why. */
  | { readonly kind: "refused"; readonly why: string }
  /** The connection broke, and what became of it is not known. */
  | { readonly kind: "lost"; readonly why: string };

/** A place in a page's text at which something is wrong. */
export interface Marker {
  /** UTF-16 offsets in the page, half-open. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly severity: SourceDiagnostic["severity"];
}

/** What an outcome shows. */
export function contentOf(outcome: Outcome): ResultContent {
  switch (outcome.outcome) {
    case "ok":
      return { kind: "value", ...outcome.value, milliseconds: outcome.milliseconds };
    case "error": {
      const { class: errorClass, messageText: message, stack } = outcome.error;
      const { interrupted: wasInterrupted, debugger: keeper } = outcome;
      return { kind: "error", errorClass, message, stack, wasInterrupted, debugger: keeper };
    }
    case "lost":
      return { kind: "lost", why: outcome.why };
  }
}

/** What is wrong in a source that stands at `offset` in its page. */
export function markersOf(outcome: Outcome, offset: number): readonly Marker[] {
  if (outcome.outcome !== "error") return [];
  return outcome.error.diagnostics.map(({ start, end, message, severity }) => ({
    start: start + offset,
    end: end + offset,
    message,
    severity,
  }));
}

const KEPT_TEXT = 10_000;
const KEPT_FRAMES = 30;

/** What is kept of a result: one that runs comes back as one whose end was not seen. */
export function keptResult(result: Result): Json {
  const { id, start, end, isFolded } = result;
  switch (result.kind) {
    case "running":
      return { id, start, end, isFolded, kind: "lost", why: "The window was closed while it ran" };
    case "value": {
      const { kind, className, milliseconds } = result;
      return {
        id,
        start,
        end,
        isFolded,
        kind,
        className,
        milliseconds,
        printString: result.printString.slice(0, KEPT_TEXT),
      };
    }
    case "error": {
      const { kind, errorClass, message, wasInterrupted } = result;
      const stack = result.stack.slice(0, KEPT_FRAMES).map((frame) => ({ ...frame }));
      const keeper = result.debugger === undefined ? {} : { debugger: result.debugger };
      return { id, start, end, isFolded, kind, errorClass, message, wasInterrupted, stack, ...keeper };
    }
    case "refused":
    case "lost":
      return { ...result };
  }
}

/** A result that was kept, or undefined when it can't be read. */
export function restoredResult(kept: Json): Result | undefined {
  const object = asObject(kept);
  if (object === undefined) return undefined;
  const base = {
    id: asText(object["id"], ""),
    start: asNumber(object["start"], 0),
    end: asNumber(object["end"], 0),
    isFolded: object["isFolded"] === true,
  };
  switch (object["kind"]) {
    case "value":
      return {
        ...base,
        kind: "value",
        printString: asText(object["printString"], ""),
        className: asText(object["className"], ""),
        milliseconds: asNumber(object["milliseconds"], 0),
      };
    case "error":
      return {
        ...base,
        kind: "error",
        errorClass: asText(object["errorClass"], "Error"),
        message: asText(object["message"], ""),
        wasInterrupted: object["wasInterrupted"] === true,
        debugger: typeof object["debugger"] === "string" ? object["debugger"] : undefined,
        stack: asList(object["stack"]).flatMap(restoredFrame),
      };
    case "refused":
      return { ...base, kind: "refused", why: asText(object["why"], "") };
    case "lost":
      return { ...base, kind: "lost", why: asText(object["why"], "") };
    default:
      return undefined;
  }
}

function restoredFrame(kept: Json): readonly StackFrame[] {
  const frame = asObject(kept);
  if (frame === undefined) return [];
  const { line, source, file } = frame;
  return [
    {
      method: asText(frame["method"], ""),
      receiverClass: asText(frame["receiverClass"], ""),
      ...(typeof line === "number" ? { line } : {}),
      ...(typeof source === "string" ? { source } : {}),
      ...(typeof file === "string" ? { file } : {}),
    },
  ];
}
