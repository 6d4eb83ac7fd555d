import { useImperativeHandle, useRef, useState } from "react";
import type { ReactNode, Ref } from "react";
import type { WorkspaceListing } from "../../src-main/channels.ts";
import type { WindowConnection } from "../connection/index.ts";
import { Icon, PopupMenu, StateLight } from "../widgets/index.ts";
import type { MenuItem } from "../widgets/index.ts";
import styles from "./workspace-switcher.module.css";

/** Opens the switcher from elsewhere: for its command. */
export interface SwitcherHandle {
  open(): void;
}

/** The name of the window's workspace, and behind it the others: opened in this window at once, or in another. */
export function WorkspaceSwitcher({
  connection,
  workspace,
  isConnected,
  onLeave,
  ref,
}: {
  readonly connection: WindowConnection;
  readonly workspace: WorkspaceListing;
  readonly isConnected: boolean;
  readonly onLeave: () => void;
  readonly ref?: Ref<SwitcherHandle>;
}): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const [others, setOthers] = useState<readonly WorkspaceListing[]>();

  const open = async (): Promise<void> => {
    const { workspaces } = await connection.rpc.request("app/workspaces", {});
    setOthers(workspaces.filter(({ id }) => id !== workspace.id));
  };
  useImperativeHandle(ref, () => ({ open: () => void open() }));

  const items = (others ?? []).map((other): MenuItem => ({
    label: other.name,
    detail: other.running ? "running" : "stopped",
    isDisabled: !other.folderExists,
    run: () => void connection.open({ workspace: other.id }),
  }));
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.switcher}
        aria-haspopup="menu"
        aria-expanded={others !== undefined}
        title={workspace.projectPath}
        onClick={() => (others === undefined ? void open() : setOthers(undefined))}
      >
        <StateLight tone={isConnected ? "accent" : "plain"} label={isConnected ? "connected" : "not connected"} />
        <span className={styles.name}>{workspace.name}</span>
        <span className={styles.path}>{workspace.projectPath}</span>
        <Icon name="chevronDown" />
      </button>
      {others !== undefined && button.current !== null && (
        <PopupMenu
          name="Workspaces"
          groups={[items, [{ label: "All workspaces", run: onLeave }]]}
          anchor={button.current}
          onClose={() => setOthers(undefined)}
        />
      )}
    </>
  );
}
