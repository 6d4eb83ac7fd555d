import { homedir } from "node:os";
import { join } from "node:path";
import { ensureExample } from "../../workspaces/index.ts";
import { replCommand } from "./repl.ts";

/** `fresnel start`: the REPL on the example project, copied at first to a folder of the user's own. */
export function startCommand(): Promise<number> {
  const { folder, isNew } = ensureExample("bank", join(homedir(), "Fresnel"));
  if (isNew) process.stdout.write(`The example project was copied to ${folder}: it is yours to change\n`);
  return replCommand({ project: folder });
}
