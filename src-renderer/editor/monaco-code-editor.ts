import type { Disposer } from "../connection/index.ts";
import type { AnalysisResult, CodeMarker } from "./analysis.ts";
import { AnalysisClient } from "./analysis-client.ts";
import type { AnalysisSubject } from "./analysis-client.ts";
import type { CodeEditorHandle, CodeEditorOptions, CodeView, SelectedCode } from "./code-editor-handle.ts";
import type { OffsetRange } from "./code-kind.ts";
import { followTheme } from "./editor-theme.ts";
import { InlineResults } from "./inline-results.ts";
import { KeyCode, MarkerSeverity, editor } from "./monaco.ts";
import { mentionAt } from "./mention.ts";
import type { Mention } from "./mention.ts";
import { NAME_KINDS } from "./name-tokens.ts";
import { LANGUAGES, registerSmalltalk } from "./smalltalk-language.ts";

const FONT = '"Source Code Pro Variable", "Menlo", "Consolas", monospace';
const FONT_SIZE = 13;
const LINE_HEIGHT = 20;
/** What is wrong is said after a pause in typing: most of it is only unfinished. */
const MARKERS_AFTER_MILLISECONDS = 250;
/** More names than these are coloured by the line alone. */
const MOST_NAMES = 20_000;
const OWNER = "fresnel";

const SEVERITIES: Readonly<Record<CodeMarker["severity"], MarkerSeverity>> = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  information: MarkerSeverity.Info,
};

registerSmalltalk();
followTheme();
const worker = new Worker(new URL("./analysis-worker.ts", import.meta.url), { type: "module" });
const analysis = new AnalysisClient((request) => worker.postMessage(request, []));
worker.addEventListener("message", ({ data }: MessageEvent<AnalysisResult>) => analysis.answered(data));

/** What an editor begins with, beside what can change. */
export interface CodeEditorBeginning {
  readonly value: string;
  readonly view: CodeView | undefined;
  readonly onChange: (value: string) => void;
  readonly onViewChange: (view: CodeView) => void;
}

/** A Monaco editor of Smalltalk in an element. Whoever makes it disposes of it. */
export class MonacoCodeEditor implements CodeEditorHandle {
  readonly results: InlineResults;
  readonly #editor: editor.IStandaloneCodeEditor;
  readonly #model: editor.ITextModel;
  readonly #analysis: AnalysisSubject & { readonly dispose: Disposer };
  readonly #names: editor.IEditorDecorationsCollection;
  readonly #point: editor.IEditorDecorationsCollection;
  readonly #breakpoints: editor.IEditorDecorationsCollection;
  readonly #selectionListeners = new Set<(selection: OffsetRange) => void>();
  #options: CodeEditorOptions;
  #parserMarkers: readonly CodeMarker[] = [];
  #markersTimer: ReturnType<typeof setTimeout> | undefined;
  #analysedVersion = 0;

  constructor(element: HTMLElement, options: CodeEditorOptions, beginning: CodeEditorBeginning) {
    this.#options = options;
    this.#model = editor.createModel(beginning.value, LANGUAGES[options.kind]);
    this.#model.updateOptions({ tabSize: 4, insertSpaces: false, trimAutoWhitespace: true });
    this.#editor = editor.create(element, { ...FIXED_OPTIONS, ...changing(options), model: this.#model });
    this.#names = this.#editor.createDecorationsCollection();
    this.#point = this.#editor.createDecorationsCollection();
    this.#breakpoints = this.#editor.createDecorationsCollection();
    this.results = new InlineResults(this.#editor);
    this.#analysis = analysis.subject((result) => this.#analysed(result));
    this.#showPoint();
    this.#showBreakpoints();
    if (beginning.view !== undefined) this.#showView(beginning.view);
    this.#listen(beginning);
    this.#letTabLeave();
    this.#analyse();
  }

  get value(): string {
    return this.#model.getValue();
  }

  setValue(value: string): void {
    if (value !== this.value) this.#model.setValue(value);
  }

  /** Changes what the editor was told. */
  update(options: CodeEditorOptions): void {
    const before = this.#options;
    this.#options = options;
    if (
      before.name !== options.name ||
      before.isReadOnly !== options.isReadOnly ||
      before.placeholder !== options.placeholder
    )
      this.#editor.updateOptions(changing(options));
    if (before.kind !== options.kind) {
      editor.setModelLanguage(this.#model, LANGUAGES[options.kind]);
      this.#analyse();
    }
    if (before.markers !== options.markers) this.#showMarkers();
    if (before.breakpoints !== options.breakpoints || this.#breakpoints.length === 0) this.#showBreakpoints();
    if (before.point !== options.point || this.#point.length === 0) this.#showPoint();
  }

  get selection(): OffsetRange {
    const selection = this.#editor.getSelection();
    if (selection === null) return { start: 0, end: 0 };
    return {
      start: this.#model.getOffsetAt(selection.getStartPosition()),
      end: this.#model.getOffsetAt(selection.getEndPosition()),
    };
  }

  get line(): number {
    return this.#editor.getPosition()?.lineNumber ?? 1;
  }

  selectionOrLine(): SelectedCode {
    const { start, end } = this.selection;
    if (start !== end) return this.#codeIn({ start, end });
    const { lineNumber } = this.#model.getPositionAt(start);
    const line = this.#model.getOffsetAt({ lineNumber, column: 1 });
    return this.#codeIn({ start: line, end: line + this.#model.getLineLength(lineNumber) });
  }

  select({ start, end }: OffsetRange): void {
    const [from, to] = [this.#model.getPositionAt(start), this.#model.getPositionAt(end)];
    this.#editor.setSelection({
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    });
    this.#editor.revealRangeInCenterIfOutsideViewport(this.#rangeOf({ start, end }));
  }

  replace(range: OffsetRange, text: string): void {
    this.#editor.pushUndoStop();
    this.#editor.executeEdits(OWNER, [{ range: this.#rangeOf(range), text, forceMoveMarkers: true }]);
    this.#editor.pushUndoStop();
  }

  insertAfter(offset: number, text: string): void {
    this.replace({ start: offset, end: offset }, text);
    this.select({ start: offset, end: offset + text.length });
  }

  focus(): void {
    this.#editor.focus();
  }

  get hasFocus(): boolean {
    return this.#editor.hasTextFocus();
  }

  reveal(offset: number): void {
    this.#editor.revealPositionInCenterIfOutsideViewport(this.#model.getPositionAt(offset));
  }

  get view(): CodeView {
    return {
      selection: this.selection,
      scrollTop: this.#editor.getScrollTop(),
      scrollLeft: this.#editor.getScrollLeft(),
    };
  }

  mention(): Mention | undefined {
    return mentionAt(this.value, this.#options.kind, this.selection);
  }

  onSelectionChange(listener: (selection: OffsetRange) => void): Disposer {
    this.#selectionListeners.add(listener);
    return () => this.#selectionListeners.delete(listener);
  }

  dispose(): void {
    clearTimeout(this.#markersTimer);
    this.#analysis.dispose();
    this.results.dispose();
    this.#editor.dispose();
    this.#model.dispose();
  }

  #listen({ onChange, onViewChange }: CodeEditorBeginning): void {
    this.#editor.onDidChangeModelContent(() => {
      onChange(this.value);
      this.#analyse();
    });
    this.#editor.onDidChangeCursorSelection(() => {
      const { selection } = this;
      for (const listener of this.#selectionListeners) listener(selection);
      onViewChange(this.view);
    });
    this.#editor.onDidScrollChange(({ scrollTopChanged, scrollLeftChanged }) => {
      if (scrollTopChanged || scrollLeftChanged) onViewChange(this.view);
    });
  }

  /** After Escape the Tab key goes on to what comes next in the window, until another key is pressed. */
  #letTabLeave(): void {
    const trap = (tabFocusMode: boolean): void => this.#editor.updateOptions({ tabFocusMode });
    this.#editor.onKeyDown(({ keyCode }) => {
      if (keyCode === KeyCode.Escape) trap(true);
      else if (keyCode !== KeyCode.Tab && keyCode !== KeyCode.Shift) trap(this.#options.isReadOnly);
    });
    this.#editor.onDidBlurEditorText(() => trap(this.#options.isReadOnly));
  }

  #analyse(): void {
    this.#analysedVersion = this.#model.getVersionId();
    this.#analysis.analyse(this.value, this.#options.kind);
  }

  #analysed({ names, markers }: AnalysisResult): void {
    // The subject tells of the latest text only; what came since is under way.
    if (this.#model.isDisposed() || this.#analysedVersion !== this.#model.getVersionId()) return;
    this.#names.set(names.length / 3 > MOST_NAMES ? [] : [...this.#nameDecorations(names)]);
    this.#parserMarkers = markers;
    clearTimeout(this.#markersTimer);
    this.#markersTimer = setTimeout(() => this.#showMarkers(), MARKERS_AFTER_MILLISECONDS);
  }

  *#nameDecorations(names: Uint32Array): Iterable<editor.IModelDeltaDecoration> {
    for (let n = 0; n < names.length; n += 3) {
      const [start = 0, end = 0, index = 0] = names.subarray(n, n + 3);
      const options = NAME_OPTIONS[index];
      if (options !== undefined) yield { range: this.#rangeOf({ start, end }), options };
    }
  }

  #showMarkers(): void {
    if (this.#model.isDisposed()) return;
    const markers = [...this.#parserMarkers, ...this.#options.markers].map(({ start, end, message, severity }) => ({
      // What is missing at a place has no width: the character before it stands for it.
      ...this.#rangeOf(end > start ? { start, end } : { start: Math.max(0, start - 1), end: Math.max(end, 1) }),
      message,
      severity: SEVERITIES[severity],
    }));
    editor.setModelMarkers(this.#model, OWNER, markers);
  }

  #showBreakpoints(): void {
    this.#breakpoints.set(
      this.#options.breakpoints
        .filter(({ line }) => line <= this.#model.getLineCount())
        .map(({ line, isEnabled }) => ({
          range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
          options: {
            isWholeLine: true,
            linesDecorationsClassName: isEnabled ? "code-breakpoint" : "code-breakpoint code-breakpoint-off",
            linesDecorationsTooltip: isEnabled ? "Breakpoint" : "Breakpoint, off",
          },
        })),
    );
  }

  #showPoint(): void {
    const { point } = this.#options;
    if (point === undefined) return this.#point.clear();
    const range = this.#rangeOf(point);
    this.#point.set([
      { range, options: point.start === point.end ? EMPTY_POINT : POINT },
      { range, options: { isWholeLine: true, className: "code-point-line" } },
    ]);
    this.#editor.revealRangeInCenterIfOutsideViewport(range);
  }

  #showView({ selection, scrollTop, scrollLeft }: CodeView): void {
    this.#editor.setSelection(this.#rangeOf(selection));
    this.#editor.setScrollPosition({ scrollTop, scrollLeft });
  }

  #codeIn({ start, end }: OffsetRange): SelectedCode {
    const text = this.value.slice(start, end);
    const from = start + text.length - text.trimStart().length;
    const to = Math.max(from, end - (text.length - text.trimEnd().length));
    const lineAt = (offset: number): number => this.#model.getPositionAt(offset).lineNumber;
    return {
      source: this.value.slice(from, to),
      start: from,
      end: to,
      firstLine: lineAt(from),
      lastLine: lineAt(to),
    };
  }

  #rangeOf({ start, end }: OffsetRange) {
    const [from, to] = [this.#model.getPositionAt(start), this.#model.getPositionAt(end)];
    return {
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    };
  }
}

/** One box a line behind the text, however many colours the text has. */
const POINT: editor.IModelDecorationOptions = { className: "code-point-box", inlineClassName: "code-point" };
/** The end of a method, at which it returns. */
const EMPTY_POINT: editor.IModelDecorationOptions = { beforeContentClassName: "code-point-end" };

const NAME_OPTIONS = NAME_KINDS.map((kind): editor.IModelDecorationOptions => ({
  inlineClassName: `code-${kind}`,
  stickiness: editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
}));

const FIXED_OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fontFamily: FONT,
  fontSize: FONT_SIZE,
  lineHeight: LINE_HEIGHT,
  fontLigatures: false,
  lineNumbers: "off",
  glyphMargin: false,
  folding: true,
  showFoldingControls: "mouseover",
  foldingStrategy: "indentation",
  lineDecorationsWidth: 10,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  padding: { top: 6, bottom: 12 },
  wordWrap: "on",
  wrappingIndent: "indent",
  renderLineHighlight: "line",
  renderLineHighlightOnlyWhenFocus: true,
  occurrencesHighlight: "singleFile",
  selectionHighlight: true,
  matchBrackets: "always",
  guides: { indentation: false },
  autoClosingBrackets: "beforeWhitespace",
  autoClosingQuotes: "never",
  // A text of several characters that begins with a bracket or quote, as an input method or dictation inserts it over a
  // selection, leaves Monaco 0.57 with tokens that are not of the text, and its bracket parser in an endless loop.
  autoSurround: "never",
  autoIndent: "advanced",
  contextmenu: false,
  links: false,
  scrollbar: {
    verticalScrollbarSize: 10,
    horizontalScrollbarSize: 10,
    useShadows: false,
    alwaysConsumeMouseWheel: false,
  },
  hover: { delay: 250, above: false },
  unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false, nonBasicASCII: false },
  stickyScroll: { enabled: false },
  fixedOverflowWidgets: true,
  cursorBlinking: "smooth",
  cursorSmoothCaretAnimation: "off",
  smoothScrolling: false,
};

function changing({ name, isReadOnly, placeholder }: CodeEditorOptions): editor.IEditorOptions {
  return {
    readOnly: isReadOnly,
    domReadOnly: isReadOnly,
    tabFocusMode: isReadOnly,
    ariaLabel: isReadOnly ? name : `${name}. Press Escape and then Tab to leave it.`,
    placeholder,
  };
}
