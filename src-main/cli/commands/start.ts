import { homedir } from "node:os";
import { join } from "node:path";
import { ensureExample } from "../../workspaces/index.ts";
import { type IdeOptions, ideCommand } from "./ide.ts";

/** `fresnel start [FOLDER]`: the window, on a folder or on the example project, copied at first to a folder of the user's. */
export function startCommand(folder: string | undefined, options: IdeOptions): Promise<number> {
  return ideCommand(folder ?? exampleFolder(), options);
}

function exampleFolder(): string {
  const { folder, isNew } = ensureExample("bank", join(homedir(), "Fresnel"));
  if (isNew) process.stdout.write(`The example project was copied to ${folder}: it is yours to change\n`);
  return folder;
}
