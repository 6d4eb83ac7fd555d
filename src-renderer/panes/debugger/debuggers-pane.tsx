import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { timeText, useDock } from "../../shell/index.ts";
import { EmptyState, IconButton, LineText, ListBox, Split, Toolbar } from "../../widgets/index.ts";
import { useSession } from "../session-context.ts";
import styles from "./debugger.module.css";
import { openDebugger } from "./index.ts";
import { BreakpointQuestion } from "./questions.tsx";

/** The debuggers that are open in the workspace, whichever window they came from. */
export function DebuggersPane(): ReactNode {
  const session = useSession();
  const dock = useDock();
  const root = useRef<HTMLDivElement>(null);
  const { debuggers, breakpoints } = useStore(session.debuggers.store);
  const [share, setShare] = useState(0.6);
  const [wantedBreakpoint, setWantedBreakpoint] = useState<number>();
  const breakpoint = breakpoints.find(({ id }) => id === wantedBreakpoint);
  const [asks, setAsks] = useState(false);
  const removeBreakpoint = (): void => {
    if (breakpoint) session.request("debug/removeBreakpoint", { breakpoint: breakpoint.id }).catch(() => {});
  };
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
        <Split direction="column" name="Debuggers and breakpoints" share={share} onShare={setShare}>
          <div className={styles.column}>
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
                  An error in a playground, or <code>self halt</code>, opens a debugger; it stays until its process goes
                  on or is ended, over restarts too.
                </EmptyState>
              }
            />
          </div>
          <div className={styles.column}>
            <div className={styles.bar}>
              <Toolbar name="Breakpoints">
                <span className={styles.more}>Breakpoints</span>
                <IconButton
                  name="Condition and hits…"
                  icon="edit"
                  isDisabled={breakpoint === undefined}
                  onPress={() => setAsks(true)}
                />
                <IconButton
                  name="Remove breakpoint"
                  icon="trash"
                  isDisabled={breakpoint === undefined}
                  onPress={removeBreakpoint}
                />
              </Toolbar>
            </div>
            <div className={styles.part}>
              <ListBox
                name="Breakpoints"
                count={breakpoints.length}
                itemAt={(index) => breakpoints[index]}
                keyOf={({ id }) => String(id)}
                textOf={({ class: className, selector }) => `${className}>>${selector}`}
                renderItem={({ class: className, side, selector, line, text, condition, isEnabled }) => (
                  <>
                    <LineText kind="code">
                      {`${className}${side === "class" ? " class" : ""}>>${selector} · ${text}`}
                    </LineText>
                    <span className={styles.aside}>{isEnabled ? (condition ?? `line ${line}`) : "off"}</span>
                  </>
                )}
                chosen={breakpoints.findIndex(({ id }) => id === wantedBreakpoint)}
                onChoose={(index) => setWantedBreakpoint(breakpoints[index]?.id)}
                onAct={() => setAsks(true)}
                empty={
                  <EmptyState title="No breakpoints">F9 in a method sets one on the line with the cursor.</EmptyState>
                }
              />
            </div>
          </div>
        </Split>
      </div>
      {asks && breakpoint !== undefined && (
        <BreakpointQuestion session={session} breakpoint={breakpoint} onClose={() => setAsks(false)} />
      )}
    </div>
  );
}
