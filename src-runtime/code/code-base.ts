import { existsSync } from "node:fs";
import { ProjectFolder } from "./project-folder.ts";
import type { CodeChange, CodeJournal } from "./code-journal.ts";
import { FileChanger } from "./file-changer.ts";
import { joined, type LoadSummary, nothingLoaded, summarize } from "./load-summary.ts";
import { loadPackages, type SourceFile } from "./package-loader.ts";
import { livingSecretsIn } from "./typed-secrets.ts";
import { secretsInFile } from "./secrets-in-files.ts";
import { type CodeEntry, titleOfEntry, WorkspaceCode } from "./workspace-code.ts";
import { readPackages, type ReadPackages, readTexts } from "./read-packages.ts";
import { type Behavior, type CompiledCode, displayName, type VM } from "../vm/index.ts";

/**
 * Where a package comes from: `project` packages are the user's and are written to files, `loaded` ones were read from
 * elsewhere and are never written, `system` ones belong to the installation.
 */
export type PackageOrigin = "project" | "loaded" | "system";

/** What a code base is made of. */
export interface CodeBaseOptions {
  readonly vm: VM;
  /** The project's folder. */
  readonly folder: string;
  /** Accepted code is written to the project's files. */
  readonly attached: boolean;
  readonly journal: CodeJournal;
}

/** What loading did, and the classes whose class-side `initialize` has not been sent yet. */
export interface Loaded {
  readonly summary: LoadSummary;
  readonly classes: readonly Behavior[];
  readonly toInitialize: readonly Behavior[];
}

/** Names a method within the workspace: `Counter>>increment`, `Counter class>>new`. */
export const methodTitle = (behavior: Behavior, selector: string): string =>
  `${displayName(behavior.$info)}>>${selector}`;

/**
 * The code of a workspace: the system's, which is there when this is made, the project's and what was loaded besides. It
 * knows which package comes from where and what of it stands in files.
 */
export class CodeBase {
  readonly vm: VM;
  readonly project: ProjectFolder;
  #attached: boolean;
  readonly journal: CodeJournal;
  readonly changer: FileChanger;
  /** What the workspace has beyond its files. */
  readonly beyondFiles: WorkspaceCode;
  readonly #loaded = new Set<string>();
  readonly #project = new Set<string>();
  readonly #filed = new Set<string>();
  /** The project's files with code as the workspace loaded or wrote them last; see `fileTexts`. */
  #fileTexts: ReadonlyMap<string, string> = new Map();
  #summary: LoadSummary = nothingLoaded;

  constructor({ vm, folder, attached, journal }: CodeBaseOptions) {
    this.vm = vm;
    this.project = new ProjectFolder(folder);
    this.#attached = attached;
    this.journal = journal;
    this.changer = new FileChanger(folder, journal);
    this.changer.onChange = (file, text) => this.#noteFileText(file, text);
    this.beyondFiles = new WorkspaceCode(vm);
    // A detached workspace has code of its own: the files are only what it began with.
    if (!attached) this.beyondFiles.noteBase();
  }

  /** Accepted code is written to the project's files, and what these say is the code. */
  get attached(): boolean {
    return this.#attached;
  }

  /** The code, as it is, is the workspace's own from now on: files are neither written nor loaded. */
  detach(): void {
    this.#attached = false;
    this.#filed.clear();
    this.#fileTexts = new Map();
    this.beyondFiles.ownAll();
  }

  /** The code, as it is, is what files with these texts say, and nothing beyond them; from now on they count. */
  attach(texts: ReadonlyMap<string, string>): void {
    this.#attached = true;
    this.#fileTexts = texts;
    this.beyondFiles.noteBase();
  }

  /** The files whose code is in place are others; what the workspace has beyond them is as it was. */
  noteFileTexts(texts: ReadonlyMap<string, string>): void {
    this.#fileTexts = texts;
  }

  /** Loads what files with these texts say of the project, whatever the files are. */
  loadTexts(texts: ReadonlyMap<string, string>): Loaded {
    return this.#load(readTexts(texts), this.#project);
  }

  /** What loading the project's own packages came to. */
  get projectSummary(): LoadSummary {
    return this.#summary;
  }

  /**
   * Finishes changes to files that a crash cut short, then loads the project's packages. With `hasOwnCode` it is a detached
   * workspace that has loaded them before: its state has the code, whatever the files say by now. One that begins with a
   * state of another is given the files as they were then.
   */
  async openProject(hasOwnCode: boolean, then?: ReadonlyMap<string, string>): Promise<Loaded> {
    if (hasOwnCode) {
      for (const name of this.project.packages()) this.#project.add(name);
      return { summary: nothingLoaded, classes: [], toInitialize: [] };
    }
    const givenUp = this.attached ? await this.changer.recover() : [];
    if (this.attached) this.#fileTexts = this.project.texts();
    const read = then === undefined ? this.project.read() : readTexts(then);
    const loaded = this.#load(read, this.#project);
    for (const name of this.project.packages()) this.#project.add(name);
    const problems = [
      ...givenUp.map((file) => ({
        file,
        line: 1,
        message:
          "A change that was accepted just before the workspace ended is not in this file: it was changed meanwhile",
      })),
      ...this.secretsIn(read.files),
    ];
    this.#summary = joined(loaded.summary, { ...nothingLoaded, problems });
    if (this.attached) this.beyondFiles.noteBase();
    return { ...loaded, summary: this.#summary };
  }

  /**
   * Loads packages from elsewhere, which are never written to: all in a folder, or those of the project that it is. None if a
   * secret is written in one: the problems say where.
   */
  loadFolder(folder: string): Loaded {
    const declared = new ProjectFolder(folder).declaredSourceFolder;
    const source = declared !== undefined && existsSync(declared) ? declared : folder;
    const read = readPackages(source, folder);
    const secrets = this.secretsIn(read.files);
    if (secrets.length === 0) return this.#load(read, this.#loaded);
    const problems = secrets.map((each) => ({ ...each, message: `Nothing of this folder is loaded. ${each.message}` }));
    return { summary: { ...nothingLoaded, problems }, classes: [], toInitialize: [] };
  }

  /** Where the text of a secret is written in the project's files. */
  linesWith(secret: string): readonly { readonly file: string; readonly line: number }[] {
    return Array.from(this.#fileTexts, ([file, text]) =>
      livingSecretsIn(text, [secret]).map(({ line }) => ({ file, line })),
    ).flat();
  }

  /** Where secrets are written in files. */
  secretsIn(files: readonly SourceFile[]): LoadSummary["problems"] {
    const living = this.vm.secrets.texts();
    return files
      .flatMap((each) => secretsInFile(each, living))
      .map(({ file, line = 1, message }) => ({ file, line, message }));
  }

  #load(read: ReadPackages, origin: Set<string>): Loaded {
    for (const file of read.files) {
      origin.add(file.package);
      if (origin === this.#project) this.#noteFiled(file);
    }
    const report = loadPackages(this.vm, read.files);
    const summary = summarize(this.vm, read.files, report, read.problems);
    return { summary, classes: report.classes, toInitialize: report.toInitialize };
  }

  #noteFiled({ file }: SourceFile): void {
    if (file.kind === "package") return;
    for (const { className, isMeta, selector } of file.methods)
      this.#filed.add(`${className}${isMeta ? " class" : ""}>>${selector}`);
  }

  /**
   * Puts the code in place that a stored state had beyond the files, with the packages that were loaded from elsewhere. In
   * an attached workspace the files win where both have changed; what is refused so is recorded, and told.
   */
  async restoreBeyondFiles(entries: readonly CodeEntry[], loadedPackages: readonly string[]): Promise<LoadSummary> {
    for (const each of loadedPackages) this.#loaded.add(each);
    const refused = this.beyondFiles.restore(entries, this.attached);
    const changes = refused.flatMap(({ entry }) => changeOf(entry));
    if (changes.length > 0) await this.journal.record(changes);
    return {
      ...nothingLoaded,
      problems: refused.map(({ entry, why }) => ({
        file: this.project.path,
        line: 1,
        message: `${titleOfEntry(entry)} as it was in the workspace, but in no file, is left out: ${why}`,
      })),
    };
  }

  /** The packages that were loaded from elsewhere. */
  get loadedPackages(): readonly string[] {
    return [...this.#loaded];
  }

  // Packages

  originOf(packageName: string): PackageOrigin {
    if (this.#project.has(packageName)) return "project";
    if (this.#loaded.has(packageName)) return "loaded";
    // What is of no file, such as a class that an evaluation made, is the user's.
    return this.vm.kernelPackages.has(packageName) ? "system" : "project";
  }

  /** The packages of the project, those without any code yet included. */
  get projectPackages(): readonly string[] {
    return [...this.#project].toSorted();
  }

  addProjectPackage(name: string): void {
    this.#project.add(name);
  }

  /** Knows a package no more, of which nothing could be kept. */
  forgetProjectPackage(name: string): void {
    this.#project.delete(name);
  }

  /** The system's own method where the project has put one of its own. */
  systemMethod(behavior: Behavior, selector: string): CompiledCode | undefined {
    behavior.$info.awaken?.();
    return behavior.$info.kernelMethods?.get(selector);
  }

  /** Records changes that were made, for ever; answers when they would survive a power cut. */
  async record(changes: readonly CodeChange[]): Promise<void> {
    await this.journal.record(changes);
    this.noteFiled(changes);
  }

  /** What changed and has a file stands in that, and not in the state alone. To be said once the classes are changed, too. */
  noteFiled(changes: readonly Pick<CodeChange, "className" | "selector" | "file">[]): void {
    for (const { className, selector, file } of changes)
      if (file !== "") this.beyondFiles.noteFiled(className, selector);
  }

  // Files

  /**
   * The texts of the project's files as the workspace knows them: its code, as far as it stands in files. Another map
   * whenever one of them is another. A detached workspace has none.
   */
  get fileTexts(): ReadonlyMap<string, string> {
    return this.#fileTexts;
  }

  /** Knows the files as they are now, whoever wrote them; to be called before they are written as they were. */
  rereadFileTexts(): void {
    if (this.attached) this.#fileTexts = this.project.texts();
  }

  #noteFileText(file: string, text: string | undefined): void {
    if (!isCodeFile(file)) return;
    const texts = new Map(this.#fileTexts);
    if (text === undefined) texts.delete(file);
    else texts.set(file, text);
    this.#fileTexts = texts;
  }

  /** The file that a method of a project package stands in; undefined when it is in none. */
  fileOf(behavior: Behavior, home: string): string | undefined {
    if (this.originOf(home) !== "project") return undefined;
    const { name, package: ownPackage } = behavior.$info;
    const file =
      home === ownPackage ? this.project.definitionFile(home, name) : this.project.fileFor(home, name, "extension");
    return file !== undefined && this.project.text(file) !== undefined ? file : undefined;
  }

  /** The file, and the line in it, where a method stands as it is installed. */
  placeOf({ methodClass, method }: CompiledCode): { readonly file: string; readonly line: number } | undefined {
    const file = methodClass && this.fileOf(methodClass, method.package);
    if (!methodClass || file === undefined) return undefined;
    const found = this.project.method(file, methodClass.$info.isMeta, method.selector);
    return found?.source === method.source ? { file, line: found.line } : undefined;
  }

  /** Whether a method is known to stand in a file of the project. */
  isFiled(title: string): boolean {
    return this.#filed.has(title);
  }

  noteFiledMethod(title: string, isFiled: boolean): void {
    if (isFiled) this.#filed.add(title);
    else this.#filed.delete(title);
  }
}

/** Whether a file is one that code stands in, as opposed to one that says of a package or a project that it is one. */
const isCodeFile = (file: string): boolean => /\.(class|trait|extension)\.st$/.test(file);

/** A class and its metaclass. */
export function bothSides(behavior: Behavior): readonly Behavior[] {
  const { counterpart } = behavior.$info;
  return counterpart ? [behavior, counterpart] : [behavior];
}

/** A method that was left out, as a version that can be looked up. */
function changeOf(entry: CodeEntry): readonly CodeChange[] {
  if (entry.kind !== "method") return [];
  const { className, isMeta, selector, source, package: home } = entry;
  const title = isMeta ? `${className} class` : className;
  return [
    {
      kind: "method",
      className: title,
      selector,
      source,
      removed: false,
      author: "",
      time: Date.now(),
      package: home,
      file: "",
    },
  ];
}
