import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { CommandHandler, CommandHandlers } from "../commands/index.ts";
import { messageOf, openWindow } from "../connection/index.ts";
import type { OpenedWorkspace, WindowConnection, WorkspaceSession } from "../connection/index.ts";
import {
  EnterSecret,
  PANES,
  openActors,
  openDebuggers,
  openRecovery,
  RepairDialog,
  type Repairing,
  openTool,
  SaveSnapshot,
  prepareWindow,
} from "../panes/index.ts";
import type { QuestionProps } from "../panes/index.ts";
import { SessionContext } from "../panes/session-context.ts";
import { Dock, DockView, Frame, PaneRegistry, dockHandlers, useCommandsContext } from "../shell/index.ts";
import type { KeyListener, NoticeBoard } from "../shell/index.ts";
import { Beacon, EmptyState, Notice } from "../widgets/index.ts";
import { LinkTrouble } from "./link-trouble.tsx";
import { PendingKeysItem, WorkspaceFigures, WorkspaceState } from "./status-line.tsx";
import { WorkspaceStatusWatch } from "./workspace-status.ts";
import { WorkspaceSwitcher } from "./workspace-switcher.tsx";
import type { SwitcherHandle } from "./workspace-switcher.tsx";
import styles from "./workspace-window.module.css";

/** What a window on a workspace is given. */
interface WorkspaceWindowProps {
  readonly connection: WindowConnection;
  readonly opened: OpenedWorkspace;
  readonly notices: NoticeBoard;
  readonly keys: KeyListener;
}

/** A window that is open on a workspace: its panes, once the workspace was reached for the first time. */
export function WorkspaceWindow(props: WorkspaceWindowProps): ReactNode {
  const { connection, opened, notices } = props;
  const link = useStore(connection.store, (state) => state.link);
  const transport = useStore(connection.store, (state) => state.transport);
  const switcher = useRef<SwitcherHandle>(null);
  const { session, workspace } = opened;
  const [isRepairing, setIsRepairing] = useState(false);

  const leave = (): void => void connection.leave();
  useWindowHandlers({
    "workspace.switch": () => switcher.current?.open(),
    "workspace.leave": leave,
    "workspace.newWindow": () => openWindow(connection.rpc, workspace.id),
    "workspace.stop": async () => {
      await connection.rpc.request("app/stop", { workspace: workspace.id });
    },
  });

  const trouble = (
    <LinkTrouble
      link={link}
      hostIsGone={transport.kind === "interrupted"}
      onReopen={(restart) => void reopen(connection, notices, restart)}
      onRepair={() => setIsRepairing(true)}
      onLeave={leave}
    />
  );
  // There while the session goes and comes.
  const repair = isRepairing && (
    <RepairDialog repairing={repairingOver(connection.rpc)} onClose={() => setIsRepairing(false)} />
  );
  const bar = (
    <WorkspaceSwitcher
      ref={switcher}
      connection={connection}
      workspace={workspace}
      isConnected={link.kind === "connected"}
      onLeave={leave}
    />
  );
  const page =
    session === undefined ? (
      <Frame switcher={bar} notices={notices}>
        <div className={styles.waiting}>
          {link.kind === "opening" ? (
            <EmptyState title={`Opening ${workspace.name}`}>
              <Beacon name="opening" />
            </EmptyState>
          ) : (
            trouble
          )}
        </div>
      </Frame>
    ) : (
      <SessionContext value={session}>
        <Panes {...props} session={session} bar={bar} trouble={trouble} />
      </SessionContext>
    );
  return (
    <>
      {page}
      {repair}
    </>
  );
}

function Panes({
  connection,
  opened,
  notices,
  keys,
  session,
  bar,
  trouble,
}: WorkspaceWindowProps & {
  readonly session: WorkspaceSession;
  readonly bar: ReactNode;
  readonly trouble: ReactNode;
}): ReactNode {
  const [dock] = useState(() => makeDock(connection, opened));
  const watch = useMemo(() => new WorkspaceStatusWatch(session), [session]);
  useEffect(() => () => watch.dispose(), [watch]);
  useEffect(
    () =>
      session.onNotice(({ kind, text, details = [], recovery, restart = false }) => {
        const more = details.length === 0 ? "" : `\n${details.join("\n")}`;
        const actions = [
          ...(recovery === undefined ? [] : [{ label: "What came back", run: () => openRecovery(dock) }]),
          ...(restart
            ? [{ label: "Checkpoint and restart it", run: () => void reopen(connection, notices, true) }]
            : []),
        ];
        // What was lost must be read: it does not go by itself.
        notices.post({ tone: TONES[kind], text: text + more, actions, stays: kind !== "information" });
        if (recovery === "toDecide") openRecovery(dock);
      }),
    [session, connection, notices, dock],
  );
  useEffect(
    () =>
      session.on("tool/asked", ({ session: id, tool }) => {
        if (id === session.id) openTool(dock, session, tool);
      }),
    [session, dock],
  );
  const [question, setQuestion] = useState<"snapshot" | "secret">();
  const ask = (what: "snapshot" | "secret"): CommandHandler => ({
    isEnabled: () => session.store.getState().isConnected,
    run: () => setQuestion(what),
  });
  const asked: QuestionProps = { onTold: (notice) => notices.post(notice), onClose: () => setQuestion(undefined) };
  const interrupt = (): void => void session.interrupt();
  useWindowHandlers({
    ...dockHandlers(dock),
    "workspace.saveSnapshot": ask("snapshot"),
    "workspace.enterSecret": ask("secret"),
    "workspace.code": () => session.tellOfCode(true),
    "code.interrupt": {
      isEnabled: () => session.store.getState().running > 0,
      run: interrupt,
    },
    ...Object.fromEntries(
      PANES.flatMap(({ open }) => (open === undefined ? [] : [[open.command.id, () => open.run(dock)]])),
    ),
  });
  return (
    <Frame
      switcher={bar}
      notices={notices}
      status={
        <>
          <WorkspaceState session={session} watch={watch} onInterrupt={interrupt} />
          <PendingKeysItem keys={keys} />
        </>
      }
      statusEnd={
        <WorkspaceFigures
          session={session}
          watch={watch}
          onActors={() => openActors(dock)}
          onDebuggers={() => openDebuggers(dock)}
          onDamages={() => openRecovery(dock)}
        />
      }
    >
      <div className={styles.page}>
        {trouble}
        {opened.workspace.trust === "browseOnly" && (
          <Notice
            tone="notice"
            actions={[
              {
                label: "Trust it",
                run: () => void connection.open({ workspace: opened.workspace.id }, "trusted"),
              },
            ]}
          >
            This project is only browsed: you can read all of its code, and nothing of it runs.
          </Notice>
        )}
        <DockView
          dock={dock}
          empty={
            <EmptyState title="Nothing is open">
              The menu Go opens a playground, the class browser, the transcript and the rest.
            </EmptyState>
          }
        />
        {question === "snapshot" && <SaveSnapshot {...asked} />}
        {question === "secret" && <EnterSecret {...asked} />}
      </div>
    </Frame>
  );
}

const repairingOver = (rpc: WindowConnection["rpc"]): Repairing => ({
  plannedRepair: () => rpc.request("app/plannedRepair", {}),
  repair: () => rpc.request("app/repair", {}),
});

/** Begins anew with the workspace; `restart` has it stop in order first, and start under this program. */
async function reopen(connection: WindowConnection, notices: NoticeBoard, restart: boolean): Promise<void> {
  try {
    await connection.rpc.request("app/reopen", { restart });
  } catch (error) {
    notices.post({ tone: "danger", text: messageOf(error) });
  }
}

const TONES = { information: "plain", warning: "notice", error: "danger" } as const;

function makeDock(connection: WindowConnection, { kept }: OpenedWorkspace): Dock {
  const panes = new PaneRegistry();
  for (const { pane } of PANES) panes.register(pane);
  return new Dock({
    panes,
    saved: kept["layout"],
    save: (layout) => connection.keep("layout", layout),
    prepare: prepareWindow,
  });
}

/** Says what can be done anywhere in the window. */
function useWindowHandlers(handlers: CommandHandlers): void {
  const { registry } = useCommandsContext();
  useEffect(() => registry.handleEverywhere(handlers));
}
