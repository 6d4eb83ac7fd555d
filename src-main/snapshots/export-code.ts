import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NoSuchState } from "../../src-runtime/store/index.ts";
import type { ExportedCode } from "../../src-runtime/protocol/index.ts";
import { type ClientOptions, connectTo, type LaunchOptions, type WorkspaceEntry } from "../workspaces/index.ts";
import { EXPORT_MARK } from "./export-objects.ts";
import { openPastState } from "./past-state.ts";

/** The folder of an export's packages; all in it is replaced. */
export const EXPORTED_CODE = "src";

/**
 * The code of a state as Tonel. A workspace that runs is asked; for one that does not a copy is opened, in which nothing runs
 * and which goes afterwards.
 */
export async function codeOfState(
  entry: WorkspaceEntry,
  state: string,
  options: ClientOptions & LaunchOptions,
): Promise<ExportedCode> {
  const found = await connectTo(entry, options);
  if (found.kind === "connected")
    return found.client.request("code/export", { name: state }).finally(() => found.client.close());
  const { workspace } = await openPastState(entry, state, { ...options, browseOnly: true });
  try {
    return await workspace.client.request("code/export", { name: state });
  } finally {
    await workspace.dispose();
  }
}

/** Refuses a folder whose `src` is not of an earlier export. */
export function checkCodeFolder(folder: string): void {
  const packages = join(folder, EXPORTED_CODE);
  if (existsSync(packages) && !existsSync(join(packages, EXPORT_MARK)))
    throw new NoSuchState(`${packages} is not of an earlier export: choose a new folder, or an empty one`);
}

/** Writes Tonel files to `src/PACKAGE/FILE` in an export's folder, in place of what an earlier export wrote there. */
export function writeCode({ files }: ExportedCode, folder: string): void {
  const packages = join(folder, EXPORTED_CODE);
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
