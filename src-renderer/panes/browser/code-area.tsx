import { useEffect, useId, useRef } from "react";
import type { ReactNode, RefObject } from "react";
import { useStore } from "zustand";
import { CodeEditor } from "../../editor/index.ts";
import { testName } from "../../connection/index.ts";
import type { CodeEditorHandle, CodeKind } from "../../editor/index.ts";
import { CommandButton } from "../../shell/index.ts";
import { Beacon, EmptyState, Notice, TabStrip, Toolbar, ToolbarSeparator } from "../../widgets/index.ts";
import type { Tab } from "../../widgets/index.ts";
import styles from "./browser.module.css";
import { useBreakpoints } from "../use-breakpoints.ts";
import { isChanged } from "./documents.ts";
import type { CodeDocument } from "./documents.ts";
import type { Browser } from "./store.ts";
import { classOf, subjectKey, subjectTitle } from "./subject.ts";
import type { Subject } from "./subject.ts";

type View = "method" | "definition" | "comment";

/** The lower half of a class browser: the text of a method, a definition or a comment, with what there is to say of it. */
export function CodeArea({
  browser,
  pane,
  editor,
}: {
  readonly browser: Browser;
  readonly pane: RefObject<Element | null>;
  /** Gets the editor of what can be edited. */
  readonly editor: RefObject<CodeEditorHandle | null>;
}): ReactNode {
  const { subject, testRun, problem, outcomes, begun } = useStore(browser.store);
  const documents = useStore(browser.documents.store);
  const panelId = useId();
  /** Whether the keyboard is in the text. */
  const isWrittenIn = useRef(false);
  /** Something new was begun, and its editor is not there yet: who began it goes on writing there. */
  const awaitsText = useRef(false);
  useEffect(() => {
    if (begun === 0) return;
    awaitsText.current = editor.current === null;
    editor.current?.focus();
  }, [begun, editor]);
  const document = subject && documents.get(subjectKey(subject));
  const outcome = subject?.kind === "method" ? outcomes.get(testName(subject)) : undefined;
  return (
    <div className={styles.lower}>
      <div className={styles.bar}>
        <ViewTabs browser={browser} documents={documents} panelId={panelId} />
        <Toolbar name="Code">
          <CommandButton command="code.senders" icon="send" within={pane} />
          <CommandButton command="code.implementors" icon="method" within={pane} />
          <CommandButton command="browser.runTests" icon="test" within={pane} />
          <ToolbarSeparator />
          <CommandButton command="browser.remove" icon="trash" within={pane} />
          <CommandButton command="browser.revert" icon="restore" within={pane} />
          <CommandButton command="browser.accept" icon="check" within={pane} />
        </Toolbar>
      </div>
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => browser.dismissProblem()}>
          {problem}
        </Notice>
      )}
      {testRun?.summary !== undefined && (
        <Notice tone={testRun.isGood ? "good" : "danger"} onDismiss={() => browser.dismissTestRun()}>
          {testRun.name}: {testRun.summary}
        </Notice>
      )}
      {(outcome?.outcome === "failed" || outcome?.outcome === "error") && (
        <Notice tone="danger">
          {outcome.selector}{" "}
          {outcome.outcome === "failed" ? "failed" : `ended with ${outcome.errorClass ?? "an error"}`}:{" "}
          {outcome.messageText ?? "no reason was given"}
        </Notice>
      )}
      <div
        className={styles.text}
        id={panelId}
        role="tabpanel"
        aria-label={subject && subjectTitle(subject)}
        onFocus={() => (isWrittenIn.current = true)}
        onBlur={({ relatedTarget }) => {
          // Nowhere: the text was taken away, as when a new method was accepted, and the next one is written in.
          if (relatedTarget !== null) isWrittenIn.current = false;
        }}
      >
        {document === undefined ? (
          <EmptyState title="No code chosen">Choose a class or a method above; what is typed here stays.</EmptyState>
        ) : (
          <DocumentText
            browser={browser}
            document={document}
            editor={editor}
            isWrittenIn={isWrittenIn.current}
            onReady={(ready) => {
              if (awaitsText.current) ready.focus();
              awaitsText.current = false;
            }}
          />
        )}
      </div>
      <div className={styles.foot}>
        {testRun !== undefined && testRun.summary === undefined && (
          <>
            <Beacon name="Tests run" />
            <span>
              {testRun.name}: {testRun.total === 0 ? "running its tests" : `${testRun.done} of ${testRun.total}`}
            </span>
          </>
        )}
        {subject !== undefined && <span className={styles.title}>{subjectTitle(subject)}</span>}
        {document !== undefined && isChanged(document) && <span>not accepted</span>}
        {document?.file !== undefined && <span className={styles.file}>{document.file}</span>}
      </div>
    </div>
  );
}

function ViewTabs({
  browser,
  documents,
  panelId,
}: {
  readonly browser: Browser;
  readonly documents: ReadonlyMap<string, CodeDocument>;
  readonly panelId: string;
}): ReactNode {
  const { subject, class: chosen, side } = useStore(browser.store);
  const name = (subject && classOf(subject)) ?? chosen;
  const changed = (of: Subject): boolean => {
    const document = documents.get(subjectKey(of));
    return document !== undefined && isChanged(document);
  };
  const tabs: Tab<View>[] = [];
  if (subject?.kind === "method" || subject?.kind === "newMethod") {
    tabs.push({
      id: "method",
      label: subject.kind === "method" ? subject.selector : "New method",
      isChanged: changed(subject),
    });
  }
  const label = subject?.kind === "newClass" ? "New class" : "Definition";
  if (subject?.kind === "newClass") tabs.push({ id: "definition", label, isChanged: changed(subject) });
  else if (name !== undefined) {
    tabs.push({ id: "definition", label, isChanged: changed({ kind: "definition", class: name }) });
    tabs.push({
      id: "comment",
      label: "Comment",
      isChanged: changed({ kind: "comment", class: name }),
    });
  }
  const view: View = subject?.kind === "comment" ? "comment" : tabs[0]?.id === "method" ? "method" : "definition";
  return (
    <TabStrip
      name={name ?? `Code, ${side} side`}
      tabs={tabs}
      chosen={view}
      onChoose={(id) => {
        if (id !== "method" && id !== view && name !== undefined) void browser.open({ kind: id, class: name });
      }}
      panelId={panelId}
    />
  );
}

function DocumentText({
  browser,
  document,
  editor,
  isWrittenIn,
  onReady,
}: {
  readonly browser: Browser;
  readonly document: CodeDocument;
  readonly editor: RefObject<CodeEditorHandle | null>;
  readonly isWrittenIn: boolean;
  /** Told when the editor of a text is there. */
  readonly onReady: (editor: CodeEditorHandle) => void;
}): ReactNode {
  const { subject, text, conflict, problem, diagnostics } = document;
  const { documents } = browser;
  const title = subjectTitle(subject);
  const breakpoints = useBreakpoints(subject.kind === "method" && !isChanged(document) ? subject : undefined);
  return (
    <>
      {conflict !== undefined && (
        <Notice
          tone="notice"
          actions={[
            { label: "Keep mine", run: () => documents.keepMine(subject) },
            ...(conflict.theirs === undefined ? [] : [{ label: "Take theirs", run: () => documents.revert(subject) }]),
          ]}
        >
          {conflict.message}. Nothing was overwritten.
        </Notice>
      )}
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <div className={styles.texts}>
        <div className={styles.text}>
          {conflict !== undefined && <p className={styles.caption}>Mine</p>}
          <CodeEditor
            key={subjectKey(subject)}
            ref={editor}
            name={title}
            value={text}
            onChange={(typed) => documents.type(subject, typed)}
            kind={kindOf(subject)}
            markers={diagnostics}
            breakpoints={breakpoints}
            autoFocus={isWrittenIn}
            onReady={onReady}
          />
        </div>
        {conflict?.theirs !== undefined && (
          <div className={styles.text}>
            <p className={styles.caption}>Theirs, in the workspace now</p>
            <CodeEditor
              key={`${subjectKey(subject)}, theirs`}
              name={`${title}, theirs`}
              value={conflict.theirs.text}
              kind={kindOf(subject)}
              isReadOnly
            />
          </div>
        )}
      </div>
      {diagnostics.length > 0 && (
        // Whoever has no mouse scrolls it by its focus.
        <div className={styles.problems} role="alert" tabIndex={0}>
          <ul>
            {diagnostics.map(({ line, column, message }) => (
              <li key={`${line}:${column} ${message}`}>
                Line {line}, column {column}: {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function kindOf({ kind }: Subject): CodeKind {
  switch (kind) {
    case "method":
    case "newMethod":
      return "method";
    case "definition":
    case "newClass":
      return "doIt";
    case "comment":
      return "text";
  }
}
