import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { homedir } from "node:os";
import type { Readable, Writable } from "node:stream";
import type { Config } from "./config.ts";
import { prepareSocketFolder, socketAddress } from "./data-folder.ts";
import type { Surroundings } from "./data-folder.ts";
import type { RuntimeEntry } from "./runtime-entry.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

const MAX_LOG_BYTES = 4 * 1024 * 1024;
const LOG_TAIL_BYTES = 2_000;

/** The process exited because another one runs the workspace already. */
const EXIT_ADDRESS_IN_USE = 75;

/** How a workspace's process is started. */
export interface LaunchOptions {
  readonly around: Surroundings;
  readonly config: Config;
  readonly runtime: RuntimeEntry;
  /** The user has not trusted the project: a process that is started runs nothing of it. */
  readonly browseOnly?: boolean;
  /** It is a past state of another workspace, which is only looked at. */
  readonly pastState?: boolean;
}

/**
 * How long a process lives: until it is stopped; as long as whoever started it, and then its folder goes; or so long for one
 * command, in a workspace that is stopped otherwise.
 */
export type ProcessLife = "lasting" | "throwAway" | "forOneCommand";

/** A process that was started and listens. */
export interface LaunchedProcess {
  readonly address: string;
  readonly child: ChildProcess;
}

/** The process ended before it listened; the message has the end of its log. */
export class StartFailed extends Error {
  override readonly name = "StartFailed";
  /** Another process was faster: not a failure, connect to that one. */
  readonly alreadyRunning: boolean;

  constructor(message: string, alreadyRunning: boolean) {
    super(message);
    this.alreadyRunning = alreadyRunning;
  }
}

/**
 * Starts the process of a workspace, detached, and answers when it listens. It tells by a pipe, so nothing waits longer
 * than it must. One that does not last ends when its standard input is closed, as it is when this process ends, however it ends.
 */
export async function launch(
  entry: WorkspaceEntry,
  options: LaunchOptions,
  life: ProcessLife = "lasting",
): Promise<LaunchedProcess> {
  const { files, metadata } = entry;
  const { around, config, runtime } = options;
  const isOwned = life !== "lasting";
  // Where the workspace would listen nobody is to find it.
  const place = life === "forOneCommand" ? join(files.folder, randomBytes(16).toString("hex")) : files.folder;
  const address = socketAddress(place, around) ?? `\\\\.\\pipe\\fresnel-${randomBytes(16).toString("hex")}`;
  prepareSocketFolder(dirname(address), around);
  const logStart = rotate(files.log);
  const logFile = openSync(files.log, "a", 0o600);
  const child = spawn(
    runtime.node,
    [
      ...runtime.flags,
      runtime.main,
      "--folder",
      files.folder,
      "--address",
      address,
      "--build",
      runtime.build,
      "--stuck-milliseconds",
      String(config.stuckSeconds * 1000),
      "--heap-megabytes",
      String(config.heapMegabytes),
      "--loaded-at-once",
      String(config.loadedAtOnce),
      ...(config.letsGo === undefined ? [] : [config.letsGo ? "--lets-go" : "--no-lets-go"]),
      "--keep-all-milliseconds",
      String(config.retention.all),
      "--keep-hourly-milliseconds",
      String(config.retention.hourly),
      "--keep-daily-milliseconds",
      String(config.retention.daily),
      "--keep-sessions-milliseconds",
      String(config.sessionsKept),
      ...(config.storeMegabytes === undefined ? [] : ["--store-megabytes", String(config.storeMegabytes)]),
      "--command-line",
      runtime.commandLine,
      "--ready-fd",
      "3",
      ...(life === "throwAway" ? ["--throw-away"] : []),
      ...(life === "forOneCommand" ? ["--for-one-command"] : []),
      ...(options.browseOnly === true ? ["--browse-only"] : []),
      ...(options.pastState === true ? ["--past-state"] : []),
    ],
    {
      detached: true,
      windowsHide: true,
      env: { ...process.env, ...runtime.env },
      cwd: existsSync(metadata.projectPath) ? metadata.projectPath : homedir(),
      stdio: [isOwned ? "pipe" : "ignore", logFile, logFile, "pipe"],
    },
  );
  closeSync(logFile);
  try {
    await listening(child);
  } catch (error) {
    const tail = logTail(files.log, logStart);
    const message = `Workspace ${metadata.name} could not be started: ${(error as Error).message}.${tail === "" ? "" : `\nIts log (${files.log}) ends:\n${tail}`}`;
    throw new StartFailed(message, child.exitCode === EXIT_ADDRESS_IN_USE);
  }
  child.unref();
  if (isOwned) (child.stdin as Writable & { unref?: () => void }).unref?.();
  return { address, child };
}

/** Resolves when the child says on its fourth descriptor that it listens. */
function listening(child: ChildProcess): Promise<void> {
  const pipe = child.stdio[3] as Readable;
  return new Promise<void>((resolve, reject) => {
    child.once("error", (error) => reject(error));
    child.once("exit", (code, signal) => {
      reject(new Error(signal === null ? `its process ended with code ${code}` : `its process was ended by ${signal}`));
    });
    pipe.once("data", () => resolve());
  }).finally(() => {
    child.removeAllListeners("exit");
    pipe.destroy();
  });
}

/** Puts a log aside that has grown large, and answers where the new lines will begin. */
function rotate(log: string): number {
  if (!existsSync(log)) return 0;
  const { size } = statSync(log);
  if (size <= MAX_LOG_BYTES) return size;
  renameSync(log, `${log}.1`);
  return 0;
}

/** The end of what was logged from `start` on. */
function logTail(log: string, start: number): string {
  if (!existsSync(log)) return "";
  const bytes = readFileSync(log).subarray(start);
  return bytes
    .subarray(Math.max(0, bytes.length - LOG_TAIL_BYTES))
    .toString("utf8")
    .trim();
}
