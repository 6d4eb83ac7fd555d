import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { RunningRequest } from "../../src-runtime/protocol/index.ts";
import type { WorkspaceSession } from "../connection/index.ts";
import { StatusItem } from "../shell/index.ts";
import type { KeyListener } from "../shell/index.ts";
import { Beacon, KeyCap, StateLight } from "../widgets/index.ts";
import type { StatusState, WorkspaceStatusWatch } from "./workspace-status.ts";

/** How the workspace is, at the start of the status line: what runs, and what is wrong. */
export function WorkspaceState({
  session,
  watch,
  onInterrupt,
}: {
  readonly session: WorkspaceSession;
  readonly watch: WorkspaceStatusWatch;
  readonly onInterrupt: () => void;
}): ReactNode {
  const { isConnected, running, trouble } = useStore(session.store);
  const status = useStore(watch.store, (state) => state.status);
  if (!isConnected) return <StateLight tone="notice">Not connected</StateLight>;
  if (trouble !== undefined) return <StateLight tone="danger">{trouble}</StateLight>;
  if (status?.mode === "safe") {
    return <StateLight tone="notice">Safe mode: nothing runs, everything can be inspected</StateLight>;
  }
  if (status?.mode === "browseOnly") return <StateLight tone="notice">Browsing only: nothing runs</StateLight>;
  const longest = status?.vm.running.reduce<RunningRequest | undefined>(longer, undefined);
  if (longest !== undefined && longest.forMilliseconds >= 500) {
    return (
      <StatusItem title="Interrupt what runs for this window" onPress={onInterrupt}>
        <Beacon name="running" />
        {runningText(longest, running > 0)}
      </StatusItem>
    );
  }
  return <StateLight tone="good">{status === undefined ? "Connected" : "Ready"}</StateLight>;
}

/** What runs, and whether its user can end it here. */
function runningText({ method, forMilliseconds }: RunningRequest, isOurs: boolean): string {
  const time = `${Math.round(forMilliseconds / 1_000)} s`;
  if (method === "snapshot/restore") return `Restoring a snapshot: ${time}`;
  if (method === "snapshot/save") return `Saving a snapshot: ${time}`;
  return isOurs ? `Running ${time}: press to interrupt` : `Running ${time} for another session`;
}

function longer(longest: RunningRequest | undefined, each: RunningRequest): RunningRequest {
  return longest === undefined || each.forMilliseconds > longest.forMilliseconds ? each : longest;
}

/** The keys of a sequence that was begun. */
export function PendingKeysItem({ keys }: { readonly keys: KeyListener }): ReactNode {
  const text = useStore(keys.pending, (pending) => pending.text);
  return text === undefined ? undefined : <KeyCap>{`${text} …`}</KeyCap>;
}

/** Figures about the workspace, at the end of the status line. */
export function WorkspaceFigures({
  session,
  watch,
  onActors,
  onDebuggers,
  onDamages,
}: {
  readonly session: WorkspaceSession;
  readonly watch: WorkspaceStatusWatch;
  readonly onActors: () => void;
  readonly onDebuggers: () => void;
  readonly onDamages: () => void;
}): ReactNode {
  const debuggers = useStore(session.debuggers.store, (state) => state.debuggers.length);
  const { status, checkpointedAt, notSaved, damages } = useStore(watch.store);
  if (status === undefined) return undefined;
  const { counts, memory } = status;
  return (
    <>
      {notSaved === undefined ? (
        <StatusItem title="Up to then everything survives a crash">{savedText(checkpointedAt)}</StatusItem>
      ) : (
        <StateLight tone="danger">{`Not saved: ${notSaved}`}</StateLight>
      )}
      {damages.length > 0 && (
        <StatusItem title={damages.map(({ message }) => message).join("\n")} onPress={onDamages}>
          <StateLight tone="danger">{plural(damages.length, "damaged part")}</StateLight>
        </StatusItem>
      )}
      {debuggers > 0 && (
        <StatusItem title="Processes that stand at an error or a halt" onPress={onDebuggers}>
          {plural(debuggers, "debugger")}
        </StatusItem>
      )}
      <StatusItem title="Actors of this workspace" onPress={onActors}>
        {plural(counts.actors, "actor")}
      </StatusItem>
      <StatusItem title="Sessions of this workspace: windows, terminals, editors">
        {plural(counts.sessions, "session")}
      </StatusItem>
      <StatusItem title="Memory of the workspace's process">{`${Math.round(memory.residentBytes / 1_048_576)} MB`}</StatusItem>
    </>
  );
}

function savedText(checkpointedAt: StatusState["checkpointedAt"]): string {
  return checkpointedAt === undefined ? "Nothing to save" : `Saved ${new Date(checkpointedAt).toLocaleTimeString()}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
