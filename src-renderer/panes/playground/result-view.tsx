import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { DebuggerId, StackFrame } from "../../../src-runtime/protocol/index.ts";
import { Beacon, IconButton, ProgressBar } from "../../widgets/index.ts";
import { progressText } from "./result.ts";
import type { Result } from "./result.ts";
import styles from "./playground-pane.module.css";

const LONG_TEXT = 240;

/** What an evaluation came to, below the lines that were evaluated. */
export function ResultView({
  result,
  onFold,
  onDismiss,
  onInterrupt,
  onInspect,
  onDebug,
  onInsert,
}: {
  readonly result: Result;
  readonly onFold: (isFolded: boolean) => void;
  readonly onDismiss: () => void;
  readonly onInterrupt: () => void;
  readonly onInspect: () => void;
  readonly onDebug: (id: DebuggerId) => void;
  /** Puts a text into the page, after the evaluated lines. */
  readonly onInsert: (text: string) => void;
}): ReactNode {
  const { isFolded } = result;
  const fold = (): void => onFold(!isFolded);
  const dismiss = <IconButton name="Dismiss" icon="close" onPress={onDismiss} />;
  switch (result.kind) {
    case "running":
      return (
        <div className={styles.result} data-kind="running" role="status">
          <Beacon name="running" />
          <span className={styles.resultText}>
            Running <Seconds since={result.since} />
            {result.progress === undefined ? "" : `: ${progressText(result.progress)}`}
          </span>
          <IconButton name="Interrupt" icon="stop" onPress={onInterrupt} />
          {result.progress?.fraction !== undefined && (
            <div className={styles.progress}>
              <ProgressBar name={result.progress.message} share={result.progress.fraction} />
            </div>
          )}
        </div>
      );
    case "value": {
      const { printString, className } = result;
      const canFold = printString.length > LONG_TEXT || printString.includes("\n");
      return (
        <div className={styles.result} data-kind="value" role="status">
          {canFold ? <Fold isFolded={isFolded} onFold={fold} /> : <span className={styles.arrow}>→</span>}
          <pre className={styles.resultText} data-folded={isFolded}>
            {printString}
          </pre>
          <span className={styles.resultClass}>{className}</span>
          <span className={styles.resultActions}>
            <IconButton name="Inspect" icon="inspect" onPress={onInspect} />
            <IconButton name="Put into the page" icon="edit" onPress={() => onInsert(printString)} />
            <IconButton name="Copy" icon="copy" onPress={() => void navigator.clipboard.writeText(printString)} />
            {dismiss}
          </span>
        </div>
      );
    }
    case "error": {
      const { errorClass, message, stack, wasInterrupted, debugger: keeper } = result;
      const error = message === "" ? errorClass : `${errorClass}: ${message.trim()}`;
      // What else ends an evaluation from without, such as the restore of a snapshot, says so itself.
      const text = errorClass === "Interrupt" ? "Interrupted" : error;
      return (
        <div className={styles.result} data-kind={wasInterrupted ? "lost" : "error"} role="alert">
          {stack.length > 0 && <Fold isFolded={isFolded} onFold={fold} />}
          <div className={styles.resultText}>
            <p>{text}</p>
            {isFolded ? (
              <FirstOwnFrame stack={stack} />
            ) : (
              <ol aria-label="Stack">
                {stack.map((frame, index) => (
                  <li key={`${index} ${frame.method}`} className={styles.frame}>
                    <Frame frame={frame} />
                  </li>
                ))}
              </ol>
            )}
          </div>
          <span className={styles.resultActions}>
            {keeper !== undefined && <IconButton name="Debug" icon="debug" onPress={() => onDebug(keeper)} />}
            {dismiss}
          </span>
        </div>
      );
    }
    case "refused":
      return (
        <div className={styles.result} data-kind="lost" role="alert">
          <span className={styles.resultText}>{result.why}</span>
          <span className={styles.resultActions}>{dismiss}</span>
        </div>
      );
    case "lost":
      return (
        <div className={styles.result} data-kind="lost" role="status">
          <span className={styles.resultText}>It is not known what came of this: {result.why}</span>
          <span className={styles.resultActions}>{dismiss}</span>
        </div>
      );
  }
}

/** Where in somebody's own code it happened, when it happened in code that one wrote. */
function FirstOwnFrame({ stack }: { readonly stack: readonly StackFrame[] }): ReactNode {
  const frame = stack.find(({ file }) => file !== undefined);
  return frame === undefined ? undefined : (
    <p className={styles.frame}>
      <Frame frame={frame} />
    </p>
  );
}

function Frame({ frame: { method, line, source } }: { readonly frame: StackFrame }): ReactNode {
  return (
    <>
      <span className={styles.frameMethod}>{method}</span>
      {line !== undefined && <span className={styles.frameLine}>line {line}</span>}
      {source !== undefined && <code className={styles.frameSource}>{source.trim()}</code>}
    </>
  );
}

function Fold({ isFolded, onFold }: { readonly isFolded: boolean; readonly onFold: () => void }): ReactNode {
  return (
    <IconButton
      name={isFolded ? "Show all of it" : "Show one line of it"}
      icon={isFolded ? "chevronRight" : "chevronDown"}
      onPress={onFold}
    />
  );
}

function Seconds({ since }: { readonly since: number }): ReactNode {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return `${((now - since) / 1_000).toFixed(1)} s`;
}
