import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import type { CodePieces, ExportedCode } from "../../src-runtime/protocol/index.ts";
import { type ClientOptions, connectTo, type LaunchOptions, type WorkspaceEntry } from "../workspaces/index.ts";
import { EXPORT_MARK, EXPORTED_CODE, unfinishedPart } from "./export-folder.ts";
import { openPastState } from "./past-state.ts";

/**
 * The code of a state as Tonel. A workspace that runs is asked; for one that does not a copy is opened, in which nothing runs
 * and which goes afterwards.
 */
export const codeOfState = (...[entry, state, options, signal]: Where): Promise<ExportedCode> =>
  askOfState(entry, state, options, (client) => client.request("code/export", { name: state }, signal));

/** The code of a state class by class and method by method, asked for in the same way. */
export const codePiecesOfState = (...[entry, state, options, signal]: Where): Promise<CodePieces> =>
  askOfState(entry, state, options, (client) => client.request("code/pieces", { name: state }, signal));

type Where = readonly [
  entry: WorkspaceEntry,
  state: string,
  options: ClientOptions & LaunchOptions,
  signal?: AbortSignal,
];

async function askOfState<T>(
  entry: WorkspaceEntry,
  state: string,
  options: ClientOptions & LaunchOptions,
  ask: (client: WorkspaceClient) => Promise<T>,
): Promise<T> {
  const found = await connectTo(entry, options);
  if (found.kind === "connected") return ask(found.client).finally(() => found.client.close());
  const { workspace } = await openPastState(entry, state, { ...options, browseOnly: true });
  try {
    return await ask(workspace.client);
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
