import {
  fileNameFor,
  type NewMethod,
  removeMethod,
  spliceComment,
  spliceDefinition,
  spliceMethod,
  type SpliceResult,
  type ClassDefinition as TonelDefinition,
  writeTonelClass,
} from "../language/tonel/index.ts";
import type { VM } from "../vm/index.ts";
import { inheritedLayout, tonelDefinition } from "./class-definition.ts";
import { definitionIn } from "./class-editor.ts";
import { shapeOfPiece } from "./code-merge.ts";
import { emptyExtension } from "./method-editor.ts";
import { type CodeEntry, titleOfEntry } from "./workspace-code.ts";

type Entry<K extends CodeEntry["kind"]> = Extract<CodeEntry, { kind: K }>;

/** The code of a state as Tonel. */
export interface ExportedFiles {
  /** By `PACKAGE/FILE`, in the order of these. */
  readonly files: ReadonlyMap<string, string>;
  /** What could not be written into its file, and why. */
  readonly problems: readonly string[];
}

/**
 * All code of a state as Tonel files: those of its project to the byte, and in them, as if it had been accepted there, what the
 * state has beyond its files. Equal states give equal files. Superclasses are those of the virtual machine.
 */
export function exportedFiles(
  vm: VM,
  files: ReadonlyMap<string, string>,
  entries: readonly CodeEntry[],
): ExportedFiles {
  const folder = new FolderOfPackages(files);
  const problems: string[] = [];
  const put = (entry: CodeEntry, file: string, result: SpliceResult): void => {
    if ("problem" in result) problems.push(`${titleOfEntry(entry)}: ${result.problem}`);
    else folder.set(file, result.text);
  };
  const sorted = entries.toSorted((a, b) => (titleOfEntry(a) < titleOfEntry(b) ? -1 : 1));
  // Classes come before what is put into their files.
  for (const entry of sorted) if (entry.kind === "class") putClass(vm, folder, entry, put);
  for (const entry of sorted) {
    if (entry.kind === "method") putMethod(vm, folder, entry, put);
    else if (entry.kind === "methodRemoved")
      for (const file of folder.filesOf(entry.className)) put(entry, file, removeMethod(folder.text(file), entry));
    else if (entry.kind === "classRemoved") for (const file of folder.filesOf(entry.className)) folder.delete(file);
  }
  folder.describePackages();
  return { files: folder.sorted(), problems };
}

type Put = (entry: CodeEntry, file: string, result: SpliceResult) => void;

function putClass(vm: VM, folder: FolderOfPackages, entry: Entry<"class">, put: Put): void {
  const { className, comment, package: home } = entry;
  const shape = shapeOfPiece(entry);
  const present = folder.definition(className);
  const before = present === undefined ? undefined : folder.text(present);
  const definition = (known: TonelDefinition | undefined): TonelDefinition =>
    tonelDefinition(shape, inheritedLayout(vm, shape), known);
  const defined: SpliceResult =
    before === undefined
      ? { text: writeTonelClass({ kind: "class", definition: definition(undefined), methods: [] }) }
      : spliceDefinition(before, definition(definitionIn(before)));
  const file = `${home}/${fileNameFor(className, shape.isTrait ? "trait" : "class")}`;
  if ("problem" in defined) return put(entry, present ?? file, defined);
  // It may have moved to another package.
  if (present !== undefined && present !== file) folder.delete(present);
  put(entry, file, spliceComment(defined.text, comment));
}

function putMethod(vm: VM, folder: FolderOfPackages, entry: Entry<"method">, put: Put): void {
  const { className, isMeta, selector, protocol, source, package: home } = entry;
  const own = folder.definition(className);
  const ownPackage = own === undefined ? vm.tryClassNamed(className)?.$info.package : packageOf(own);
  const isExtension = own === undefined || ownPackage !== home;
  const file = isExtension ? `${home}/${fileNameFor(className, "extension")}` : own;
  const method: NewMethod = { className, isMeta, selector, protocol, source };
  put(entry, file, spliceMethod(folder.textIfAny(file) ?? emptyExtension(className), method));
}

/** Files by `PACKAGE/FILE`, whatever the folder of the packages is called in the project. */
class FolderOfPackages {
  readonly #texts = new Map<string, string>();

  constructor(files: ReadonlyMap<string, string>) {
    for (const [path, text] of files) {
      const [file = "", home = ""] = path.split("/").toReversed();
      if (home !== "") this.#texts.set(`${home}/${file}`, text);
    }
  }

  text(file: string): string {
    return this.#texts.get(file) ?? "";
  }

  textIfAny(file: string): string | undefined {
    return this.#texts.get(file);
  }

  set(file: string, text: string): void {
    this.#texts.set(file, text);
  }

  delete(file: string): void {
    this.#texts.delete(file);
  }

  /** The file that defines a class or trait. */
  definition(className: string): string | undefined {
    return this.filesOf(className).find((file) => !file.endsWith(`/${fileNameFor(className, "extension")}`));
  }

  /** The files that define a class, or extend it. */
  filesOf(className: string): readonly string[] {
    const names = (["class", "trait", "extension"] as const).map((kind) => fileNameFor(className, kind));
    return [...this.#texts.keys()].filter((file) => names.some((name) => file.endsWith(`/${name}`)));
  }

  /** Each package gets the file that says it is one. */
  describePackages(): void {
    for (const home of new Set([...this.#texts.keys()].map(packageOf))) {
      const file = `${home}/package.st`;
      if (!this.#texts.has(file)) this.#texts.set(file, `Package { #name : '${home}' }\n`);
    }
  }

  sorted(): ReadonlyMap<string, string> {
    return new Map([...this.#texts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const packageOf = (file: string): string => file.slice(0, file.indexOf("/"));
