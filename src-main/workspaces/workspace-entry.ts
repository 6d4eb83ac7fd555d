import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, join } from "node:path";
import { readMetadata, workspaceFiles, writeJson } from "../../src-runtime/protocol/index.ts";
import type { WorkspaceFiles, WorkspaceId, WorkspaceMetadata } from "../../src-runtime/protocol/index.ts";
import { workspacesFolder } from "./data-folder.ts";
import type { Surroundings } from "./data-folder.ts";
import { workspaceIdOf } from "./project.ts";

/** A workspace as the user's data folder knows it, whether it runs or not. */
export interface WorkspaceEntry {
  readonly files: WorkspaceFiles;
  readonly metadata: WorkspaceMetadata;
}

/** No workspace has the name or id that was asked for, or several have. */
export class NoSuchWorkspace extends Error {
  override readonly name = "NoSuchWorkspace";
}

/** All workspaces of the user, by name. */
export function workspaceEntries(around: Surroundings): readonly WorkspaceEntry[] {
  const folder = workspacesFolder(around);
  if (!existsSync(folder)) return [];
  const entries: WorkspaceEntry[] = [];
  for (const name of readdirSync(folder)) {
    if (name.endsWith(UNFINISHED)) continue;
    const entry = readEntry(join(folder, name));
    if (entry !== undefined) entries.push(entry);
  }
  return entries.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

/** The workspace of a project, or undefined when it has none yet. */
export function entryOfProject(projectPath: string, around: Surroundings): WorkspaceEntry | undefined {
  return readEntry(join(workspacesFolder(around), workspaceIdOf(projectPath)));
}

/** The workspace of that name, or whose id begins so. */
export function entryNamed(name: string, around: Surroundings): WorkspaceEntry {
  const entries = workspaceEntries(around);
  const named = entries.filter(({ metadata }) => metadata.name === name);
  // Every id begins with nothing: a name that was left empty by mistake means none.
  const ofId = name === "" ? [] : entries.filter(({ metadata }) => metadata.id.startsWith(name));
  const found = named.length > 0 ? named : ofId;
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found.length > 1) {
    const candidates = found.map(({ metadata }) => `${metadata.id} (${metadata.projectPath})`).join(", ");
    throw new NoSuchWorkspace(`Several workspaces are called ${name}: give the id of one: ${candidates}`);
  }
  const known = entries.map(({ metadata }) => metadata.name).join(", ");
  throw new NoSuchWorkspace(
    `There is no workspace ${name === "" ? "without a name" : name}${known === "" ? "" : `; there are: ${known}`}`,
  );
}

/** The workspace of a project, made if there was none: its folder, its secret, its metadata. */
export function ensureEntry(projectPath: string, around: Surroundings): WorkspaceEntry {
  const existing = entryOfProject(projectPath, around);
  if (existing !== undefined) return existing;
  const id = workspaceIdOf(projectPath);
  const name = freeName(basename(projectPath) || "root", workspaceEntries(around));
  return createEntry(join(workspacesFolder(around), id), { id, name, projectPath, throwAway: false }, around);
}

/** Makes a workspace's folder with all that a process needs to run it. Two who do so at once make the same one. */
export function createEntry(
  folder: string,
  given: Pick<WorkspaceMetadata, "id" | "name" | "projectPath" | "throwAway"> & { readonly attached?: boolean },
  around: Surroundings,
): WorkspaceEntry {
  const files = workspaceFiles(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (around.platform === "win32") restrictToOwner(folder);
  try {
    writeFileSync(files.cookie, `${randomBytes(24).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const now = new Date().toISOString();
  const metadata: WorkspaceMetadata = {
    attached: !given.throwAway,
    ...given,
    createdAt: now,
    lastActiveAt: now,
    endedInOrder: true,
    failedRecoveries: [],
  };
  // Whoever came first has written it: only the metadata in the file counts.
  if (readMetadata(files.metadata) === undefined) writeJson(files.metadata, metadata);
  return { files, metadata: readMetadata(files.metadata) ?? metadata };
}

const UNFINISHED = ".unfinished";

/** Where a workspace is until it has all that it is to begin with: no list has it there. */
export function unfinishedFolder(id: WorkspaceId, around: Surroundings): string {
  return join(workspacesFolder(around), `${id}${UNFINISHED}`);
}

/** Has a workspace that was made there be one. */
export function finishedEntry({ files, metadata }: WorkspaceEntry, around: Surroundings): WorkspaceEntry {
  const folder = join(workspacesFolder(around), metadata.id);
  renameSync(files.folder, folder);
  return { files: workspaceFiles(folder), metadata };
}

/** Reads the entry in `folder`; undefined when there is none. */
export function readEntry(folder: string): WorkspaceEntry | undefined {
  const files = workspaceFiles(folder);
  const metadata = readMetadata(files.metadata);
  return metadata === undefined ? undefined : { files, metadata };
}

/** The workspace's secret. */
export function readSecret({ files }: WorkspaceEntry): string {
  return readFileSync(files.cookie, "utf8").trim();
}

/** The name, or the first of name-2, name-3 and so on that no workspace has. */
export function freeName(wanted: string, entries: readonly WorkspaceEntry[]): string {
  const taken = new Set(entries.map(({ metadata }) => metadata.name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!taken.has(name)) return name;
  }
}

/** Takes inherited rights away: on Windows a mode says nothing, the access list does. */
function restrictToOwner(folder: string): void {
  const grant = `${userInfo().username}:(OI)(CI)F`;
  execFileSync("icacls", [folder, "/inheritance:r", "/grant:r", grant], { stdio: "ignore", windowsHide: true });
}
