import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileNameFor, parseProject, parseTonelClass, type TonelFile, writeProject } from "../language/tonel/index.ts";
import { type ReadPackages, readSources, tonelFiles } from "./read-packages.ts";

/** Where new packages go in a project that has none. */
const DEFAULT_SOURCE_FOLDER = "src";

/** What a file of code holds. */
export type FileKind = "class" | "trait" | "extension";

/**
 * The folder of a project: which packages its files make up, and which file a class or an extension stands in. Paths
 * are relative to the folder and have `/`. It reads; what writes is `FileChanger`.
 */
export class ProjectFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Reads all packages of the project. */
  read(): ReadPackages {
    return readSources(this.#files(), this.path);
  }

  /** Where `.project` says the packages are; undefined when it is not there or says nothing. */
  get declaredSourceFolder(): string | undefined {
    const projectFile = this.text(".project");
    const named = projectFile === undefined ? undefined : parseProject(projectFile);
    return named === undefined ? undefined : join(this.path, named);
  }

  /** Where the packages are: what `.project` says, else `src`, else the project's own folder. */
  get sourceFolder(): string {
    const declared = this.declaredSourceFolder;
    if (declared !== undefined) return declared;
    const conventional = join(this.path, DEFAULT_SOURCE_FOLDER);
    if (existsSync(conventional) || !this.#hasPackagesAtTop()) return conventional;
    return this.path;
  }

  /** The text of a file; undefined when there is none. */
  text(file: string): string | undefined {
    const path = join(this.path, file);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  /** The texts of all files with code, by path. */
  texts(): ReadonlyMap<string, string> {
    return new Map(this.#files().map((path) => [this.#shown(path), readFileSync(path, "utf8")]));
  }

  /** The names of the packages that have files. */
  packages(): readonly string[] {
    return [...new Set(this.#files().map((file) => basename(dirname(file))))];
  }

  /** The file that defines a class or trait; undefined when none of the package does. */
  definitionFile(home: string, className: string): string | undefined {
    return this.#existing(home, className, "class") ?? this.#existing(home, className, "trait");
  }

  /** The file that a definition or an extension of a package is, or would be, in. */
  fileFor(home: string, className: string, kind: FileKind): string {
    return this.#existing(home, className, kind) ?? `${this.#packageFolder(home)}/${fileNameFor(className, kind)}`;
  }

  /** The files of a project's packages that extend a class. */
  extensionsOf(className: string): readonly string[] {
    const name = fileNameFor(className, "extension");
    return this.#files()
      .filter((file) => basename(file) === name)
      .map((file) => this.#shown(file));
  }

  /**
   * The files that must be there before a package can have a first class, with their texts: a `package.st`, and in a
   * folder that was no project a `.project`.
   */
  missingFor(home: string): ReadonlyMap<string, string> {
    const missing = new Map<string, string>();
    const source = this.#shown(this.sourceFolder);
    if (this.text(".project") === undefined) missing.set(".project", writeProject(source));
    const packageFile = `${this.#packageFolder(home)}/package.st`;
    if (this.text(packageFile) === undefined) missing.set(packageFile, `Package { #name : '${home}' }\n`);
    return missing;
  }

  /** A method as its file has it now, and where; undefined when the file has none of that name. */
  method(
    file: string,
    isMeta: boolean,
    selector: string,
  ): { readonly source: string; readonly protocol: string; readonly line: number } | undefined {
    const text = this.text(file);
    const parsed = text === undefined ? undefined : this.#parse(file, text);
    if (text === undefined || parsed === undefined || parsed.kind === "package") return undefined;
    const method = parsed.methods.find((each) => each.isMeta === isMeta && each.selector === selector);
    if (!method) return undefined;
    const line = text.slice(0, method.patternStart).split(/\r\n|\n|\r/).length;
    return { source: method.source, protocol: method.protocol, line };
  }

  /** What a text says; the last file's is kept, as its methods are asked for one after the other. */
  #parse(file: string, text: string): TonelFile | undefined {
    if (this.#parsed?.text !== text) this.#parsed = { text, file: parseTonelClass(text, file).file };
    return this.#parsed.file;
  }
  #parsed: { readonly text: string; readonly file: TonelFile | undefined } | undefined;

  #existing(home: string, className: string, kind: FileKind): string | undefined {
    const file = `${this.#packageFolder(home)}/${fileNameFor(className, kind)}`;
    return existsSync(join(this.path, file)) ? file : undefined;
  }

  #packageFolder(home: string): string {
    const usual = join(this.sourceFolder, home);
    if (existsSync(usual)) return this.#shown(usual);
    const file = this.#files().find((each) => basename(dirname(each)) === home);
    return this.#shown(file === undefined ? usual : dirname(file));
  }

  #files(): readonly string[] {
    const source = this.sourceFolder;
    if (!existsSync(source)) return [];
    if (source !== this.path || this.text(".project") !== undefined) return tonelFiles(source);
    // A folder that does not say it is a project may be anything, a home folder even: only packages at its top count.
    return this.#packagesAtTop().flatMap((folder) => tonelFiles(folder));
  }

  #packagesAtTop(): readonly string[] {
    return readdirSync(this.path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => join(this.path, entry.name))
      .filter((folder) => existsSync(join(folder, "package.st")));
  }

  #hasPackagesAtTop(): boolean {
    return existsSync(this.path) && this.#packagesAtTop().length > 0;
  }

  #shown(path: string): string {
    return relative(this.path, path).replaceAll("\\", "/");
  }
}
