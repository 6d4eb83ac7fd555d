import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { WorkspaceId } from "./ids.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/**
 * The files of one workspace, in its folder in the user's data folder. Process and clients find one another through
 * them, so they are part of the protocol.
 */
export interface WorkspaceFiles {
  readonly folder: string;
  /** The secret: 24 random bytes in base64, for the owner's eyes only. */
  readonly cookie: string;
  /** Which process runs the workspace and where it listens; there while it runs. */
  readonly node: string;
  readonly metadata: string;
  readonly store: string;
  /** A cache: what refers to what in a state of the store. */
  readonly holders: string;
  /** What the process wrote to its standard output and error. */
  readonly log: string;
  /** Held while a process is being started. */
  readonly startLock: string;
}

/** The files of the workspace whose folder is `folder`. */
export function workspaceFiles(folder: string): WorkspaceFiles {
  return {
    folder,
    cookie: join(folder, "cookie"),
    node: join(folder, "node.json"),
    metadata: join(folder, "metadata.json"),
    store: join(folder, "store.sqlite"),
    holders: join(folder, "holders"),
    log: join(folder, "log"),
    startLock: join(folder, "start.lock"),
  };
}

/** The content of `node.json`. */
export interface NodeInfo extends ProcessIdentity {
  /** A socket's path, or the name of a pipe. */
  readonly address: string;
  readonly version: string;
  readonly protocolVersion: number;
}

/** The content of `metadata.json`. */
export interface WorkspaceMetadata {
  readonly id: WorkspaceId;
  readonly name: string;
  readonly projectPath: string;
  readonly createdAt: string;
  readonly lastActiveAt: string;
  /** Its accepted code is written to the project's files; otherwise it stays in the workspace's own store. */
  readonly attached: boolean;
  /** False while a process runs and after one that ended without its last checkpoint. */
  readonly endedInOrder: boolean;
  /** When recoveries failed lately; enough of them open safe mode. */
  readonly failedRecoveries: readonly string[];
  /** Made for one command; its folder goes with its process. */
  readonly throwAway: boolean;
}

/** Reads `node.json`; undefined when it is not there, or not one. */
export function readNodeInfo(path: string): NodeInfo | undefined {
  const json = readJson(path);
  if (json === undefined || typeof json["pid"] !== "number" || typeof json["address"] !== "string") return undefined;
  return {
    pid: json["pid"],
    startTime: typeof json["startTime"] === "string" ? json["startTime"] : undefined,
    address: json["address"],
    version: typeof json["version"] === "string" ? json["version"] : "unknown",
    protocolVersion: typeof json["protocolVersion"] === "number" ? json["protocolVersion"] : 0,
  };
}

/** Reads `metadata.json`; undefined when it is not there, or not one. */
export function readMetadata(path: string): WorkspaceMetadata | undefined {
  const json = readJson(path);
  if (json === undefined) return undefined;
  const { id, name, projectPath, createdAt, lastActiveAt, failedRecoveries } = json;
  if (typeof id !== "string" || typeof name !== "string" || typeof projectPath !== "string") return undefined;
  return {
    id: id as WorkspaceId,
    name,
    projectPath,
    createdAt: typeof createdAt === "string" ? createdAt : "",
    lastActiveAt: typeof lastActiveAt === "string" ? lastActiveAt : "",
    attached: json["attached"] !== false,
    endedInOrder: json["endedInOrder"] === true,
    failedRecoveries: Array.isArray(failedRecoveries) ? failedRecoveries.filter((t) => typeof t === "string") : [],
    throwAway: json["throwAway"] === true,
  };
}

function readJson(path: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a file so that readers find the old content or the new one, never a part, also after a power cut. */
export function writeFileWhole(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.new`;
  const file = openSync(temporary, "w", 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes `metadata.json` or `node.json`. */
export function writeJson(path: string, value: NodeInfo | WorkspaceMetadata): void {
  writeFileWhole(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
