import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve, sep } from "node:path";
import { ErrorCode, FRESNEL_VERSION, RequestError, isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { SnapshotSummary, WorkspaceId } from "../../src-runtime/protocol/index.ts";
import { NoSuchState, StoreError } from "../../src-runtime/store/index.ts";
import { AppErrorCode } from "../channels.ts";
import type { Attached, OpenTarget, RepairData, StateDifference, WorkspaceListing } from "../channels.ts";
import type { Host } from "../hosts/host.ts";
import {
  checkpointIfRunning,
  compareWorkspaces,
  forkWorkspace,
  originOf,
  storedSnapshots,
  storeTask,
} from "../snapshots/index.ts";
import type { ForkRequest, TaskOptions } from "../snapshots/index.ts";
import {
  DoesNotStop,
  NoSuchProject,
  NoSuchWorkspace,
  StillRunning,
  connectTo,
  dataFolder,
  ensureEntry,
  ensureExample,
  entryOfProject,
  projectPath,
  repairData,
  stopWorkspace,
  workspaceEntries,
} from "../workspaces/index.ts";
import type { ClientOptions, LaunchOptions, WorkspaceEntry } from "../workspaces/index.ts";
import { TrustRegister } from "./trust-register.ts";
import { UserSettings } from "./user-settings.ts";
import type { WorkspaceLink } from "./workspace-link.ts";

const MAX_FOLDERS = 50;
/** How many changes a window is told of; it is told how many there are. */
const MAX_CHANGES = 2_000;

/** Which states are compared; one that is left out is the latest. */
export interface ComparedStates {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The workspace that the second state is of, where it is not the same one. */
  readonly other?: WorkspaceId | undefined;
}

/** Where a target's project is, and its workspace if it has one already. */
export type Located =
  | { readonly kind: "found"; readonly projectPath: string; readonly entry: WorkspaceEntry | undefined }
  | { readonly kind: "noSuchFolder"; readonly message: string };

/**
 * What all windows of this process share: the host they are shown by, how workspaces are reached, what the user has
 * chosen and trusted. It knows every workspace, running or stopped.
 */
export class Application {
  readonly host: Host;
  readonly options: ClientOptions & LaunchOptions;
  readonly settings: UserSettings;
  readonly trust: TrustRegister;
  readonly version = FRESNEL_VERSION;

  constructor(host: Host, options: ClientOptions & LaunchOptions) {
    this.host = host;
    this.options = options;
    const folder = dataFolder(options.around);
    this.settings = new UserSettings(folder);
    this.trust = new TrustRegister(folder);
  }

  get platform(): Attached["platform"] {
    const { platform } = this.options.around;
    return platform === "darwin" || platform === "win32" ? platform : "linux";
  }

  /** All workspaces, the last used first. */
  async workspaces(): Promise<readonly WorkspaceListing[]> {
    return workspaceEntries(this.options.around)
      .filter(({ metadata }) => !metadata.throwAway)
      .map((entry) => this.listing(entry))
      .toSorted((a, b) => b.lastActiveAt.localeCompare(a.lastActiveAt));
  }

  listing({ metadata, files }: WorkspaceEntry): WorkspaceListing {
    const node = readNodeInfo(files.node);
    return {
      id: metadata.id,
      name: metadata.name,
      projectPath: metadata.projectPath,
      folderExists: existsSync(metadata.projectPath),
      running: node !== undefined && isRunning(node),
      trust: this.trust.of(metadata.projectPath, true),
      lastActiveAt: metadata.lastActiveAt,
    };
  }

  entryWithId(id: WorkspaceId): WorkspaceEntry | undefined {
    return workspaceEntries(this.options.around).find(({ metadata }) => metadata.id === id);
  }

  /** Finds what a window is to be opened on; makes nothing but the user's copy of the example. */
  locate(target: OpenTarget): Located {
    if ("workspace" in target) {
      const entry = this.#knownEntry(target.workspace);
      return { kind: "found", projectPath: entry.metadata.projectPath, entry };
    }
    try {
      const folder = "folder" in target ? resolve(expandHome(target.folder)) : this.#example();
      const path = projectPath(folder);
      return { kind: "found", projectPath: path, entry: entryOfProject(path, this.options.around) };
    } catch (error) {
      if (error instanceof NoSuchProject) return { kind: "noSuchFolder", message: error.message };
      throw error;
    }
  }

  makeEntry(path: string): WorkspaceEntry {
    return ensureEntry(path, this.options.around);
  }

  /** The snapshots of a workspace: of a running one from itself, of a stopped one from its store. */
  async snapshots(id: WorkspaceId): Promise<readonly SnapshotSummary[]> {
    const entry = this.#knownEntry(id);
    const found = await connectTo(entry, this.options);
    if (found.kind !== "connected") return storedSnapshots(entry.files);
    try {
      return (await found.client.request("snapshot/list", {})).snapshots;
    } finally {
      found.client.close();
    }
  }

  /** What changed from one state of a workspace to another, or is not the same in one of another workspace. */
  async difference(entry: WorkspaceEntry, compared: ComparedStates, options: TaskOptions): Promise<StateDifference> {
    try {
      return await this.#difference(entry, compared, options);
    } catch (error) {
      if (error instanceof StoreError || error instanceof NoSuchState)
        throw new RequestError(AppErrorCode.refused, error.message);
      if (options.signal?.aborted !== true) throw error;
      throw new RequestError(ErrorCode.requestCancelled, "The comparison was ended");
    }
  }

  async #difference(
    entry: WorkspaceEntry,
    { from, to, other }: ComparedStates,
    options: TaskOptions,
  ): Promise<StateDifference> {
    if (other === undefined)
      return storeTask({ kind: "compare", files: entry.files, from, to, limit: MAX_CHANGES }, options);
    const { changes, ...rest } = await compareWorkspaces(
      entry,
      this.#knownEntry(other),
      { from, to },
      this.options,
      options,
    );
    return { changes: changes.slice(0, MAX_CHANGES), ...rest };
  }

  /** What a repair of a workspace's store would do. */
  plannedRepair({ files }: WorkspaceEntry, signal: AbortSignal): Promise<RepairData> {
    return refusing(() => storeTask({ kind: "planRepair", files }, { signal }));
  }

  /** Repairs the store of a window's workspace, which is stopped for it and started again. */
  async repair(link: WorkspaceLink): Promise<RepairData> {
    return repairData(await refusing(() => link.repair()));
  }

  /** The workspaces whose state can be merged into another's: its forks, and what it is a fork of; the last used first. */
  relatives(entry: WorkspaceEntry): readonly WorkspaceListing[] {
    const begunWith = originOf(entry);
    return workspaceEntries(this.options.around)
      .filter((each) => each.metadata.id === begunWith || originOf(each) === entry.metadata.id)
      .map((each) => this.listing(each))
      .toSorted((a, b) => b.lastActiveAt.localeCompare(a.lastActiveAt));
  }

  /** What was done in a workspace until now is stored, if it runs. */
  async checkpoint(id: WorkspaceId): Promise<void> {
    await checkpointIfRunning(this.#knownEntry(id), this.options);
  }

  /** Makes a detached workspace that begins with a state of another. */
  async fork(entry: WorkspaceEntry, request: ForkRequest): Promise<WorkspaceListing> {
    try {
      return this.listing(await forkWorkspace(entry, request, this.options));
    } catch (error) {
      if (error instanceof NoSuchWorkspace || error instanceof NoSuchState)
        throw new RequestError(AppErrorCode.refused, error.message);
      throw error;
    }
  }

  async stop(id: WorkspaceId): Promise<string> {
    const entry = this.#knownEntry(id);
    const report = await stopWorkspace(entry, this.options, "stopped from a window");
    return report.kind === "stopped" ? report.message : `${entry.metadata.name} was not running`;
  }

  /** The folders that a half-typed path could become; none for a path that is not absolute. */
  folders(typed: string): readonly string[] {
    const path = expandHome(typed);
    if (!path.startsWith("/") && !/^[A-Za-z]:[\\/]/.test(path)) return [];
    const isWhole = path.endsWith("/") || path.endsWith(sep);
    const folder = isWhole ? path : dirname(path);
    const beginning = isWhole ? "" : basename(path).toLowerCase();
    try {
      return readdirSync(folder, { withFileTypes: true })
        .filter((item) => item.isDirectory() && item.name.toLowerCase().startsWith(beginning))
        .filter(({ name }) => beginning.startsWith(".") || !name.startsWith("."))
        .slice(0, MAX_FOLDERS)
        .map(({ name }) => join(folder, name));
    } catch {
      // Not there, not a folder, or not ours to read: nothing to suggest.
      return [];
    }
  }

  #knownEntry(id: WorkspaceId): WorkspaceEntry {
    const entry = this.entryWithId(id);
    if (entry === undefined)
      throw new RequestError(AppErrorCode.refused, `There is no workspace ${id}: it was deleted`);
    return entry;
  }

  #example(): string {
    return ensureExample("bank", join(this.options.around.home, "Fresnel")).folder;
  }
}

/** What a store or its workspace can't do is what the window is told. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isExpected =
      error instanceof StoreError ||
      error instanceof NoSuchState ||
      error instanceof StillRunning ||
      error instanceof DoesNotStop;
    throw isExpected ? new RequestError(AppErrorCode.refused, error.message) : error;
  }
}

function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}
