import type { VM } from "../vm/index.ts";
import { type ClassShape, fluidDefinition } from "./class-definition.ts";
import type { CodeBase } from "./code-base.ts";
import type { CodeEditor } from "./code-editor.ts";
import { vmDefinition } from "./package-loader.ts";
import { readTexts } from "./read-packages.ts";
import { type CodeEntry, titleOfEntry } from "./workspace-code.ts";

type ClassEntry = Extract<CodeEntry, { kind: "class" }>;
type MethodEntry = Extract<CodeEntry, { kind: "method" }>;

/** A class with its comment, or a method, as a state has it. */
export type CodePiece = ClassEntry | MethodEntry;

/** The code of a state that is its user's, by title: `Account`, `Account class>>new`. */
export type CodeState = ReadonlyMap<string, CodePiece>;

/** A class or method that is not the same in a base and in the two states that began with it. */
export interface MergedCode {
  readonly title: string;
  readonly base: CodePiece | undefined;
  readonly ours: CodePiece | undefined;
  readonly theirs: CodePiece | undefined;
}

/** What merging the code of a state would do. */
export interface CodeMergePlan {
  readonly taken: readonly MergedCode[];
  readonly conflicts: readonly MergedCode[];
}

/** What became of code that was merged. */
export interface MergedCodeReport {
  readonly files: readonly string[];
  readonly classes: readonly string[];
  readonly problems: readonly string[];
}

/** The code in a state's files, and what it has beyond them. */
export function codeStateOf(vm: VM, files: ReadonlyMap<string, string>, entries: readonly CodeEntry[]): CodeState {
  const code = new Map<string, CodePiece>();
  const add = (piece: CodePiece): void => void code.set(titleOfEntry(piece), piece);
  for (const { file, package: home } of readTexts(files).files) {
    if (file.kind === "package") continue;
    if (file.kind === "class") {
      const { superclass, kind } = file.definition;
      const above = kind === "trait" ? "Trait" : superclass === "nil" ? undefined : superclass;
      const {
        name,
        superclass: _superclass,
        ...parts
      } = vmDefinition(file.definition, above === undefined ? undefined : vm.tryClassNamed(above), home);
      add({ kind: "class", className: name, ...(above === undefined ? {} : { superclass: above }), ...parts });
    }
    for (const { className, isMeta, selector, protocol, source } of file.methods)
      add({ kind: "method", className, isMeta, selector, protocol, package: home, source });
  }
  for (const entry of entries)
    if (entry.kind === "class" || entry.kind === "method") add(entry);
    else {
      code.delete(titleOfEntry(entry));
      if (entry.kind === "classRemoved")
        for (const [title, piece] of code) if (piece.className === entry.className) code.delete(title);
    }
  return code;
}

/** What they changed of the code, and what of that was changed here in another way. */
export function planCodeMerge(base: CodeState, ours: CodeState, theirs: CodeState): CodeMergePlan {
  const taken: MergedCode[] = [];
  const conflicts: MergedCode[] = [];
  for (const title of [...new Set([...base.keys(), ...theirs.keys()])].toSorted()) {
    const merged = { title, base: base.get(title), ours: ours.get(title), theirs: theirs.get(title) };
    const [before, here, there] = [merged.base, merged.ours, merged.theirs].map(contentOf);
    if (before === there || here === there) continue;
    (before === here ? taken : conflicts).push(merged);
  }
  return { taken, conflicts };
}

/** A piece of code as its user reads it: a method's source, a class's definition. */
export function textOfPiece(piece: CodePiece): string {
  return piece.kind === "method" ? piece.source : fluidDefinition(shapeOfPiece(piece));
}

/** What a class is beside its methods and its comment. */
export function shapeOfPiece({ className, superclass, format, ...parts }: ClassEntry): ClassShape {
  const isTrait = superclass === "Trait";
  return { ...parts, name: className, isTrait, superclass: isTrait ? undefined : superclass, layout: format };
}

/** What two pieces have in common if they are the same. */
function contentOf(piece: CodePiece | undefined): string | undefined {
  if (piece?.kind !== "class") return piece && [piece.source, piece.protocol, piece.package].join("\0");
  return [textOfPiece(piece), piece.comment].join("\0");
}

/**
 * Puts their code in the place of ours, as if it was accepted here: in the classes, and in the files of an attached
 * workspace. Code of packages that are not the project's goes into the workspace alone.
 */
export async function mergeCode(
  code: CodeBase,
  editor: CodeEditor,
  pieces: readonly MergedCode[],
  author: string,
): Promise<MergedCodeReport> {
  const files = new Set<string>();
  const classes = new Set<string>();
  const problems: string[] = [];
  const note = (piece: CodePiece, outcome: Outcome): void => {
    classes.add(piece.className);
    if (outcome.file !== undefined) files.add(outcome.file);
    if (outcome.why !== undefined) problems.push(`${titleOfEntry(piece)} is left as it is here: ${outcome.why}`);
  };
  for (const piece of superclassesFirst(pieces)) note(piece, await putClass(code, editor, piece, author));
  for (const { theirs } of pieces)
    if (theirs?.kind === "method") note(theirs, await putMethod(code, editor, theirs, author));
  for (const { ours, theirs } of pieces)
    if (theirs === undefined && ours?.kind === "method") note(ours, await removeMethod(code, editor, ours, author));
  for (const { ours, theirs } of pieces)
    if (theirs === undefined && ours?.kind === "class")
      note(ours, outcomeOf(await editor.removeClass({ className: ours.className, author })));
  return { files: [...files].toSorted(), classes: [...classes].toSorted(), problems };
}

interface Outcome {
  readonly file?: string | undefined;
  /** Why it was not done. */
  readonly why?: string | undefined;
}

/** Classes before those that inherit from them, as far as both are merged. */
function superclassesFirst(pieces: readonly MergedCode[]): readonly ClassEntry[] {
  const pending = new Map<string, ClassEntry>();
  for (const { theirs } of pieces) if (theirs?.kind === "class") pending.set(theirs.className, theirs);
  const sorted: ClassEntry[] = [];
  const visit = (entry: ClassEntry | undefined): void => {
    if (!entry || !pending.delete(entry.className)) return;
    visit(pending.get(entry.superclass ?? ""));
    sorted.push(entry);
  };
  for (const entry of pending.values()) visit(entry);
  return sorted;
}

async function putClass(code: CodeBase, editor: CodeEditor, entry: ClassEntry, author: string): Promise<Outcome> {
  const { className, comment } = entry;
  const defined = await editor.define({ definition: textOfPiece(entry), author });
  if (defined.outcome === "refused" && defined.reason === "notOurs") return beyondFiles(code, entry);
  const outcome = outcomeOf(defined);
  if (outcome.why !== undefined || code.vm.classNamed(className).$info.comment === comment) return outcome;
  return { ...outcome, ...outcomeOf(await editor.setComment({ className, comment, author })) };
}

async function putMethod(code: CodeBase, editor: CodeEditor, entry: MethodEntry, author: string): Promise<Outcome> {
  const { className, isMeta, source, protocol, package: home } = entry;
  // An extension's protocol is made of its package.
  const isExtension = protocol.startsWith("*");
  const request = { className, isMeta, source, protocol: isExtension ? undefined : protocol, package: home, author };
  const accepted = await editor.accept(request);
  if (accepted.outcome === "refused" && (accepted.reason === "notOurs" || accepted.reason === "needsPackage"))
    return beyondFiles(code, entry);
  return outcomeOf(accepted);
}

async function removeMethod(code: CodeBase, editor: CodeEditor, entry: MethodEntry, author: string): Promise<Outcome> {
  const { className, isMeta, selector } = entry;
  const removed = await editor.removeMethod({ className, isMeta, selector, author });
  if (removed.outcome === "refused" && removed.reason === "notOurs")
    return beyondFiles(code, { kind: "methodRemoved", className, isMeta, selector });
  // With its class it went already.
  return removed.outcome === "refused" && removed.reason === "unknownMethod" ? {} : outcomeOf(removed);
}

const beyondFiles = (code: CodeBase, entry: CodeEntry): Outcome => ({ why: code.beyondFiles.put(entry) });

function outcomeOf(
  outcome: Awaited<ReturnType<CodeEditor["accept" | "define" | "setComment" | "removeMethod" | "removeClass"]>>,
): Outcome {
  switch (outcome.outcome) {
    case "doesNotCompile":
      return { why: outcome.diagnostics[0]?.message ?? "it has errors" };
    case "conflict":
    case "refused":
      return { why: outcome.message };
    default:
      return { file: outcome.file };
  }
}
