export type { CodeMarker } from "./analysis.ts";
export { CodeEditor, loadCodeEditor } from "./code-editor.tsx";
export type { BreakpointMark, CodeEditorHandle, CodeView, SelectedCode } from "./code-editor-handle.ts";
export type { CodeKind, OffsetRange } from "./code-kind.ts";
export type { Mention } from "./mention.ts";
export type { InlineResultPlace, InlineResultToShow, InlineResults } from "./inline-results.ts";
