import { existsSync, watch } from "node:fs";

/** Resolves when something in the folder changes, and after some milliseconds in case that is not told. */
export function folderChange(folder: string, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const watcher = existsSync(folder) ? watch(folder) : undefined;
    const done = (): void => {
      clearTimeout(timer);
      watcher?.close();
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    watcher?.once("change", done).once("error", done);
  });
}
