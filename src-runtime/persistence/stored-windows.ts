import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pairsIn } from "../store/index.ts";
import type { HeapObject, IndexedObject, VM } from "../vm/index.ts";
import type { RootContributor, StoredTexts } from "./workspace-heap.ts";

const WINDOWS = "windows";

/** The files in which windows keep what is theirs, by their paths in the workspace's folder. */
const WINDOW_FOLDER = "windows";
const VIEWS_FILE = "views.json";

/** What the windows on a workspace kept when a state was saved: files by their paths; none before there were any. */
export const windowsIn = ({ texts }: StoredTexts): ReadonlyMap<string, string> => pairsIn(texts(WINDOWS));

/**
 * What the windows on a workspace keep, as a root of its stored heap: paths and texts in turn. They write files, which are read
 * when a snapshot is saved; so it has their layout, their pages and their inspectors.
 */
export class StoredWindows implements RootContributor {
  readonly #vm: VM;
  readonly #folder: string;
  readonly #list: IndexedObject;
  #stored: ReadonlyMap<string, string> = new Map();
  /** Which secrets are left out of what is stored. */
  #secrets = 0;

  /** `folder` is the workspace's own. */
  constructor(vm: VM, folder: string) {
    this.#vm = vm;
    this.#folder = folder;
    this.#list = vm.array([]);
  }

  roots(): ReadonlyMap<string, HeapObject> {
    if (this.#secrets !== this.#vm.secrets.version) this.#store(this.#stored);
    return new Map([[WINDOWS, this.#list]]);
  }

  meta(): Readonly<Record<string, string>> {
    return {};
  }

  beforeSnapshot(): void {
    const files = this.#files();
    const isSame =
      files.size === this.#stored.size && [...files].every(([path, text]) => this.#stored.get(path) === text);
    if (!isSame) this.#store(files);
  }

  #store(files: ReadonlyMap<string, string>): void {
    const vm = this.#vm;
    this.#stored = files;
    this.#secrets = vm.secrets.version;
    vm.touch(this.#list);
    this.#list.els = [...files].flatMap(([path, text]) => [vm.string(path), vm.string(vm.secrets.leftOut(text))]);
  }

  #files(): ReadonlyMap<string, string> {
    const names = readable(() => readdirSync(join(this.#folder, WINDOW_FOLDER))) ?? [];
    const paths = names.filter((name) => name.endsWith(".json")).map((name) => `${WINDOW_FOLDER}/${name}`);
    const files = new Map<string, string>();
    for (const path of [...paths.toSorted(), VIEWS_FILE]) {
      const text = readable(() => withoutKey(readFileSync(join(this.#folder, path), "utf8")));
      if (text !== undefined) files.set(path, text);
    }
    return files;
  }
}

/** Earlier versions kept the key of a window's session in its file: no snapshot has it. */
function withoutKey(text: string): string {
  const record: unknown = JSON.parse(text);
  if (typeof record !== "object" || record === null || !("session" in record)) return text;
  const { session: _, ...others } = record;
  return JSON.stringify(others);
}

/** What can't be read now, because nobody wrote it or it is just going, is no reason not to save a snapshot. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
