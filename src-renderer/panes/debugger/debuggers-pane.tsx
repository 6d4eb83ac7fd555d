import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { timeText, useDock } from "../../shell/index.ts";
import { EmptyState, IconButton, LineText, ListBox, Toolbar } from "../../widgets/index.ts";
import { useSession } from "../session-context.ts";
import styles from "./debugger.module.css";
import { openDebugger } from "./index.ts";

/** The debuggers that are open in the workspace, whichever window they came from. */
export function DebuggersPane(): ReactNode {
  const session = useSession();
  const dock = useDock();
  const root = useRef<HTMLDivElement>(null);
  const { debuggers } = useStore(session.debuggers.store);
  const [wanted, setWanted] = useState<string>();
  const chosen = debuggers.find((each) => each.debugger === wanted);
  const open = (): void => {
    if (chosen !== undefined) openDebugger(dock, chosen.debugger);
  };
  const terminate = (): void => {
    // One that has ended by itself meanwhile is what was wanted.
    if (chosen !== undefined) session.request("debug/terminate", { debugger: chosen.debugger }).catch(() => {});
  };
  return (
    <div ref={root} className={styles.pane}>
      <Toolbar name="Debuggers">
        <IconButton name="Open" icon="debug" isDisabled={chosen === undefined} onPress={open} />
        <IconButton name="Terminate" icon="stop" isDisabled={chosen === undefined} onPress={terminate} />
      </Toolbar>
      <div className={styles.part}>
        <ListBox
          name="Open debuggers"
          count={debuggers.length}
          itemAt={(index) => debuggers[index]}
          keyOf={(each) => each.debugger}
          textOf={({ title }) => title}
          renderItem={({ title, state, openedAt }) => (
            <>
              <LineText kind="plain">{title}</LineText>
              <span className={styles.aside}>{state === "running" ? "runs" : timeText(openedAt)}</span>
            </>
          )}
          chosen={debuggers.findIndex((each) => each.debugger === wanted)}
          onChoose={(index) => setWanted(debuggers[index]?.debugger)}
          onAct={open}
          empty={
            <EmptyState title="Nothing stands still">
              An error in a playground, or <code>self halt</code>, opens a debugger; it stays until its process goes on
              or is ended, over restarts too.
            </EmptyState>
          }
        />
      </div>
    </div>
  );
}
