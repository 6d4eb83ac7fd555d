import type { Disposer } from "../connection/index.ts";
import type { CodeMarker } from "./analysis.ts";
import type { CodeKind, OffsetRange } from "./code-kind.ts";
import type { Mention } from "./mention.ts";
import type { InlineResults } from "./inline-results.ts";

/** How an editor was last looked at: JSON, to be kept. */
export type CodeView = {
  readonly selection: { readonly start: number; readonly end: number };
  readonly scrollTop: number;
  readonly scrollLeft: number;
};

/** What is to be evaluated: the selection, or the line with the cursor if nothing is selected. */
export interface SelectedCode extends OffsetRange {
  readonly source: string;
  /** The lines that it begins and ends on, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** A line with a breakpoint. */
export interface BreakpointMark {
  readonly line: number;
  readonly isEnabled: boolean;
}

/** What a code editor is told at first, and whenever it changes. */
export interface CodeEditorOptions {
  /** What is edited, for screen readers. */
  readonly name: string;
  readonly kind: CodeKind;
  readonly isReadOnly: boolean;
  /** Shown while there is no text. */
  readonly placeholder: string;
  /** What is wrong with the text according to others than the parser: its place is that of the text as it is. */
  readonly markers: readonly CodeMarker[];
  /** Lines with breakpoints, from 1; those that are off stop nothing. */
  readonly breakpoints: readonly BreakpointMark[];
  /** What runs next in a debugger. */
  readonly point: OffsetRange | undefined;
}

/** A code editor, for whoever works with the text in it. Offsets are those of the text as `value` gives it. */
export interface CodeEditorHandle {
  readonly value: string;
  /** Replaces the text; there is no way back to the one before by undoing. */
  setValue(value: string): void;
  readonly selection: OffsetRange;
  /** The line with the cursor, from 1. */
  readonly line: number;
  /** The selection, or the line if nothing is selected; blanks around it left out. */
  selectionOrLine(): SelectedCode;
  select(range: OffsetRange): void;
  /** Replaces a piece of the text, to be undone like what is typed. */
  replace(range: OffsetRange, text: string): void;
  /** Puts a text behind an offset and selects it, as Pharo shows an answer: another key takes it away again. */
  insertAfter(offset: number, text: string): void;
  focus(): void;
  readonly hasFocus: boolean;
  /** Brings a place into sight. */
  reveal(offset: number): void;
  readonly view: CodeView;
  /** What the selection, or the place of the cursor, is about: a message or a class. */
  mention(): Mention | undefined;
  onSelectionChange(listener: (selection: OffsetRange) => void): Disposer;
  /** What stands between the lines: the answers of evaluations. */
  readonly results: InlineResults;
}
