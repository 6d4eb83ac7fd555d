import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CodeState,
  codeStateOf,
  mergeCode,
  type MergedCodeReport,
  planCodeMerge,
  readPackages,
  tonelFiles,
} from "../code/index.ts";
import { type CheckedParams, ErrorCode, type ImportReport, RequestError, type SessionId } from "../protocol/index.ts";
import type { Session } from "../sessions/index.ts";
import type { SnapshotRecord } from "../store/index.ts";
import type { Value } from "../vm/index.ts";
import { assertRuns } from "./handlers/evaluation.ts";
import { sessionNamed } from "./handlers/sessions.ts";
import type { LivingWorkspace } from "./living-workspace.ts";
import { readSton } from "./ston.ts";
import { progressOf } from "./task-progress.ts";
import { nameBefore } from "./undo-name.ts";

/** What `fresnel export` calls its parts, and how it marks what it wrote. */
const OBJECTS = "objects";
const CODE = "src";
const MARK = ".fresnel-export";
const ENDING = ".ston";

/** A binding in an export: its path, and the file that has its value as STON. */
interface ExportedBinding {
  readonly path: string;
  readonly file: string;
}

/**
 * Takes an export's code, as if it was accepted here, and then its objects, which are instances of that, in the place of
 * those that are bound to the same names. The state before is kept as a snapshot. Code that can't be read changes nothing;
 * of objects all are taken or none.
 */
export async function importFolder(
  workspace: LivingWorkspace,
  request: CheckedParams<"workspace/import">,
  signal: AbortSignal,
): Promise<ImportReport> {
  assertRuns(workspace);
  const session = sessionNamed(workspace, request.session);
  const { directory } = request;
  if (![OBJECTS, CODE].some((part) => existsSync(join(directory, part, MARK))))
    throw new RequestError(ErrorCode.notFound, `${directory} is not what fresnel export wrote: name that folder`);
  const tell = progressOf(workspace.host, request);
  const theirs = exportedCode(workspace, join(directory, CODE));
  tell("Saving what it is now");
  // What is overwritten must come back, though the workspace may never have loaded it.
  workspace.rereadFiles();
  const undo = nameBefore("importing");
  const before = await workspace.persistence.saveSnapshot(undo, "made by itself, to undo the import", false);
  if (signal.aborted) {
    await workspace.persistence.deleteSnapshot(undo);
    throw new RequestError(ErrorCode.requestCancelled, "The import was cancelled: nothing is changed");
  }
  tell("Taking the code");
  const code = await takeCode(workspace, theirs, session.name);
  const bindings = exportedBindings(workspace, join(directory, OBJECTS));
  const values: { readonly path: string; readonly value: Value }[] = [];
  for (const { path, file } of bindings) {
    if (signal.aborted) throw await cancelled(workspace, before, request.session);
    tell("Reading objects", values.length / bindings.length);
    const text = readFileSync(file, "utf8");
    const value = await readSton(workspace, session, text, signal).catch(async (error: unknown) => {
      if (signal.aborted) throw await cancelled(workspace, before, request.session);
      const why = error instanceof Error ? error.message : String(error);
      throw new RequestError(
        ErrorCode.conflict,
        `${file} can't be read: ${why}. No object was imported; fresnel restore '${undo}' --write-files takes the code back`,
      );
    });
    values.push({ path, value });
  }
  if (signal.aborted) throw await cancelled(workspace, before, request.session);
  const left = putValues(workspace, values);
  await tellAll(workspace, values, session);
  const done = values.map(({ path }) => path).filter((path) => !left.has(path));
  return {
    bindings: done,
    classes: code.classes,
    writtenFiles: code.files,
    problems: [...code.problems, ...Array.from(left, ([path, why]) => `${path} is left as it is here: ${why}`)],
    undo,
  };
}

/** Takes the code back that was taken before somebody cancelled, where it stands in files; answers what they are told. */
async function cancelled(
  workspace: LivingWorkspace,
  before: SnapshotRecord,
  session: SessionId,
): Promise<RequestError> {
  const said = (what: string): RequestError =>
    new RequestError(ErrorCode.requestCancelled, `The import was cancelled: ${what}`);
  if (!workspace.code.attached)
    return said(`its code was taken, no object was; fresnel restore '${before.name}' takes the code back`);
  await workspace.writeFilesOf(before.root, session);
  await workspace.persistence.deleteSnapshot(before.name);
  return said("nothing is changed");
}

/** The code of an export; nothing when it has none. What can't be read is refused. */
function exportedCode({ vm, code }: LivingWorkspace, folder: string): CodeState {
  if (!existsSync(folder)) return new Map();
  const { files, problems } = readPackages(folder);
  const [problem] = [...problems, ...code.secretsIn(files)];
  if (problem)
    throw new RequestError(
      ErrorCode.doesNotCompile,
      `${join(folder, problem.file)}, line ${problem.line}: ${problem.message}. Nothing was imported`,
    );
  return codeStateOf(vm, new Map(tonelFiles(folder).map((file) => [file, readFileSync(file, "utf8")])), []);
}

/** Puts code that is not the same here in the place of what is; what only is here stays. */
async function takeCode(workspace: LivingWorkspace, theirs: CodeState, author: string): Promise<MergedCodeReport> {
  const { vm, code, editor, breakpoints, host } = workspace;
  const here = codeStateOf(vm, code.fileTexts, code.beyondFiles.entries);
  const ours = new Map([...here].filter(([title]) => theirs.has(title)));
  const taken = await mergeCode(code, editor, planCodeMerge(ours, ours, theirs).taken, author);
  for (const each of taken.classes) breakpoints.codeChanged(each);
  if (taken.classes.length > 0)
    host.emit(undefined, "code/changed", { by: "accept", classes: taken.classes, problems: [] });
  return taken;
}

/** The bindings of an export, in the order of their paths; not those that belong to every installation itself. */
function exportedBindings({ persistence }: LivingWorkspace, folder: string): readonly ExportedBinding[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const steps = file.slice(folder.length + 1, -ENDING.length).split(/[/\\]/);
      return { path: steps.map(decodeURIComponent).join("/"), file };
    })
    .filter(({ path }) => !persistence.isSystemRoot(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Binds values to their names, all between two turns; answers those that could not be, with the reason. */
function putValues(
  { persistence, sessions }: LivingWorkspace,
  values: readonly { readonly path: string; readonly value: Value }[],
): ReadonlyMap<string, string> {
  const left = new Map<string, string>();
  for (const { path, value } of values) {
    const why = persistence.setRoot(path, value, (name, variable, its) => {
      const found = sessions.all().find((each) => each.name === name);
      if (!found) return `there is no session ${name} here: open it, and import once more`;
      found.bindings.put(variable, its);
      return undefined;
    });
    if (why !== undefined) left.set(path, why);
  }
  persistence.noteChange();
  return left;
}

/** Tells everybody what they may have seen otherwise. */
async function tellAll(
  workspace: LivingWorkspace,
  values: readonly { readonly path: string }[],
  session: Session,
): Promise<void> {
  const changed = new Set(values.flatMap(({ path }) => (path.startsWith("sessions/") ? [path.split("/")[1]] : [])));
  workspace.publish();
  for (const each of workspace.sessions.all()) {
    if (!changed.has(each.name)) continue;
    each.bindings.replaced();
    if (each.id !== session.id) await workspace.tellReplaced(each.id as SessionId, "imported");
  }
  workspace.host.emit(undefined, "workspace/ran", {});
}
