import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { ReactNode, Ref } from "react";
import { focusHome } from "../widgets/index.ts";
import type { CodeMarker } from "./analysis.ts";
import styles from "./code-editor.module.css";
import type { BreakpointMark, CodeEditorHandle, CodeEditorOptions, CodeView } from "./code-editor-handle.ts";
import type { CodeKind, OffsetRange } from "./code-kind.ts";
import type { MonacoCodeEditor } from "./monaco-code-editor.ts";
import "./code.css";

/** An editor that may wait is there after this, whatever else there is to do. */
const MOST_PATIENT_MILLISECONDS = 500;
const NO_MARKERS: readonly CodeMarker[] = [];
const NO_BREAKPOINTS: readonly BreakpointMark[] = [];

type LoadedEditor = typeof MonacoCodeEditor;

/** Loads the editor, which is large, once; a window that will need it soon may begin early. */
export function loadCodeEditor(): Promise<LoadedEditor> {
  loading ??= Promise.all([
    import("./monaco-code-editor.ts"),
    // Monaco measures its font once, so it must be there.
    document.fonts.load('13px "Source Code Pro Variable"'),
    document.fonts.load('italic 13px "Source Code Pro Variable"'),
    document.fonts.load('bold 13px "Source Code Pro Variable"'),
  ]).then(([module]) => module.MonacoCodeEditor);
  return loading;
}

let loading: Promise<LoadedEditor> | undefined;

/**
 * Where Smalltalk is written and read. Until the editor is loaded the text is shown as it is. To show another text than the
 * one that is edited, give the component another key: then nothing can be undone across the two.
 */
export function CodeEditor({
  name,
  value,
  onChange,
  kind,
  isReadOnly = false,
  markers = NO_MARKERS,
  breakpoints = NO_BREAKPOINTS,
  point,
  placeholder = "",
  initialView,
  onViewChange,
  onSelectionChange,
  autoFocus = false,
  isFirst = false,
  after,
  onReady,
  ref,
}: {
  /** What is edited, for screen readers. */
  readonly name: string;
  readonly value: string;
  readonly onChange?: ((value: string) => void) | undefined;
  readonly kind: CodeKind;
  readonly isReadOnly?: boolean | undefined;
  /** What is wrong with the text according to others than the parser. */
  readonly markers?: readonly CodeMarker[] | undefined;
  readonly breakpoints?: readonly BreakpointMark[] | undefined;
  /** What runs next in a debugger: it is marked, and brought into sight. */
  readonly point?: OffsetRange | undefined;
  readonly placeholder?: string | undefined;
  /** How the text was last looked at. */
  readonly initialView?: CodeView | undefined;
  readonly onViewChange?: ((view: CodeView) => void) | undefined;
  readonly onSelectionChange?: ((selection: OffsetRange) => void) | undefined;
  /** It takes the focus once it is there, unless that is elsewhere by then. */
  readonly autoFocus?: boolean | undefined;
  /** What its pane is mainly for: there the keyboard goes first. */
  readonly isFirst?: boolean;
  /** What is to be painted before: an editor takes tens of milliseconds to make. */
  readonly after?: Promise<unknown> | undefined;
  /** Told when the editor is there: from then on `ref` has its handle. */
  readonly onReady?: ((editor: CodeEditorHandle) => void) | undefined;
  readonly ref?: Ref<CodeEditorHandle | null> | undefined;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<MonacoCodeEditor>();
  const options: CodeEditorOptions = { name, kind, isReadOnly, markers, placeholder, breakpoints, point };
  // The editor lives longer than one drawing: it always sees the latest of what it was told.
  const latest = useRef({ options, value, onChange, onViewChange, onSelectionChange, onReady, autoFocus });
  useLayoutEffect(() => {
    latest.current = { options, value, onChange, onViewChange, onSelectionChange, onReady, autoFocus };
  });
  /** Texts that were told to the owner and have not come back as `value` yet. */
  const told = useRef<readonly string[]>([]);

  useImperativeHandle<CodeEditorHandle | null, CodeEditorHandle | null>(ref, () => editor ?? null, [editor]);

  useEffect(() => {
    let made: MonacoCodeEditor | undefined;
    let isGone = false;
    Promise.all([loadCodeEditor(), after?.then(painted)]).then(([Editor]) => {
      if (isGone || place.current === null) return;
      const it = new Editor(place.current, latest.current.options, {
        value: latest.current.value,
        view: initialView,
        onChange: (text) => {
          told.current = [...told.current, text];
          latest.current.onChange?.(text);
        },
        onViewChange: (view) => latest.current.onViewChange?.(view),
      });
      made = it;
      it.onSelectionChange((selection) => latest.current.onSelectionChange?.(selection));
      setEditor(it);
      if (latest.current.autoFocus && isFocusFree()) it.focus();
    }, reportError);
    return () => {
      isGone = true;
      made?.dispose();
    };
    // Made once: the view it begins with is the one there was then.
  }, []);

  useEffect(() => {
    if (editor !== undefined) latest.current.onReady?.(editor);
  }, [editor]);

  useEffect(() => {
    if (editor === undefined) return;
    // What comes back late was typed here: meanwhile there may be more.
    const echo = told.current.indexOf(value);
    if (echo >= 0) told.current = told.current.slice(echo + 1);
    else {
      told.current = [];
      editor.setValue(value);
    }
  }, [editor, value]);

  useEffect(
    () => editor?.update({ name, kind, isReadOnly, markers, placeholder, breakpoints, point }),
    // A new text loses the mark in it, though its place is the same.
    [editor, name, kind, isReadOnly, markers, placeholder, breakpoints, point, value],
  );

  return (
    <div className={styles.editor} data-code-editor={kind} data-focus-first={isFirst ? "" : undefined}>
      {editor === undefined && (
        <pre className={styles.text} data-empty={value === ""}>
          {value === "" ? placeholder : value}
        </pre>
      )}
      <div ref={place} className={styles.place} />
    </div>
  );
}

/** Whether nothing has the focus, or only the pane as a whole. */
function isFocusFree(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement === focusHome();
}

/** Resolves when the page has been painted as it is now, and nothing else is to be done. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestIdleCallback(() => resolve(), { timeout: MOST_PATIENT_MILLISECONDS }));
  });
}
