import { existsSync } from "node:fs";
import {
  checkPackages,
  type CodeBase,
  joined,
  type Loaded,
  type LoadSummary,
  nothingLoaded,
  readPackages,
} from "../code/index.ts";
import { ErrorCode, type LoadReport, RequestError } from "../protocol/index.ts";
import { initializeClasses } from "./class-initialization.ts";
import type { CodeAnnouncing } from "./code-announcing.ts";

/** Loads the packages of a workspace: the project's own at its start, others when asked to. */
export class PackageLoading {
  readonly #code: CodeBase;
  readonly #announcing: CodeAnnouncing;
  #project: LoadSummary = nothingLoaded;
  /** Hears of the names of classes that were loaded besides the project's. */
  onLoad: (classes: readonly string[]) => void = () => undefined;

  constructor(code: CodeBase, announcing: CodeAnnouncing) {
    this.#code = code;
    this.#announcing = announcing;
  }

  /** What loading the project came to. */
  get status(): LoadReport & { readonly attached: boolean; readonly directory: string } {
    return { ...this.#project, attached: this.#code.attached, directory: this.#code.project.path };
  }

  /** Loads the project's packages, see CodeBase. Their classes are initialised by `initializeProject`, if at all. */
  async openProject(hasOwnCode: boolean, then?: ReadonlyMap<string, string>): Promise<Loaded> {
    const loaded = await this.#code.openProject(hasOwnCode, then);
    this.#project = loaded.summary;
    return loaded;
  }

  async initializeProject({ toInitialize }: Loaded): Promise<void> {
    this.#project = joined(this.#project, await this.#initialized(toInitialize, this.#code.project.path));
  }

  /** What came of code that is in no file counts as loading the project. */
  note(summary: LoadSummary): void {
    this.#project = joined(this.#project, summary);
  }

  /** Loads folders of packages that are not the project's. */
  async load(directories: readonly string[]): Promise<LoadReport> {
    ensureAllExist(directories);
    let summary = nothingLoaded;
    for (const directory of directories) {
      const loaded = await this.#announcing.during(() => this.#code.loadFolder(directory));
      const { packages, problems } = loaded.summary;
      if (packages.length === 0 && problems.length === 0) summary = joined(summary, nothingIn(directory));
      const initialized = await this.#initialized(loaded.toInitialize, directory);
      summary = joined(summary, joined(loaded.summary, initialized));
      this.onLoad(loaded.classes.map(({ $info }) => $info.name));
    }
    return summary;
  }

  /** What folders of packages would lack; nothing is loaded. Folders that are checked together may use each other. */
  check(directories: readonly string[]): LoadReport {
    ensureAllExist(directories);
    const read = directories.map((directory) => readPackages(directory));
    const summary = checkPackages(
      this.#code.vm,
      read.flatMap(({ files }) => files),
      read.flatMap(({ problems }) => problems),
    );
    const empty = directories.filter((_directory, i) => read[i]?.files.length === 0);
    return empty.reduce((all, directory) => joined(all, nothingIn(directory)), summary);
  }

  async #initialized(classes: Loaded["toInitialize"], file: string): Promise<LoadSummary> {
    const failed = await initializeClasses(this.#code.vm, classes);
    return { ...nothingLoaded, problems: failed.map((message) => ({ file, line: 1, message })) };
  }
}

function ensureAllExist(directories: readonly string[]): void {
  const missing = directories.find((directory) => !existsSync(directory));
  if (missing !== undefined) throw new RequestError(ErrorCode.notFound, `There is no folder ${missing}`);
}

/** A folder without packages is a mistake of whoever named it, or is in another format. */
const nothingIn = (directory: string): LoadSummary => ({
  ...nothingLoaded,
  problems: [
    {
      file: directory,
      line: 1,
      message: "There are no Tonel packages in this folder: no file is named *.class.st, *.trait.st or *.extension.st",
    },
  ],
});
