/**
 * What a text is read as: statements that are evaluated, a method with its pattern, or words that mean nothing to the
 * parser, as a class's comment.
 */
export type CodeKind = "doIt" | "method" | "text";

/** A half-open interval of UTF-16 offsets into a text. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}
