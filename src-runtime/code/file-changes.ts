import type { CodeBase } from "./code-base.ts";

/** A file as it is to become. */
export interface PlannedFile {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The files that one change of the code writes: all of them, or, where one can't be written or the change is not kept, none. */
export class FileChanges {
  readonly #code: CodeBase;
  readonly #written: PlannedFile[] = [];
  #newPackage: string | undefined;

  constructor(code: CodeBase) {
    this.#code = code;
  }

  /** Writes files. Answers the one that somebody else changed at the same moment, if any: then all are as they were. */
  async write(plans: readonly PlannedFile[]): Promise<string | undefined> {
    for (const plan of plans) {
      const outcome = await this.orTakeBack(this.#code.changer.change(plan.file, plan.before, plan.after));
      if (outcome === "changed") {
        this.takeBack();
        return plan.file;
      }
      this.#written.push(plan);
    }
    return undefined;
  }

  /** Writes files of a package, after those that a new package needs; answers as `write` does. */
  async writeInPackage(home: string, plans: readonly PlannedFile[]): Promise<string | undefined> {
    const missing = Array.from(this.#code.project.missingFor(home), ([file, after]) => ({
      file,
      before: undefined,
      after,
    }));
    const changed = await this.write([...missing, ...plans]);
    if (changed === undefined) this.addPackage(home);
    return changed;
  }

  /** Makes a package one of the project's. */
  addPackage(name: string): void {
    if (this.#code.projectPackages.includes(name)) return;
    this.#newPackage = name;
    this.#code.addProjectPackage(name);
  }

  /** Waits for what the files are written for, such as that the change is recorded. If it fails they are as they were. */
  async orTakeBack<T>(kept: Promise<T>): Promise<T> {
    try {
      return await kept;
    } catch (error) {
      this.takeBack();
      throw error;
    }
  }

  /** Makes the files what they were; one that somebody wrote since is left alone. */
  takeBack(): void {
    for (const { file, before, after } of this.#written.splice(0).toReversed())
      this.#code.changer.takeBack(file, before, after);
    if (this.#newPackage !== undefined) this.#code.forgetProjectPackage(this.#newPackage);
    this.#newPackage = undefined;
  }
}
