import type { WindowTarget } from "../windows/window.ts";

/**
 * What shows the windows: the desktop, or a browser. The main process and the windows themselves are the same in both,
 * and ask nothing of a host beyond this.
 */
export interface Host {
  /** There is a dialog for choosing a folder. */
  readonly canChooseFolder: boolean;
  /** Opens a window. Where only a page can do that, answers the address for it to open. */
  openWindow(target: WindowTarget): Promise<{ readonly url?: string }>;
  /** Lets the user choose a folder; undefined when there is no dialog, or the user chose none. */
  chooseFolder(): Promise<string | undefined>;
}
