import { parseDoIt, parseMethod } from "../../src-runtime/language/index.ts";
import type { CodeKind, OffsetRange } from "./code-kind.ts";
import { NAME_KINDS, nameTokens } from "./name-tokens.ts";

/** Something that is wrong with a text, and where. */
export interface CodeMarker extends OffsetRange {
  readonly severity: "error" | "warning" | "information";
  readonly message: string;
}

/** What is asked of the analysis. */
export interface AnalysisRequest {
  readonly id: number;
  readonly text: string;
  readonly kind: CodeKind;
}

/** What there is to know about a text. */
export interface AnalysisResult {
  readonly id: number;
  readonly markers: readonly CodeMarker[];
  /** The names, three numbers each: start, end, and the index of the kind in `NAME_KINDS`. */
  readonly names: Uint32Array<ArrayBuffer>;
}

/** Parses a text: what is wrong with it, and what its names are. */
export function analyse({ id, text, kind }: AnalysisRequest): AnalysisResult {
  if (kind === "text") return { id, markers: [], names: new Uint32Array() };
  const { node, diagnostics } = kind === "method" ? parseMethod(text) : parseDoIt(text);
  const markers = diagnostics.map(({ severity, message, range }) => ({ ...range, severity, message }));
  const tokens = nameTokens(node);
  const names = new Uint32Array(tokens.length * 3);
  for (const [n, token] of tokens.entries()) {
    names.set([token.start, token.end, NAME_KINDS.indexOf(token.kind)], n * 3);
  }
  return { id, markers, names };
}
