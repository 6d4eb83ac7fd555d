import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A user's own copy of an example project. */
export interface ExampleProject {
  readonly folder: string;
  /** It was made just now. */
  readonly isNew: boolean;
}

/** The user's own copy of an example in a folder of theirs, made when there is none. */
export function ensureExample(name: string, folder: string): ExampleProject {
  const copy = join(folder, name);
  if (existsSync(copy) && readdirSync(copy).length > 0) return { folder: copy, isNew: false };
  mkdirSync(folder, { recursive: true });
  cpSync(join(installation(), "examples", name), copy, { recursive: true });
  return { folder: copy, isNew: true };
}

/** The folder that this program is installed in: the nearest one above with a package.json. */
function installation(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
