import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ExportReport } from "../../src-runtime/protocol/index.ts";
import { isActorRoot, type StoredState } from "../../src-runtime/store/index.ts";
import { EXPORT_MARK, EXPORTED_OBJECTS, unfinishedPart } from "./export-folder.ts";
import type { Progress } from "./progress.ts";
import { NotWritable, StonWriter } from "./ston.ts";

/**
 * Writes each binding that users made as STON into a file of its own, `objects/globals/NAME.ston` and so on, in the unfinished
 * part of an export. Equal states give equal files.
 */
export function exportObjects(
  state: StoredState,
  folder: string,
  onProgress: (progress: Progress) => void = () => undefined,
): ExportReport {
  const objects = unfinishedPart(folder, EXPORTED_OBJECTS);
  const mark = join(objects, EXPORT_MARK);
  rmSync(objects, { recursive: true, force: true });
  mkdirSync(objects, { recursive: true });
  writeFileSync(mark, "Written by fresnel export, which replaces all that is here.\n");
  const skipped: { path: string; reason: string }[] = [];
  let files = 0;
  const roots = [...state.roots()];
  for (const [index, { name: path, value, isUsers }] of roots.entries()) {
    onProgress({ message: `Writing ${path}`, fraction: index / roots.length });
    if (isActorRoot(path) && value.kind !== "nil")
      skipped.push({ path, reason: "actors can't be read back from a text" });
    if (!isUsers) continue;
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
