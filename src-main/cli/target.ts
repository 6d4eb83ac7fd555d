import { resolve } from "node:path";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { FRESNEL_VERSION } from "../../src-runtime/protocol/index.ts";
import type { ClientInfo, LoadReport, OpenedSession } from "../../src-runtime/protocol/index.ts";
import {
  SessionTokens,
  ThrowAwayWorkspace,
  dataFolder,
  ensureEntry,
  entryNamed,
  entryOfProject,
  openNamedSession,
  openWorkspace,
  projectAround,
  projectPath,
  readConfig,
  runtimeEntry,
  surroundings,
  visitWorkspace,
} from "../workspaces/index.ts";
import type { ClientOptions, LaunchOptions, WorkspaceEntry } from "../workspaces/index.ts";
import { UsageError } from "./exit-code.ts";
import { attachText, loadText } from "./report.ts";

/** The session that commands use when none is named: so what one command binds, the next one finds. */
export const DEFAULT_SESSION = "main";

/** The options by which commands say what they are about. */
export interface TargetOptions {
  readonly project?: string;
  readonly workspace?: string;
  readonly session?: string;
  readonly fresh?: boolean;
  readonly load?: readonly string[];
  /** A past state of the workspace to work on, in a copy of its own: a snapshot's name or a time. */
  readonly at?: string;
}

/** What a command works on: a connection, a session, and how to leave. */
export interface Target {
  readonly client: WorkspaceClient;
  readonly session: OpenedSession;
  /** Undefined for a throw-away workspace. */
  readonly entry: WorkspaceEntry | undefined;
  /** What `--load` came to. */
  readonly load: LoadReport | undefined;
  dispose(): Promise<void>;
}

/** How this command line connects and starts. */
export async function clientOptions(kind: ClientInfo["kind"]): Promise<ClientOptions & LaunchOptions> {
  const around = surroundings();
  const runtime = runtimeEntry();
  return {
    around,
    runtime,
    build: runtime.build,
    config: await readConfig(dataFolder(around)),
    clientInfo: {
      kind,
      name: `fresnel ${kind}`,
      version: FRESNEL_VERSION,
      platform: `${process.platform}-${process.arch}`,
    },
  };
}

/** The workspace that the options name, made if it is a project's first. */
export function chosenEntry({ workspace, project }: TargetOptions, { around }: ClientOptions): WorkspaceEntry {
  if (workspace !== undefined) return entryNamed(workspace, around);
  return ensureEntry(chosenProject(project), around);
}

/** The workspace that the options or an argument name, which must exist already. */
export function existingEntry(
  name: string | undefined,
  project: string | undefined,
  { around }: ClientOptions,
): WorkspaceEntry {
  if (name !== undefined) return entryNamed(name, around);
  const path = chosenProject(project);
  const entry = entryOfProject(path, around);
  if (entry === undefined) throw new UsageError(`${path} has no workspace yet: name one, see fresnel workspace list`);
  return entry;
}

/**
 * Opens what the options name: workspace, then `--load`, then session. A workspace that is stopped is started, or, for a
 * command that needs nothing of it to go on, only visited.
 */
export async function openTarget(
  options: TargetOptions,
  kind: ClientInfo["kind"],
  stopped: "started" | "visited" = "started",
): Promise<Target> {
  if (options.fresh === true && (options.workspace !== undefined || options.session !== undefined)) {
    throw new UsageError("--fresh makes a workspace of its own: it goes with neither --workspace nor --session");
  }
  const connect = await clientOptions(kind);
  if (options.at !== undefined) return openPast(options, options.at, connect);
  return options.fresh === true ? openFresh(options, connect) : openLasting(options, connect, stopped);
}

/** A state as it was, in a workspace for this command: whatever it does is gone with it. */
async function openPast(
  options: TargetOptions,
  state: string,
  connect: ClientOptions & LaunchOptions,
): Promise<Target> {
  const { openPastState } = await import("../snapshots/index.ts");
  const entry = existingEntry(options.workspace, options.project, connect);
  const { workspace } = await openPastState(entry, state, connect);
  const dispose = (): Promise<void> => workspace.dispose();
  try {
    const { client } = workspace;
    const name = options.session ?? DEFAULT_SESSION;
    const session = await openNamedSession(client, name, new SessionTokens(workspace.entry));
    return { client, session, entry: undefined, load: undefined, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function openFresh(options: TargetOptions, connect: ClientOptions & LaunchOptions): Promise<Target> {
  const workspace = await ThrowAwayWorkspace.start(chosenProject(options.project), connect);
  const dispose = (): Promise<void> => workspace.dispose();
  try {
    const { client } = workspace;
    const session = await client.request("session/open", { name: DEFAULT_SESSION });
    await tellFaults(client);
    return { client, session, entry: undefined, load: await load(client, options.load), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function openLasting(
  options: TargetOptions,
  connect: ClientOptions & LaunchOptions,
  stopped: "started" | "visited",
): Promise<Target> {
  const open = stopped === "visited" ? visitWorkspace : openWorkspace;
  const { client, entry, visit } = await open(chosenEntry(options, connect), connect);
  const dispose = async (): Promise<void> => {
    await visit?.end();
    client.close();
  };
  try {
    tellWarnings(client);
    // The REPL has its own way to say something while a line is being edited.
    if (connect.clientInfo.kind !== "repl") tellDamages(client);
    const session = await openNamedSession(client, options.session ?? DEFAULT_SESSION, new SessionTokens(entry));
    await tellAttachment(client, session);
    await tellFaults(client);
    return { client, session, entry, load: await load(client, options.load), dispose };
  } catch (error) {
    await visit?.abandon();
    client.close();
    throw error;
  }
}

/** Says what the workspace wants said; a workspace with which nothing can be done is an error. */
export function tellWarnings(client: WorkspaceClient): void {
  const { compatibility, warnings } = client.initialized;
  if (compatibility.kind === "limited") throw new Error(compatibility.message);
  for (const { message } of warnings) process.stderr.write(`${message}\n`);
}

/** Says what the workspace finds damaged from now on. */
function tellDamages(client: WorkspaceClient): void {
  const { name } = client.initialized.workspace;
  client.on("workspace/damaged", ({ message }) =>
    process.stderr.write(`Part of workspace ${name} can't be read. ${message}\n`),
  );
}

/** Says what came back and what did not, if there is something to say. */
export async function tellAttachment(client: WorkspaceClient, session: OpenedSession): Promise<void> {
  if (session.state.kind !== "recovered") return;
  const text = attachText(session, await client.request("workspace/status", {}));
  if (text !== undefined) process.stderr.write(`${text}\n`);
}

/** Says which of the project's own files, or methods in them, could not be loaded; the rest was. */
async function tellFaults(client: WorkspaceClient): Promise<void> {
  const text = loadText(await client.request("code/status", {}));
  if (text !== undefined) process.stderr.write(`${text}\n`);
}

async function load(
  client: WorkspaceClient,
  directories: readonly string[] | undefined,
): Promise<LoadReport | undefined> {
  if (directories === undefined || directories.length === 0) return undefined;
  return client.request("code/load", { directories: directories.map((directory) => projectPath(resolve(directory))) });
}

function chosenProject(project: string | undefined): string {
  return project === undefined ? projectAround(process.cwd()) : projectPath(resolve(project));
}
