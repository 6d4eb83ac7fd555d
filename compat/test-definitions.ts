import { join } from "node:path";
import { readPackages, type SourceFile } from "../src-runtime/code/index.ts";
import type { ClassDefinition } from "../src-runtime/language/tonel/index.ts";

/** A `test*` method as a package's files hold it: the unit that shares are counted in. */
export interface TestDefinition {
  /** `SetTest>>testAdd`; of a trait's method `TAddTest>>testTAdd`. */
  readonly key: string;
  readonly package: string;
}

/** The test methods in the files of packages, found without loading anything, and which of them a class runs. */
export class TestDefinitions {
  /** By package. */
  readonly all: ReadonlyMap<string, readonly TestDefinition[]>;
  readonly #classes = new Map<string, ClassDefinition>();
  /** Selectors of tests, by the name of the class or trait. */
  readonly #selectors = new Map<string, Set<string>>();

  constructor(source: string, packages: readonly string[]) {
    const all = new Map<string, TestDefinition[]>();
    for (const name of packages)
      all.set(
        name,
        readPackages(join(source, name)).files.flatMap((file) => this.#read(file, name)),
      );
    this.all = all;
  }

  /** Where the test is defined that a class runs by this selector: in itself, in its traits, or above. */
  definitionOf(className: string, selector: string): string {
    return this.#find(className, selector, new Set()) ?? `${className}>>${selector}`;
  }

  #read({ file }: SourceFile, name: string): readonly TestDefinition[] {
    if (file.kind === "package") return [];
    if (file.kind === "class") this.#classes.set(file.definition.name, file.definition);
    const owner = file.kind === "class" ? file.definition.name : file.className;
    const tests = file.methods.filter(({ isMeta, selector }) => !isMeta && /^test[^:]*$/.test(selector));
    const selectors = this.#selectors.get(owner) ?? new Set();
    this.#selectors.set(owner, selectors);
    for (const { selector } of tests) selectors.add(selector);
    return tests.map(({ selector }) => ({ key: `${owner}>>${selector}`, package: name }));
  }

  #find(owner: string, selector: string, seen: Set<string>): string | undefined {
    if (seen.has(owner)) return undefined;
    seen.add(owner);
    if (this.#selectors.get(owner)?.has(selector)) return `${owner}>>${selector}`;
    const definition = this.#classes.get(owner);
    const traits = definition?.traits?.match(/\b[A-Z]\w*/g) ?? [];
    for (const above of [...traits, definition?.superclass]) {
      const found = above === undefined ? undefined : this.#find(above, selector, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
