/**
 * What the files of a project besides its classes say, and which files make up which package. It works on lists of
 * paths and texts that others have read.
 */

import type { TonelDiagnostic } from "./read.ts";
import { parseTonelClass } from "./read.ts";
import type { StonMap } from "./ston.ts";
import { readSton, textAt } from "./ston.ts";
import type { TonelVersion } from "./model.ts";

/** What a `package.st` says. */
export interface PackageFileResult {
  /** Undefined if the file cannot be read. */
  readonly name: string | undefined;
  readonly diagnostics: readonly TonelDiagnostic[];
}

/** Reads a `package.st`. */
export function parsePackageFile(text: string, fileName: string): PackageFileResult {
  const { file, diagnostics } = parseTonelClass(text, fileName);
  return { name: file?.kind === "package" ? file.name : undefined, diagnostics };
}

/** What a source folder's `.properties` says. */
export interface SourceProperties {
  /** `tonel`, or the name of a format that is none of ours. */
  readonly format: string;
  readonly version: TonelVersion | undefined;
}

/** Reads a `.properties`; undefined if it holds no STON map with a #format. */
export function parseProperties(text: string): SourceProperties | undefined {
  const map = readMap(text);
  const format = map && textAt(map, "format");
  if (map === undefined || format === undefined) return undefined;
  const version = textAt(map, "version");
  return { format, version: version === "1.0" || version === "2.0" || version === "3.0" ? version : undefined };
}

/** The folder of the packages as a `.project` gives it; undefined if it gives none. */
export function parseProject(text: string): string | undefined {
  const map = readMap(text);
  return map && textAt(map, "srcDirectory");
}

/** Writes the `.properties` of a new source folder. */
export function writeProperties(): string {
  return "{\n\t#format : #tonel\n}\n";
}

/** Writes the `.project` of a new project. */
export function writeProject(srcDirectory: string): string {
  return `{\n\t'srcDirectory' : '${srcDirectory}'\n}\n`;
}

function readMap(text: string): StonMap | undefined {
  const result = readSton(text, 0);
  return "value" in result && result.value.kind === "map" ? result.value : undefined;
}

/** A package as the files of a project show it. Paths are as they were given. */
export interface PackagePaths {
  readonly name: string;
  readonly folder: string;
  /** Its `package.st`, if it has one. */
  readonly packageFile: string | undefined;
  /** Its classes, traits and extensions, in the order of their names. */
  readonly files: readonly string[];
}

/**
 * Groups the files of a project, given by their paths with `/`, into packages: a folder with a `package.st`, or with
 * classes, traits or extensions, is one, and its name is the package's. Hidden files and folders count for nothing.
 */
export function packagePaths(paths: readonly string[]): readonly PackagePaths[] {
  const folders = new Map<string, { packageFile: string | undefined; files: string[] }>();
  for (const path of paths) {
    const slash = path.lastIndexOf("/");
    const folder = path.slice(0, Math.max(slash, 0));
    const name = path.slice(slash + 1);
    const isPackageFile = name === "package.st";
    if (isHidden(path) || !(isPackageFile || isSourceFile(name))) continue;
    const contents = folders.get(folder) ?? { packageFile: undefined, files: [] };
    folders.set(folder, contents);
    if (isPackageFile) contents.packageFile = path;
    else contents.files.push(path);
  }
  return [...folders]
    .map(([folder, { packageFile, files }]) => ({
      name: folder.slice(folder.lastIndexOf("/") + 1),
      folder,
      packageFile,
      files: files.toSorted(compareText),
    }))
    .toSorted((a, b) => compareText(a.name, b.name) || compareText(a.folder, b.folder));
}

const SOURCE_FILE = /^[^.].*\.(?:class|trait|extension)\.st$/u;

function isSourceFile(name: string): boolean {
  return SOURCE_FILE.test(name);
}

function isHidden(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".") && part !== "." && part !== "..");
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The name of the file, within its package's folder, that holds a definition or an extension. */
export function fileNameFor(name: string, kind: "class" | "trait" | "extension"): string {
  return `${name}.${kind}.st`;
}
