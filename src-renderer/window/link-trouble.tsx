import type { ReactNode } from "react";
import type { LinkState } from "../../src-main/channels.ts";
import { Notice } from "../widgets/index.ts";

/** What is wrong with the way to the workspace, in words, and what can be done; nothing while all is well. */
export function LinkTrouble({
  link,
  hostIsGone,
  onReopen,
  onRepair,
  onLeave,
}: {
  readonly link: LinkState;
  /** The main process does not answer; it is being tried again. */
  readonly hostIsGone: boolean;
  readonly onReopen: (restart: boolean) => void;
  /** What is stored of it may be damaged: it is looked at, and what can be done is told first. */
  readonly onRepair: () => void;
  readonly onLeave: () => void;
}): ReactNode {
  if (hostIsGone) {
    return (
      <Notice tone="notice">
        The program behind this window does not answer. The workspace goes on; the window is there again when it does.
      </Notice>
    );
  }
  const leave = { label: "All workspaces", run: onLeave };
  switch (link.kind) {
    case "opening":
    case "connected":
      return undefined;
    case "lost":
      return (
        <Notice tone="notice">
          The connection to the workspace was lost: {link.why}. It is being opened again; what you type is kept.
        </Notice>
      );
    case "stopped":
      return (
        <Notice tone="plain" actions={[{ label: "Start it again", run: () => onReopen(false) }, leave]}>
          The workspace was stopped: {link.why}. Its objects are as they were.
        </Notice>
      );
    case "incompatible":
      return (
        <Notice tone="notice" actions={[{ label: "Checkpoint and restart it", run: () => onReopen(true) }, leave]}>
          {link.message}
        </Notice>
      );
    case "failed":
      return (
        <Notice
          tone="danger"
          actions={[
            { label: "Try again", run: () => onReopen(false) },
            { label: "Check and repair its store…", run: onRepair },
            leave,
          ]}
        >
          {link.message}
        </Notice>
      );
  }
}
