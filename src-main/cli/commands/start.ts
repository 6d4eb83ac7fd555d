import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { replCommand } from "./repl.ts";

/** `fresnel start`: the REPL on the example project, copied at first to a folder of the user's own. */
export function startCommand(): Promise<number> {
  return replCommand({ project: ensureExample("bank", join(homedir(), "Fresnel")) });
}

/** The user's own copy of an example; made, and said so, when there is none. */
function ensureExample(name: string, folder: string): string {
  const copy = join(folder, name);
  if (existsSync(copy) && readdirSync(copy).length > 0) return copy;
  mkdirSync(folder, { recursive: true });
  cpSync(join(installation(), "examples", name), copy, { recursive: true });
  process.stdout.write(`The example project was copied to ${copy}: it is yours to change\n`);
  return copy;
}

/** The folder that this program is installed in: the nearest one above with a package.json. */
function installation(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
