import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NoSuchState, type StoredState } from "../../src-runtime/store/index.ts";
import { NotWritable, StonWriter } from "./ston.ts";

/** What an export wrote. */
export interface ExportReport {
  readonly files: number;
  /** The bindings that can't be written as STON, with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/** The folder of an export's own within the one it is given; all in it is replaced. */
export const EXPORTED_OBJECTS = "objects";

/** Tells an export's folder from one of the user's own that is called so too. */
export const EXPORT_MARK = ".fresnel-export";

/**
 * Writes each binding of a state as STON into a file of its own, `objects/globals/NAME.ston` and so on. Equal states give
 * equal files, and nothing but objects/ is touched. A folder with other things in it and no earlier export is refused.
 */
export function exportObjects(state: StoredState, folder: string): ExportReport {
  const objects = join(folder, EXPORTED_OBJECTS);
  const mark = join(objects, EXPORT_MARK);
  if (existsSync(folder) && !existsSync(mark) && readdirSync(folder).length > 0) {
    throw new NoSuchState(`${folder} has other things in it: choose a new folder, or an empty one`);
  }
  rmSync(objects, { recursive: true, force: true });
  mkdirSync(objects, { recursive: true });
  writeFileSync(mark, "Written by fresnel export, which replaces all that is here.\n");
  const skipped: { path: string; reason: string }[] = [];
  let files = 0;
  for (const { name: path, value } of state.roots()) {
    if (path.endsWith("/(session)") || !path.includes("/")) continue;
    try {
      const text = new StonWriter(state).write(value);
      const file = `${join(objects, ...path.split("/").map(encodeURIComponent))}.ston`;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${text}\n`);
      files++;
    } catch (error) {
      if (!(error instanceof NotWritable)) throw error;
      skipped.push({ path, reason: error.message });
    }
  }
  return { files, skipped };
}
