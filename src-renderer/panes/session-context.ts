import { createContext, useContext } from "react";
import type { WorkspaceSession } from "../connection/index.ts";

/** Carries a window's session to the panes in it. */
export const SessionContext = createContext<WorkspaceSession | undefined>(undefined);

/** The session of the window that a pane is in. */
export function useSession(): WorkspaceSession {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("There is a session within a SessionContext only");
  return session;
}
