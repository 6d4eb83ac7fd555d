import {
  type CodeBase,
  type CodeEntry,
  type LoadSummary,
  nothingLoaded,
  readCodeEntry,
  writeCodeEntry,
} from "../code/index.ts";
import { pairsIn, type StoredState } from "../store/index.ts";
import type { HeapObject, IndexedObject, StringObject, VM } from "../vm/index.ts";
import type { RootContributor, StoredTexts } from "./workspace-heap.ts";

const CODE = "code";
/** The project's files with code: paths and texts in turn. */
const FILES = "files";
const LOADED_PACKAGES = "loadedPackages";
/** There when the state has all of the project's code, not only what differs from its files. */
const OWN_CODE = "ownCode";

/** The project's files with code as a stored state has them; undefined for one of an earlier version of Fresnel. */
export function filesIn({ texts, roles }: StoredTexts): ReadonlyMap<string, string> | undefined {
  return roles.includes(FILES) ? pairsIn(texts(FILES)) : undefined;
}

/** The code that a stored state has beyond its files; all of it where the workspace was detached. */
export function entriesIn({ texts }: StoredTexts): readonly CodeEntry[] {
  return texts(CODE).flatMap((text) => readCodeEntry(text) ?? []);
}

/** The code of a stored state: its project's files, and what it has beyond them. */
export function codeIn(state: StoredState): {
  readonly files: ReadonlyMap<string, string>;
  readonly entries: readonly CodeEntry[];
} {
  const files = new Map<string, string>();
  const entries: CodeEntry[] = [];
  for (const { name, value } of state.code()) {
    const text = value.kind === "reference" ? (state.text(state.object(value.to)) ?? "") : "";
    const entry = name.startsWith("code/") ? readCodeEntry(text) : undefined;
    if (entry) entries.push(entry);
    else if (name.startsWith("files/")) files.set(name.slice("files/".length), text);
  }
  return { files, entries };
}

/** Whether a state has the project's code itself, as those of detached workspaces have. */
export const hasOwnCode = (meta: Readonly<Record<string, string>>): boolean => meta[OWN_CODE] === "true";

/**
 * The code that a workspace has beyond its files, as a root of its stored heap: an Array of Strings, one a class or method.
 * So what an evaluation defines comes back with the objects that need it, and a snapshot has the code it was saved with.
 */
export class StoredCode implements RootContributor {
  readonly #vm: VM;
  readonly #code: CodeBase;
  readonly #list: IndexedObject;
  readonly #files: IndexedObject;
  #storedFiles: ReadonlyMap<string, string> = new Map();
  /** Which secrets are left out of what is stored. */
  #secrets = 0;
  #fileStrings = new Map<string, StringObject>();
  #stored: readonly CodeEntry[] = [];
  #strings = new Map<string, StringObject>();
  #restored: Promise<LoadSummary> = Promise.resolve(nothingLoaded);
  #before: readonly CodeEntry[] = [];

  constructor(vm: VM, code: CodeBase) {
    this.#vm = vm;
    this.#code = code;
    this.#list = vm.array([]);
    this.#files = vm.array([]);
  }

  roots(): ReadonlyMap<string, HeapObject> {
    const { entries } = this.#code.beyondFiles;
    const isOutdated = this.#secrets !== this.#vm.secrets.version;
    this.#secrets = this.#vm.secrets.version;
    if (entries !== this.#stored || isOutdated) this.#store(entries);
    const { fileTexts } = this.#code;
    if (fileTexts !== this.#storedFiles || isOutdated) this.#storeFiles(fileTexts);
    return new Map([
      [CODE, this.#list],
      [FILES, this.#files],
    ]);
  }

  meta(): Readonly<Record<string, string>> {
    return {
      [LOADED_PACKAGES]: JSON.stringify(this.#code.loadedPackages),
      ...(this.#code.attached ? {} : { [OWN_CODE]: "true" }),
    };
  }

  prepare(stored: StoredTexts): void {
    const entries = entriesIn(stored);
    const loaded = JSON.parse(stored.meta[LOADED_PACKAGES] ?? "[]") as readonly string[];
    this.#before = this.#code.beyondFiles.entries;
    this.#restored = this.#code.restoreBeyondFiles(entries, loaded);
  }

  giveUp(): void {
    this.#code.beyondFiles.restore(this.#before, false);
  }

  /** What came of the code of the state that was restored last. */
  get restored(): Promise<LoadSummary> {
    return this.#restored;
  }

  #storeFiles(texts: ReadonlyMap<string, string>): void {
    const strings = new Map<string, StringObject>();
    const stringOf = (text: string): StringObject => {
      const string = strings.get(text) ?? this.#fileStrings.get(text) ?? this.#vm.string(text);
      strings.set(text, string);
      return string;
    };
    const list = [...texts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([file, text]) => [stringOf(file), stringOf(this.#vm.secrets.leftOut(text))]);
    this.#fileStrings = strings;
    this.#storedFiles = texts;
    this.#vm.touch(this.#files);
    this.#files.els = list;
  }

  /** A string that stays as it was stays the same object: it need not be written again. */
  #store(entries: readonly CodeEntry[]): void {
    const strings = new Map<string, StringObject>();
    for (const each of entries) {
      const text = this.#vm.secrets.leftOut(writeCodeEntry(each));
      strings.set(text, this.#strings.get(text) ?? this.#vm.string(text));
    }
    this.#strings = strings;
    this.#stored = entries;
    this.#vm.touch(this.#list);
    this.#list.els = [...strings.values()];
  }
}
