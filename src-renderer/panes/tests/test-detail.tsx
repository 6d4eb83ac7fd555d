import { useState } from "react";
import type { ReactNode } from "react";
import type { Comparison, MethodReference, StackFrame } from "../../../src-runtime/protocol/index.ts";
import { EmptyState, LineDetail, LineText, ListBox, Split } from "../../widgets/index.ts";
import { Side, comparedLines } from "../side.tsx";
import { methodOf } from "./store.ts";
import { TestMark } from "./test-mark.tsx";
import { countsText, timeText } from "./test-tree.ts";
import type { TestNode } from "./test-tree.ts";
import styles from "./tests.module.css";

/** What the chosen test came to: why it failed, what was compared, and where. */
export function TestDetail({
  node,
  onBrowse,
}: {
  readonly node: TestNode | undefined;
  readonly onBrowse: (method: MethodReference) => void;
}): ReactNode {
  const [share, setShare] = useState(0.45);
  if (node === undefined) {
    return <EmptyState title="No test is chosen">Of a test that failed it is said here why, and where.</EmptyState>;
  }
  const { result, title, state, kind, counts } = node;
  if (kind !== "test" || result === undefined) {
    return (
      <EmptyState title={title}>{kind === "test" ? "It was not run in this window." : countsText(counts)}</EmptyState>
    );
  }
  const { errorClass, messageText = "", comparison, stack = [], isStale, outcome, milliseconds } = result;
  const frames = <Frames key={node.key} frames={stack} onBrowse={onBrowse} />;
  return (
    <div className={styles.detail}>
      <h3 className={styles.head}>
        <TestMark state={state} />
        <span className={styles.name}>{node.key}</span>
        <span className={styles.aside}>{isStale ? "changed since" : timeText(milliseconds)}</span>
      </h3>
      {errorClass === undefined ? (
        <EmptyState title={outcome === "skipped" ? "Skipped" : "Passed"} />
      ) : (
        <>
          <p className={styles.message} tabIndex={0} aria-label="Why it failed" role="note">
            <strong>{errorClass}</strong>
            {messageText !== "" && `: ${messageText}`}
          </p>
          <div className={styles.rest}>
            {comparison === undefined ? (
              frames
            ) : (
              <Split direction="column" name="Values and stack" share={share} onShare={setShare}>
                <Compared {...comparison} />
                {frames}
              </Split>
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** The two values of an assertion, side by side, or above each other where there is little room. */
function Compared({ actual, expected }: Comparison): ReactNode {
  const { before, after } = comparedLines(actual, expected);
  return (
    <div className={styles.around}>
      <div className={styles.sides}>
        <Side title="Actual" lines={before} />
        <Side title="Expected" lines={after} />
      </div>
    </div>
  );
}

function Frames({
  frames,
  onBrowse,
}: {
  readonly frames: readonly StackFrame[];
  readonly onBrowse: (method: MethodReference) => void;
}): ReactNode {
  const [wanted, setWanted] = useState<number>();
  // The assertion's own methods say nothing of what is tested.
  const first = frames.findIndex(({ method }) => !/\bTestAsserter>>/.test(method));
  const browse = (index: number): void => {
    const frame = frames[index];
    const method = frame && methodOf(frame);
    if (method !== undefined) onBrowse(method);
  };
  return (
    <ListBox
      name="Stack of the failure"
      count={frames.length}
      itemAt={(index) => frames[index]}
      keyOf={(frame) => String(frames.indexOf(frame))}
      textOf={({ method }) => method}
      renderItem={({ method, source = "" }) => (
        <>
          <LineText kind="code">{method}</LineText>
          <LineDetail>{source}</LineDetail>
        </>
      )}
      chosen={Math.min(wanted ?? Math.max(0, first), frames.length - 1)}
      onChoose={setWanted}
      onAct={browse}
      empty={<EmptyState title="No stack">It had ended before it could be looked at.</EmptyState>}
    />
  );
}
