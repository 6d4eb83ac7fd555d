import { useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { Settings, WorkspaceListing } from "../../src-main/channels.ts";
import type { SnapshotSummary } from "../../src-runtime/protocol/index.ts";
import type { CommandRegistry, FocusPath } from "../commands/index.ts";
import { focusPath } from "../commands/index.ts";
import { messageOf } from "../connection/index.ts";
import type { WindowConnection, WorkspaceSession } from "../connection/index.ts";
import {
  CommandPalette,
  CommandsContext,
  KeyHelp,
  KeyListener,
  NoticeBoard,
  TrustQuestion,
  isBrowserTab,
  showTheme,
} from "../shell/index.ts";
import type { Commands } from "../shell/index.ts";
import { EmptyState, focusedElement } from "../widgets/index.ts";
import styles from "./app.module.css";
import { StartPage } from "./start-page.tsx";
import { WorkspaceWindow } from "./workspace-window.tsx";

/** The whole window: the start page, or a workspace's panes, and what lies above either. */
export function App({
  connection,
  registry,
}: {
  readonly connection: WindowConnection;
  readonly registry: CommandRegistry;
}): ReactNode {
  const { transport, about, settings, workspace, question, problem } = useStore(connection.store);
  const [notices] = useState(() => new NoticeBoard());
  useEffect(() => showTheme(settings.theme), [settings.theme]);
  useEffect(() => registry.usePreset(settings.keys), [registry, settings.keys]);

  if (transport.kind === "refused") {
    return (
      <div className={styles.page}>
        <EmptyState title="This window can't be opened">
          {transport.why}. Run <code>fresnel ide</code> for another.
        </EmptyState>
      </div>
    );
  }
  if (about === undefined) return <div className={styles.page} />;
  return (
    <Attached connection={connection} registry={registry} platform={about.platform} notices={notices}>
      {(keys) => (
        <>
          {workspace === undefined ? (
            <StartPage
              connection={connection}
              notices={notices}
              onRestore={(listing, snapshot) => void restore(connection, notices, listing, snapshot)}
            />
          ) : (
            <WorkspaceWindow
              key={workspace.window}
              connection={connection}
              opened={workspace}
              notices={notices}
              keys={keys}
            />
          )}
          {workspace !== undefined && problem !== undefined && <Problem notices={notices} problem={problem} />}
          {question !== undefined && (
            <TrustQuestion
              projectPath={question.projectPath}
              onAnswer={(trust) => void connection.open(question.target, trust)}
              onDismiss={() => connection.dismissQuestion()}
            />
          )}
        </>
      )}
    </Attached>
  );
}

type Overlay = { readonly kind: "palette"; readonly path: FocusPath } | { readonly kind: "keys" };

/** What there is once the main process has said where the window is: keys, palette, help, themes. */
function Attached({
  connection,
  registry,
  platform,
  notices,
  children,
}: {
  readonly connection: WindowConnection;
  readonly registry: CommandRegistry;
  readonly platform: Commands["platform"];
  readonly notices: NoticeBoard;
  readonly children: (keys: KeyListener) => ReactNode;
}): ReactNode {
  const [overlay, setOverlay] = useState<Overlay>();
  const keys = useMemo(() => new KeyListener(registry, platform), [registry, platform]);
  const commands = useMemo(
    (): Commands => ({ registry, platform, inBrowserTab: isBrowserTab() }),
    [registry, platform],
  );
  useEffect(() => keys.listen(), [keys]);
  useEffect(() => {
    const change = async (changed: Partial<Settings>): Promise<void> => {
      try {
        const settings = { ...connection.store.getState().settings, ...changed };
        await connection.rpc.request("app/changeSettings", settings);
      } catch (error) {
        notices.post({ tone: "danger", text: messageOf(error) });
      }
    };
    return registry.handleEverywhere({
      "window.palette": () => setOverlay({ kind: "palette", path: focusPath(focusedElement()) }),
      "window.keyHelp": () => setOverlay({ kind: "keys" }),
      "window.themeSystem": () => change({ theme: "system" }),
      "window.themeLight": () => change({ theme: "light" }),
      "window.themeDark": () => change({ theme: "dark" }),
    });
  }, [connection, registry, notices]);
  const close = (): void => setOverlay(undefined);
  return (
    <CommandsContext value={commands}>
      {children(keys)}
      {overlay?.kind === "palette" && <CommandPalette path={overlay.path} onClose={close} />}
      {overlay?.kind === "keys" && (
        <KeyHelp
          onPreset={(preset) => {
            const settings = { ...connection.store.getState().settings, keys: preset };
            void connection.rpc.request("app/changeSettings", settings);
          }}
          onClose={close}
        />
      )}
    </CommandsContext>
  );
}

/** Says what came of an attempt to open something else, from a window that goes on as it is. */
function Problem({ notices, problem }: { readonly notices: NoticeBoard; readonly problem: string }): ReactNode {
  useEffect(() => void notices.post({ tone: "danger", text: problem }), [notices, problem]);
  return undefined;
}

async function goBack(session: WorkspaceSession, notices: NoticeBoard, name: string): Promise<void> {
  try {
    await session.restore(name);
  } catch (error) {
    notices.post({ tone: "danger", text: messageOf(error) });
  }
}

/** Opens a workspace, and once it is there goes back to one of its snapshots. */
async function restore(
  connection: WindowConnection,
  notices: NoticeBoard,
  { id }: WorkspaceListing,
  { name }: SnapshotSummary,
): Promise<void> {
  await connection.open({ workspace: id });
  const stop = connection.store.subscribe(({ link, workspace }) => {
    if (link.kind === "opening" || link.kind === "lost") return;
    stop();
    const session = workspace?.session;
    if (link.kind !== "connected" || session === undefined) return;
    session.restore(name).then(
      ({ undo }) =>
        notices.post({
          text: `Restored ${name}. “${undo}” is how it was before`,
          actions: [{ label: "Undo", run: () => void goBack(session, notices, undo) }],
        }),
      (error: unknown) => notices.post({ tone: "danger", text: messageOf(error) }),
    );
  });
}
