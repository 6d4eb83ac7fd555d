import type { CodeBase } from "./code-base.ts";
import { FileChanges } from "./file-changes.ts";
import type { Refusal } from "./method-editor.ts";

/** What became of a package that is to be made. */
export type NewPackageOutcome = { readonly outcome: "made"; readonly file?: string } | Refusal;

/**
 * Makes a package of the project: its `package.st`, and in a folder that was no project a `.project`. A detached workspace
 * writes no files: there the package is known until it is started again, or has code.
 */
export async function makePackage(code: CodeBase, name: string): Promise<NewPackageOutcome> {
  if (!code.attached) {
    code.addProjectPackage(name);
    return { outcome: "made" };
  }
  const files = [...code.project.missingFor(name).keys()];
  const changed = await new FileChanges(code).writeInPackage(name, []);
  if (changed !== undefined)
    return { outcome: "refused", reason: "unwritable", message: `${changed} was made at the same moment: try again` };
  const file = files.at(-1);
  return { outcome: "made", ...(file === undefined ? {} : { file }) };
}
