import { createContext, useContext } from "react";
import type { Dock } from "./dock.ts";

/** Carries the dock to the panes in it. */
export const DockContext = createContext<Dock | undefined>(undefined);

/** The dock of the window that a component is in. */
export function useDock(): Dock {
  const dock = useContext(DockContext);
  if (dock === undefined) throw new Error("There is a dock within a DockView only");
  return dock;
}
