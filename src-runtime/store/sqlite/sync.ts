import { closeSync, fsyncSync, openSync } from "node:fs";

/** What the file has survives a power cut. */
export function syncFile(path: string): void {
  sync(path, "r+");
}

/** Which files the folder has survives a power cut. */
export function syncFolder(path: string): void {
  // Windows has no such thing, and needs none.
  if (process.platform !== "win32") sync(path, "r");
}

function sync(path: string, flags: "r" | "r+"): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
