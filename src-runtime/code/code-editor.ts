import {
  type CommentOutcome,
  defineClass,
  type DefineOutcome,
  type DefineRequest,
  removeClass,
  type RemoveClassOutcome,
  setComment,
} from "./class-editor.ts";
import type { CodeBase } from "./code-base.ts";
import { becomeCode, type ChangedCode, keepOnly, writeProjectFiles, type WrittenFiles } from "./project-files.ts";
import type { CodeEntry } from "./workspace-code.ts";
import { makePackage, type NewPackageOutcome } from "./package-editor.ts";
import {
  acceptMethod,
  type AcceptOutcome,
  type AcceptRequest,
  removeMethod,
  type RemoveMethodOutcome,
} from "./method-editor.ts";

/** Changes a workspace's code: in its classes, its files and its journal. One change at a time. */
export class CodeEditor {
  readonly #code: CodeBase;
  #last: Promise<unknown> = Promise.resolve();

  constructor(code: CodeBase) {
    this.#code = code;
  }

  /** Compiles and installs a method for all sessions. */
  accept(request: AcceptRequest): Promise<AcceptOutcome> {
    return this.#alone(() => acceptMethod(this.#code, request));
  }

  /** Makes a package of the project that has no code yet; its file is there at once. */
  newPackage(name: string): Promise<NewPackageOutcome> {
    return this.#alone(() => makePackage(this.#code, name));
  }

  /** Defines or redefines a class. */
  define(request: DefineRequest): Promise<DefineOutcome> {
    return this.#alone(() => defineClass(this.#code, request));
  }

  setComment(request: Parameters<typeof setComment>[1]): Promise<CommentOutcome> {
    return this.#alone(() => setComment(this.#code, request));
  }

  removeMethod(request: Parameters<typeof removeMethod>[1]): Promise<RemoveMethodOutcome> {
    return this.#alone(() => removeMethod(this.#code, request));
  }

  removeClass(request: Parameters<typeof removeClass>[1]): Promise<RemoveClassOutcome> {
    return this.#alone(() => removeClass(this.#code, request));
  }

  /** Makes the project's files, and the code that runs, what they were; see `writeProjectFiles`. */
  writeFiles(then: ReadonlyMap<string, string>, author: string): Promise<WrittenFiles> {
    return this.#alone(() => writeProjectFiles(this.#code, then, author));
  }

  /** Makes the code that runs what files with these texts say, and writes none; see `becomeCode`. */
  become(texts: ReadonlyMap<string, string>): Promise<ChangedCode> {
    return this.#alone(async () => becomeCode(this.#code, texts));
  }

  /** Removes what a detached workspace's own code has beyond that of a state; see `keepOnly`. */
  keepOnly(then: readonly CodeEntry[]): Promise<readonly string[]> {
    return this.#alone(async () => keepOnly(this.#code, then));
  }

  #alone<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#last.then(change);
    this.#last = changed.catch(() => undefined);
    return changed;
  }
}
