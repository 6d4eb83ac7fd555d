import { parseTonelClass, type TonelFile, type TonelMethod } from "../language/tonel/index.ts";
import { type Behavior, subclassesOf } from "../vm/index.ts";
import { type CodeBase, methodTitle } from "./code-base.ts";
import type { CodeChange } from "./code-journal.ts";
import { loadPackages, type SourceFile } from "./package-loader.ts";
import { type CodeEntry, titleOfEntry } from "./workspace-code.ts";

/** The files with code that are not what they were: other texts, files that are gone, files that are new. */
export function differingFiles(code: CodeBase, then: ReadonlyMap<string, string>): readonly string[] {
  const now = code.project.texts();
  return [...new Set([...now.keys(), ...then.keys()])].filter((file) => now.get(file) !== then.get(file)).toSorted();
}

/** What writing a project's files came to. */
export interface WrittenFiles {
  /** Those that were written or removed. */
  readonly files: readonly string[];
  /** The classes whose code is another now. */
  readonly classes: readonly string[];
  /** What was left as it is, and why. */
  readonly problems: readonly string[];
}

/**
 * Makes the files with code of an attached workspace's project what they were, and the code that runs with them. The
 * methods they had until now are recorded as versions. A file that somebody changes at the same moment is left alone.
 */
export async function writeProjectFiles(
  code: CodeBase,
  then: ReadonlyMap<string, string>,
  author: string,
): Promise<WrittenFiles> {
  const files: string[] = [];
  const problems: string[] = [];
  const changes: FileChange[] = [];
  for (const file of differingFiles(code, then)) {
    const [before, after] = [code.project.text(file), then.get(file)];
    if ((await code.changer.change(file, before, after)) === "changed") {
      problems.push(`${file} was changed at the same moment: it is left as it is`);
      continue;
    }
    files.push(file);
    changes.push({ file, before: parsed(file, before), after: parsed(file, after), text: after });
  }
  const versions = changes.flatMap((change) => versionsOf(change, author));
  await code.record(versions);
  problems.push(...apply(code, changes));
  return { files, classes: [...new Set(changes.flatMap(classesIn))], problems };
}

/** What making code another one came to. */
export type ChangedCode = Omit<WrittenFiles, "files">;

/**
 * Makes the code that runs what files with these texts say, and writes none. A workspace that was detached is attached to
 * these texts then.
 */
export function becomeCode(code: CodeBase, texts: ReadonlyMap<string, string>): ChangedCode {
  return code.attached ? fromFiles(code, texts) : fromOwn(code, texts);
}

function fromFiles(code: CodeBase, texts: ReadonlyMap<string, string>): ChangedCode {
  const now = code.fileTexts;
  const changes = [...new Set([...now.keys(), ...texts.keys()])]
    .filter((file) => now.get(file) !== texts.get(file))
    .map((file): FileChange => {
      const [before, after] = [now.get(file), texts.get(file)];
      return { file, before: parsed(file, before), after: parsed(file, after), text: after };
    });
  const problems = apply(code, changes);
  code.noteFileTexts(texts);
  return { classes: [...new Set(changes.flatMap(classesIn))], problems };
}

function fromOwn(code: CodeBase, texts: ReadonlyMap<string, string>): ChangedCode {
  const own = code.beyondFiles.entries;
  // What takes the place of the installation's goes first, and what is removed of it comes back.
  code.beyondFiles.restore([], false);
  const { summary, classes } = code.loadTexts(texts);
  const problems = summary.problems.map(({ message }) => message);
  const there = new Set(classes.map(({ $info }) => $info.name));
  remove(code, own, (entry) =>
    entry.kind === "method" ? code.isFiled(titleOfEntry(entry)) : there.has(entry.className),
  );
  code.attach(texts);
  return { classes: [...new Set([...there, ...own.map(({ className }) => className)])], problems };
}

/**
 * Removes what the own code of a detached workspace has and `then` has not: restoring entries leaves what is new as it is,
 * since the objects there may need it. To be called when nothing does any more. Answers whose code is another now.
 */
export function keepOnly(code: CodeBase, then: readonly CodeEntry[]): readonly string[] {
  const kept = new Set(then.map(titleOfEntry));
  const own = code.beyondFiles.entries.filter((entry) => !kept.has(titleOfEntry(entry)));
  remove(code, own, () => false);
  return [...new Set(own.map(({ className }) => className))];
}

/** Removes the methods and classes among entries that are not kept, but for what is the installation's. */
function remove(code: CodeBase, entries: readonly CodeEntry[], isKept: (entry: CodeEntry) => boolean): void {
  for (const entry of entries) {
    if (entry.kind !== "method" || isKept(entry)) continue;
    const behavior = code.vm.tryClassNamed(entry.className);
    const side = entry.isMeta ? behavior?.$info.counterpart : behavior;
    if (side && !code.systemMethod(side, entry.selector)) code.vm.removeMethod(side, entry.selector);
  }
  const gone = entries.filter((entry) => entry.kind === "class" && !isKept(entry));
  // Subclasses before what they are below.
  for (let left = gone.length, removed = true; removed && left > 0; left--) {
    removed = false;
    for (const { className } of gone) {
      const behavior = code.vm.tryClassNamed(className);
      if (!behavior || subclassesOf(behavior).length > 0) continue;
      code.vm.removeClass(behavior);
      removed = true;
    }
  }
}

interface FileChange {
  readonly file: string;
  readonly before: TonelFile | undefined;
  readonly after: TonelFile | undefined;
  readonly text: string | undefined;
}

const parsed = (file: string, text: string | undefined): TonelFile | undefined =>
  text === undefined ? undefined : parseTonelClass(text, file).file;

/** The classes that a file defined or extended, and those that it does now. */
const classesIn = ({ before, after }: FileChange): readonly string[] =>
  [before, after].flatMap((file) => [
    ...(file?.kind === "class" ? [file.definition.name] : []),
    ...methodsIn(file).map(({ className }) => className),
  ]);

const packageOf = (file: string): string => file.split("/").at(-2) ?? "";

const methodsIn = (file: TonelFile | undefined): readonly TonelMethod[] =>
  file === undefined || file.kind === "package" ? [] : file.methods;

const keyOf = ({ className, isMeta, selector }: TonelMethod): string =>
  `${className}${isMeta ? " class" : ""}>>${selector}`;

const isIn = (method: TonelMethod, file: TonelFile | undefined): boolean =>
  methodsIn(file).some((each) => keyOf(each) === keyOf(method));

/** The versions of methods that a file had, and of those that it has now, where they differ. */
function versionsOf({ file, before, after }: FileChange, author: string): readonly CodeChange[] {
  const version = ({ className, isMeta, selector, source }: TonelMethod, removed: boolean): CodeChange => ({
    kind: "method",
    className: isMeta ? `${className} class` : className,
    selector,
    source,
    removed,
    author,
    time: Date.now(),
    package: packageOf(file),
    file,
  });
  const isSame = (method: TonelMethod, others: TonelFile | undefined): boolean =>
    methodsIn(others).some((each) => keyOf(each) === keyOf(method) && each.source === method.source);
  return [
    ...methodsIn(before)
      .filter((method) => !isSame(method, after))
      .map((method) => version(method, !isIn(method, after))),
    ...methodsIn(after)
      .filter((method) => !isSame(method, before))
      .map((method) => version(method, false)),
  ];
}

/** Puts what the files say now in place of what they said. Answers what could not be. */
function apply(code: CodeBase, changes: readonly FileChange[]): readonly string[] {
  const { vm } = code;
  const problems: string[] = [];
  const sideOf = ({ className, isMeta }: TonelMethod): Behavior | undefined => {
    const behavior = vm.tryClassNamed(className);
    return isMeta ? behavior?.$info.counterpart : behavior;
  };
  const sources = changes.flatMap(({ file: path, after, text }): readonly SourceFile[] =>
    after === undefined || text === undefined ? [] : [{ path, package: packageOf(path), file: after, text }],
  );
  problems.push(...loadPackages(vm, sources).problems.map(({ message }) => message));
  for (const { file } of sources) {
    if (file.kind === "class") code.beyondFiles.noteFiled(file.definition.name, "");
    for (const method of methodsIn(file)) noteFiled(code, sideOf(method), method);
  }
  for (const { before, after } of changes)
    for (const method of methodsIn(before)) {
      const behavior = sideOf(method);
      if (!behavior || isIn(method, after)) continue;
      const system = code.systemMethod(behavior, method.selector);
      if (system) vm.install(behavior, system);
      else vm.removeMethod(behavior, method.selector);
      code.noteFiledMethod(methodTitle(behavior, method.selector), false);
      code.beyondFiles.noteFiled(method.isMeta ? `${method.className} class` : method.className, method.selector);
    }
  for (const { before, after } of changes) {
    if (before?.kind !== "class" || after !== undefined) continue;
    const behavior = vm.tryClassNamed(before.definition.name);
    if (!behavior) continue;
    const [subclass] = subclassesOf(behavior);
    if (subclass) problems.push(`${before.definition.name} stays: ${subclass.$info.name} is below it`);
    else vm.removeClass(behavior);
    code.beyondFiles.noteFiled(before.definition.name, "");
  }
  return problems;
}

function noteFiled(code: CodeBase, behavior: Behavior | undefined, method: TonelMethod): void {
  if (!behavior) return;
  code.noteFiledMethod(methodTitle(behavior, method.selector), true);
  code.beyondFiles.noteFiled(method.isMeta ? `${method.className} class` : method.className, method.selector);
}
