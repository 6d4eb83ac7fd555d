import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { parseTonelClass } from "../language/tonel/index.ts";
import type { LoadProblem, SourceFile } from "./package-loader.ts";

/** What a folder of packages holds: the files that could be read, and what is wrong with the others. */
export interface ReadPackages {
  readonly files: readonly SourceFile[];
  readonly problems: readonly LoadProblem[];
}

/**
 * Reads all Tonel files at and below a folder. A file or method that can't be read costs only itself. Paths are shown
 * relative to `base`.
 */
export function readPackages(folder: string, base = folder): ReadPackages {
  return readSources(tonelFiles(folder), base);
}

/** Reads Tonel files. */
export function readSources(paths: readonly string[], base: string): ReadPackages {
  return readAll(
    paths.map((path) => ({
      path: relative(base, path).replaceAll("\\", "/"),
      package: basename(dirname(path)),
      text: readFileSync(path, "utf8"),
    })),
  );
}

/** Reads the texts of a project's Tonel files, by their paths in it. */
export function readTexts(texts: ReadonlyMap<string, string>): ReadPackages {
  return readAll([...texts].map(([path, text]) => ({ path, package: basename(dirname(path)), text })));
}

function readAll(sources: readonly Required<Omit<SourceFile, "file">>[]): ReadPackages {
  const files: SourceFile[] = [];
  const problems: LoadProblem[] = [];
  for (const source of sources) {
    const { path, text } = source;
    const { file, diagnostics } = parseTonelClass(text, path);
    for (const { severity, line, message } of diagnostics)
      if (severity === "error") problems.push({ kind: "syntax", file: path, line, where: `${path}:${line}`, message });
    if (file) files.push({ ...source, file });
  }
  return { files, problems };
}

/** Paths of all `.st` files of Tonel's names, in a stable order, hidden folders left out. */
export function tonelFiles(folder: string): readonly string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const child = join(path, entry.name);
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && statSync(child).isDirectory());
      if (isFolder) visit(child);
      else if (/\.(class|trait|extension)\.st$/.test(entry.name)) found.push(child);
    }
  };
  visit(folder);
  return found;
}
