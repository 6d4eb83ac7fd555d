import { homedir } from "node:os";
import { join } from "node:path";
import { ensureExample, surroundings, workspaceEntries } from "../../workspaces/index.ts";
import { type IdeOptions, ideCommand } from "./ide.ts";

/**
 * `fresnel start [FOLDER]`: the window, on a folder or on the list of workspaces. Who has no workspace yet is shown the example
 * project, copied to a folder of theirs.
 */
export function startCommand(folder: string | undefined, options: IdeOptions): Promise<number> {
  return ideCommand(folder ?? (hasWorkspaces() ? undefined : exampleFolder()), options);
}

const hasWorkspaces = (): boolean => workspaceEntries(surroundings()).some(({ metadata }) => !metadata.throwAway);

function exampleFolder(): string {
  const { folder, isNew } = ensureExample("bank", join(homedir(), "Fresnel"));
  if (isNew) process.stdout.write(`The example project was copied to ${folder}: it is yours to change\n`);
  return folder;
}
