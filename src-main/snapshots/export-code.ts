import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ExportedCode } from "../../src-runtime/protocol/index.ts";
import { type ClientOptions, connectTo, type LaunchOptions, type WorkspaceEntry } from "../workspaces/index.ts";
import { EXPORT_MARK, EXPORTED_CODE, unfinishedPart } from "./export-folder.ts";
import { openPastState } from "./past-state.ts";

/**
 * The code of a state as Tonel. A workspace that runs is asked; for one that does not a copy is opened, in which nothing runs
 * and which goes afterwards.
 */
export async function codeOfState(
  entry: WorkspaceEntry,
  state: string,
  options: ClientOptions & LaunchOptions,
  signal?: AbortSignal,
): Promise<ExportedCode> {
  const found = await connectTo(entry, options);
  if (found.kind === "connected")
    return found.client.request("code/export", { name: state }, signal).finally(() => found.client.close());
  const { workspace } = await openPastState(entry, state, { ...options, browseOnly: true });
  try {
    signal?.throwIfAborted();
    return await workspace.client.request("code/export", { name: state }, signal);
  } finally {
    await workspace.dispose();
  }
}

/** Writes Tonel files to `src/PACKAGE/FILE` in the unfinished part of an export. */
export function writeCode({ files }: ExportedCode, folder: string): void {
  const packages = unfinishedPart(folder, EXPORTED_CODE);
  rmSync(packages, { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  writeFileSync(join(packages, EXPORT_MARK), "Written by fresnel export, which replaces all that is here.\n");
  // By this Pharo knows what the files are.
  writeFileSync(join(packages, ".properties"), "{\n\t#format : #tonel\n}\n");
  for (const { path, text } of files) {
    const file = join(packages, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
