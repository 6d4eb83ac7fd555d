import { existsSync } from "node:fs";
import { type CodeBase, joined, type Loaded, type LoadSummary, nothingLoaded } from "../code/index.ts";
import { ErrorCode, type LoadReport, RequestError } from "../protocol/index.ts";
import { initializeClasses } from "./class-initialization.ts";

/** Loads the packages of a workspace: the project's own at its start, others when asked to. */
export class PackageLoading {
  readonly #code: CodeBase;
  #project: LoadSummary = nothingLoaded;
  /** Hears of the names of classes that were loaded besides the project's. */
  onLoad: (classes: readonly string[]) => void = () => undefined;

  constructor(code: CodeBase) {
    this.#code = code;
  }

  /** What loading the project came to. */
  get status(): LoadReport & { readonly attached: boolean; readonly directory: string } {
    return { ...this.#project, attached: this.#code.attached, directory: this.#code.project.path };
  }

  /** Loads the project's packages, see CodeBase. Their classes are initialised by `initializeProject`, if at all. */
  async openProject(hasOwnCode: boolean): Promise<Loaded> {
    const loaded = await this.#code.openProject(hasOwnCode);
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
    const missing = directories.find((directory) => !existsSync(directory));
    if (missing !== undefined) throw new RequestError(ErrorCode.notFound, `There is no folder ${missing}`);
    let summary = nothingLoaded;
    for (const directory of directories) {
      const loaded = this.#code.loadFolder(directory);
      if (loaded.summary.packages.length === 0) summary = joined(summary, nothingIn(directory));
      const initialized = await this.#initialized(loaded.toInitialize, directory);
      summary = joined(summary, joined(loaded.summary, initialized));
      this.onLoad(loaded.classes.map(({ $info }) => $info.name));
    }
    return summary;
  }

  async #initialized(classes: Loaded["toInitialize"], file: string): Promise<LoadSummary> {
    const failed = await initializeClasses(this.#code.vm, classes);
    return { ...nothingLoaded, problems: failed.map((message) => ({ file, line: 1, message })) };
  }
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
