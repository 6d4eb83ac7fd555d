import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { Outcome } from "../../connection/index.ts";
import { CodeEditor } from "../../editor/index.ts";
import type { CodeEditorHandle } from "../../editor/index.ts";
import { useCommands, useDock } from "../../shell/index.ts";
import { mentionHandlers } from "../browser/index.ts";
import type { Column } from "./column.ts";
import styles from "./inspector-pane.module.css";
import type { Inspector } from "./store.ts";

/** What was said to the object last, and what came of it. */
interface Answer {
  readonly text: string;
  readonly hasFailed: boolean;
}

/** A few lines of code with a column's object as `self`. */
export function SelfEvaluator({
  inspector,
  column,
}: {
  readonly inspector: Inspector;
  readonly column: Column;
}): ReactNode {
  const code = useStore(column.store, (state) => state.code);
  const [answer, setAnswer] = useState<Answer>();
  const dock = useDock();
  const element = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditorHandle>(null);

  const evaluate = async (wish: "doIt" | "printIt" | "inspectIt"): Promise<void> => {
    const { source } = editor.current?.selectionOrLine() ?? { source: column.store.getState().code };
    if (source.trim() === "") return;
    const { id, outcome } = inspector.evaluate(column, source, wish === "printIt" ? "printIt" : "doIt");
    const ended = await outcome;
    if (ended.outcome === "ok" && wish === "inspectIt") await inspector.chooseResult(column, id, source.trim());
    setAnswer(answerOf(ended, wish === "printIt"));
  };
  useCommands(element, {
    "code.doIt": () => evaluate("doIt"),
    "code.printIt": () => evaluate("printIt"),
    "code.inspectIt": () => evaluate("inspectIt"),
    ...mentionHandlers(dock, () => editor.current),
  });
  return (
    <div ref={element} className={styles.evaluator}>
      <div className={styles.code}>
        <CodeEditor
          ref={editor}
          name={`Code in which self is ${column.label}`}
          kind="doIt"
          value={code}
          onChange={(text) => column.write(text)}
          placeholder="self …"
          after={column.shown}
        />
      </div>
      {answer !== undefined && (
        <pre className={styles.answer} data-failed={answer.hasFailed} role="status">
          {answer.text}
        </pre>
      )}
    </div>
  );
}

function answerOf(outcome: Outcome, showsValue: boolean): Answer | undefined {
  switch (outcome.outcome) {
    case "ok":
      return showsValue ? { text: outcome.value.printString, hasFailed: false } : undefined;
    case "error": {
      const { class: errorClass, messageText } = outcome.error;
      return { text: messageText === "" ? errorClass : `${errorClass}: ${messageText}`, hasFailed: true };
    }
    case "lost":
      return { text: outcome.why, hasFailed: true };
  }
}
