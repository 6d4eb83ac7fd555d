import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { WorkspaceListing } from "../../src-main/channels.ts";
import type { SnapshotSummary, WorkspaceId } from "../../src-runtime/protocol/index.ts";
import { messageOf } from "../connection/index.ts";
import type { WindowConnection } from "../connection/index.ts";
import { Frame, StartWindow, withTimes } from "../shell/index.ts";
import type { KnownSnapshots, NoticeBoard } from "../shell/index.ts";

const ASK_EVERY_MILLISECONDS = 2_000;

/** The window that is open on nothing yet: the workspaces there are, told by the main process. */
export function StartPage({
  connection,
  notices,
  onRestore,
}: {
  readonly connection: WindowConnection;
  readonly notices: NoticeBoard;
  /** Opens a workspace and goes back to a snapshot of it. */
  readonly onRestore: (workspace: WorkspaceListing, snapshot: SnapshotSummary) => void;
}): ReactNode {
  const about = useStore(connection.store, (state) => state.about);
  const problem = useStore(connection.store, (state) => state.problem);
  const workspaces = useWorkspaces(connection);
  const [chosen, setChosen] = useState<WorkspaceId>();
  const shown = workspaces?.find(({ id }) => id === chosen) ?? workspaces?.[0];
  const snapshots = useSnapshots(connection, shown);
  const [folders, setFolders] = useState<readonly string[]>([]);
  const { rpc } = connection;

  const suggest = async (path: string): Promise<void> => {
    setFolders((await rpc.request("app/folders", { path })).folders);
  };
  const chooseFolder = async (): Promise<void> => {
    const { path } = await rpc.request("app/chooseFolder", {});
    if (path !== undefined) await connection.open({ folder: path });
  };
  const stop = async ({ id, name }: WorkspaceListing): Promise<void> => {
    try {
      const { message } = await rpc.request("app/stop", { workspace: id });
      notices.post({ text: `Stopped ${name}: ${withTimes(message)}` });
    } catch (error) {
      notices.post({ tone: "danger", text: messageOf(error) });
    }
  };

  return (
    <Frame title="Fresnel" notices={notices}>
      <StartWindow
        version={about?.version ?? ""}
        workspaces={workspaces}
        chosen={shown?.id}
        onChoose={({ id }) => setChosen(id)}
        snapshots={snapshots}
        onOpen={({ id }) => void connection.open({ workspace: id })}
        onStop={(workspace) => void stop(workspace)}
        onRestore={onRestore}
        folders={folders}
        onFolderTyped={(path) => void suggest(path)}
        onOpenFolder={(folder) => void connection.open({ folder })}
        onChooseFolder={about?.canChooseFolder === true ? () => void chooseFolder() : undefined}
        onOpenExample={() => void connection.open({ example: true })}
        problem={problem}
        now={new Date()}
      />
    </Frame>
  );
}

/** The workspaces, asked for again and again: others start and stop them. */
export function useWorkspaces({ rpc }: WindowConnection): readonly WorkspaceListing[] | undefined {
  const [workspaces, setWorkspaces] = useState<readonly WorkspaceListing[]>();
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      try {
        const answer = await rpc.request("app/workspaces", {});
        if (!isOver) setWorkspaces(answer.workspaces);
      } catch {
        // Asked again soon.
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), ASK_EVERY_MILLISECONDS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [rpc]);
  return workspaces;
}

function useSnapshots({ rpc }: WindowConnection, workspace: WorkspaceListing | undefined): KnownSnapshots {
  const [known, setKnown] = useState<KnownSnapshots & { readonly of?: WorkspaceId }>({ kind: "loading" });
  const id = workspace?.id;
  const running = workspace?.running;
  useEffect(() => {
    if (id === undefined) return;
    let isOver = false;
    rpc.request("app/snapshots", { workspace: id }).then(
      ({ snapshots }) => {
        if (!isOver) setKnown({ kind: "known", snapshots, of: id });
      },
      (error: unknown) => {
        if (!isOver) setKnown({ kind: "failed", message: messageOf(error), of: id });
      },
    );
    return () => {
      isOver = true;
    };
  }, [rpc, id, running]);
  return known.of === id ? known : { kind: "loading" };
}
