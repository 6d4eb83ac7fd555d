import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { DebugFrame } from "../../../src-runtime/protocol/index.ts";
import { useDock } from "../../shell/index.ts";
import { EmptyState, IconButton, LineText, ListBox, Notice, Split, Toolbar } from "../../widgets/index.ts";
import { browserPane } from "../browser/index.ts";
import { openDebugger } from "../debugger/index.ts";
import styles from "../pane.module.css";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { Processes, stateText } from "./store.ts";

/** What runs, waits or stands still in the workspace, whoever began it, and what it is in the midst of. */
export function ProcessesPane(): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new Processes(session));
  return model === undefined ? undefined : <ProcessList model={model} />;
}

function ProcessList({ model }: { readonly model: Processes }): ReactNode {
  const dock = useDock();
  const { processes = [], total, chosen, problem } = useStore(model.store);
  const [share, setShare] = useState(0.55);
  const process = processes.find((each) => each.process === chosen);
  const isStill = process?.state === "suspended" && process.debugger === undefined;
  const debug = async (): Promise<void> => {
    const id = process?.debugger ?? (await model.debug());
    if (id !== undefined) openDebugger(dock, id);
  };
  return (
    <div className={styles.pane}>
      <Toolbar name="Processes">
        <IconButton
          name="Suspend"
          icon="pause"
          isDisabled={process?.state !== "running"}
          onPress={() => void model.order("process/suspend")}
        />
        <IconButton
          name="Resume"
          icon="play"
          isDisabled={!isStill}
          onPress={() => void model.order("process/resume")}
        />
        <IconButton name="Debug" icon="debug" isDisabled={process === undefined} onPress={() => void debug()} />
        <IconButton
          name="Terminate"
          icon="stop"
          isDisabled={process === undefined}
          onPress={() => void model.order("process/terminate")}
        />
      </Toolbar>
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => model.dismissProblem()}>
          {problem}
        </Notice>
      )}
      <div className={styles.rest}>
        <Split direction="column" name="Processes and stack" share={share} onShare={setShare}>
          <ListBox
            name="All processes"
            count={processes.length}
            itemAt={(index) => processes[index]}
            keyOf={(each) => String(each.process)}
            textOf={({ name }) => name}
            renderItem={(each) => (
              <>
                <LineText kind="code">{each.name}</LineText>
                <span className={styles.aside}>
                  {[each.owner, stateText(each)].filter((part) => part !== undefined).join(" · ")}
                </span>
              </>
            )}
            chosen={processes.findIndex((each) => each.process === chosen)}
            onChoose={(index) => model.choose(processes[index]?.process)}
            onAct={() => void debug()}
            empty={
              <EmptyState title="Nothing runs">
                Evaluations, forked processes and turns of actors are listed here while they run, wait or stand still.
              </EmptyState>
            }
          />
          <Frames model={model} />
        </Split>
      </div>
      {total > processes.length && (
        <p className={styles.more}>
          {processes.length} of {total} are shown
        </p>
      )}
    </div>
  );
}

function Frames({ model }: { readonly model: Processes }): ReactNode {
  const dock = useDock();
  const { frames, chosen } = useStore(model.store);
  const [wanted, setWanted] = useState(-1);
  const browse = (frame: DebugFrame | undefined): void => {
    if (frame?.method === undefined) return;
    const { class: className, side, selector } = frame.method;
    dock.open(browserPane, { class: className, subject: { kind: "method", class: className, side, selector } });
  };
  return (
    <ListBox
      name="Stack of the process"
      count={frames.length}
      itemAt={(index) => frames[index]}
      keyOf={({ frame }) => String(frame)}
      textOf={({ title }) => title}
      renderItem={({ title, line }) => (
        <>
          <LineText kind="code">{title}</LineText>
          <span className={styles.aside}>line {line}</span>
        </>
      )}
      chosen={Math.min(wanted, frames.length - 1)}
      onChoose={setWanted}
      onAct={() => browse(frames[wanted])}
      empty={
        <EmptyState title={chosen === undefined ? "No process is chosen" : "It has not begun"}>
          The stack of the chosen process, as it stood when it last gave up the processor.
        </EmptyState>
      }
    />
  );
}
