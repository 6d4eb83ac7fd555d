import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { NoSuchState } from "../../src-runtime/store/index.ts";

/** The parts of an export, each a folder of its own within the one it is given; all in them is replaced. */
export const EXPORTED_OBJECTS = "objects";
export const EXPORTED_CODE = "src";
const PARTS = [EXPORTED_OBJECTS, EXPORTED_CODE];

/** Tells an export's folder from one of the user's own that is called so too. */
export const EXPORT_MARK = ".fresnel-export";

const UNFINISHED = ".unfinished";

/** Where a part of an export is until all of it is written. */
export const unfinishedPart = (folder: string, part: string): string => join(folder, `${part}${UNFINISHED}`);

/**
 * Has an export written into a folder, and then puts its parts in the place of those of an earlier one. If that fails, or is
 * ended in the middle, the folder is as it was. A folder with other things in it and no earlier export is refused.
 */
export async function exportInto<T>(folder: string, write: () => Promise<T>): Promise<T> {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new NoSuchState(`${folder} is a file: choose a new folder, or an empty one`);
  const code = join(folder, EXPORTED_CODE);
  if (existsSync(code) && !existsSync(join(code, EXPORT_MARK)))
    throw new NoSuchState(`${code} is not of an earlier export: choose a new folder, or an empty one`);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith(UNFINISHED)) : undefined;
  if (names !== undefined && names.length > 0 && !existsSync(join(folder, EXPORTED_OBJECTS, EXPORT_MARK)))
    throw new NoSuchState(`${folder} has other things in it: choose a new folder, or an empty one`);
  makeFolder(folder);
  try {
    const written = await write();
    for (const part of PARTS) {
      rmSync(join(folder, part), { recursive: true, force: true });
      renameSync(unfinishedPart(folder, part), join(folder, part));
    }
    return written;
  } catch (error) {
    for (const part of PARTS) rmSync(unfinishedPart(folder, part), { recursive: true, force: true });
    if (names === undefined) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Makes a folder and those it is in, one by one: Node's own way to do that never ends where a file system refuses with ENOENT,
 * as /proc does.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    throw new NoSuchState(`${folder} can't be made (${String(error)}): choose another folder`);
  }
}
