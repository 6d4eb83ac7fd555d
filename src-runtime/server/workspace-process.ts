import { closeSync, readFileSync, rmSync, writeSync } from "node:fs";
import {
  FRESNEL_VERSION,
  OLDEST_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  SPOKEN_VERSIONS,
  readMetadata,
  workspaceFiles,
} from "../protocol/index.ts";
import type { RuntimeInfo, WorkspaceMetadata } from "../protocol/index.ts";
import { pathBeforeConversion, type Retention, STORE_FORMAT_VERSION, StoreThread, valueOf } from "../store/index.ts";
import { log } from "./log.ts";
import { RecoveryLedger } from "./recovery-ledger.ts";
import { Registration } from "./registration.ts";
import { giveBackAfterStart } from "./start-memory.ts";
import { STORE_THREAD } from "./threads.ts";
import { AddressInUse } from "./transports/socket-listener.ts";
import type { StartedVmThread } from "./vm-start.ts";
import { StoreCommands } from "./store-commands.ts";
import { VmSupervisor } from "./vm-supervisor.ts";
import { WorkspaceHost } from "./workspace-host.ts";

/** How long the last checkpoint may take: what it does not save is lost, and a large heap takes minutes on a busy machine. */
const STOP_MILLISECONDS = 600_000;

/** How long a process that could not open its store waits for somebody to tell why: whoever started it comes at once. */
const REFUSED_MILLISECONDS = 600_000;

/** How a workspace process is started. */
export interface WorkspaceProcessOptions {
  /** The workspace's folder; it has its metadata and its cookie already. */
  readonly folder: string;
  readonly address: string;
  readonly build: string;
  readonly stuckMilliseconds: number;
  /** Starts a VM thread for a Smalltalk heap of the size given next. */
  readonly startThread: () => StartedVmThread;
  readonly heapBytes: number;
  /** What the store may grow to; as large as the disk lets it when undefined. */
  readonly storeBytes: number | undefined;
  /** A stored state of more objects is loaded as it is needed; all at once when undefined. */
  readonly loadedAtOnce: number | undefined;
  /** Whether what was loaded so is let go again when much of the heap's limit is in use. */
  readonly letsGo: boolean | undefined;
  /** How long checkpoints are kept; as by default when undefined. */
  readonly retention: Retention | undefined;
  /** How long sessions are kept that nobody has open, in milliseconds; for ever when undefined. */
  readonly sessionsKept: number | undefined;
  /** A pipe on which one line is written as soon as clients can connect. */
  readonly readyFd: number | undefined;
  /** End, and remove the folder, when standard input ends: whoever started this is gone. */
  readonly throwAway: boolean;
  /** The user has not trusted the project's code: nothing of it runs. */
  readonly browseOnly: boolean;
  /** It is a past state of another workspace, which is only looked at. */
  readonly pastState: boolean;
  /**
   * It is stopped, and open for one command of whoever started this: nothing of it goes on, no list has it, and it ends, as
   * it is stored then, when standard input does.
   */
  readonly forOneCommand: boolean;
  /** The module of the command line, by which code in the workspace has done what that does. */
  readonly commandLine: string | undefined;
}

/** Runs a workspace until it is stopped: the order in which things start and end. */
export async function runWorkspaceProcess(options: WorkspaceProcessOptions): Promise<void> {
  const files = workspaceFiles(options.folder);
  const metadata = readMetadata(files.metadata);
  if (metadata === undefined) throw new Error(`${files.metadata} is missing or is not a workspace's metadata`);
  const secret = readFileSync(files.cookie, "utf8").trim();
  // Nobody is to find it, and what it is noted to be it stays: a workspace that is stopped.
  const registration = options.forOneCommand ? undefined : new Registration(files, metadata, options.address, secret);

  const store = openStore(files.store, options.storeBytes);
  const vm = new VmSupervisor({
    startThread: options.startThread,
    ledger: new RecoveryLedger(metadata.failedRecoveries, (failedRecoveries) =>
      registration?.update({ failedRecoveries }),
    ),
    // How it ended is for its next start to tell.
    uncleanEnd: !metadata.endedInOrder && !options.forOneCommand,
    heldSessions: () => host.heldSessions,
    stuckMilliseconds: options.stuckMilliseconds,
    browseOnly: options.browseOnly,
    makeStart: async ({ safeMode, uncleanEnd }) => ({
      workspace: {
        id: metadata.id,
        name: metadata.name,
        projectPath: metadata.projectPath,
        folder: options.folder,
        attached: metadata.attached,
        createdAt: metadata.createdAt,
      },
      storePath: files.store,
      storePort: (await store).connect(),
      safeMode,
      browseOnly: options.browseOnly,
      pastState: options.pastState,
      forOneCommand: options.forOneCommand,
      uncleanEnd,
      limits: { heapBytes: options.heapBytes, loadedAtOnce: options.loadedAtOnce, letsGo: options.letsGo },
      ...(options.retention && { retention: options.retention }),
      ...(options.sessionsKept !== undefined && { sessionsKept: options.sessionsKept }),
      // A throw-away workspace is in no list, so that no command finds it.
      ...(options.commandLine !== undefined && !metadata.throwAway && { commandLine: options.commandLine }),
    }),
  });
  const host = new WorkspaceHost({
    address: options.address,
    secret,
    metadata,
    runtime: runtimeInfo(options.build),
    spoken: SPOKEN_VERSIONS,
    vm,
    commands: new StoreCommands(options.commandLine, metadata),
    stopMilliseconds: STOP_MILLISECONDS,
  });

  // The VM takes longest: it starts while the socket opens, and clients connect while it starts.
  vm.start();
  await host.listen();
  // After what waits for the VM was handed to it, and before the answer to any of that is passed on.
  vm.once("ready", () => setImmediate(() => registration?.update({ endedInOrder: false })));
  // Whoever has the store is the workspace. Without it this process only tells why, and ends when its client leaves.
  if (await isOpened(store)) registration?.enter(() => process.exit(0));
  else host.endUnlessAsked(REFUSED_MILLISECONDS);
  announce(options.readyFd);
  giveBackAfterStart();
  log.info("listening", { name: metadata.name, pid: process.pid, version: FRESNEL_VERSION });

  host.on("active", () => registration?.touch(host.lastActiveAt));
  host.once("stopped", (outcome) => {
    void (async () => {
      if (outcome.checkpointed) registration?.update({ endedInOrder: true });
      await store.then(
        (thread) => thread.close(),
        () => log.warn("the store was never open"),
      );
      registration?.leave();
      log.info("stopped", { ...outcome });
      if (metadata.throwAway) rmSync(options.folder, { recursive: true, force: true });
    })();
  });
  process.on("SIGTERM", () => void host.stop("the process was told to end (SIGTERM)"));
  // Detached: what happens to somebody's terminal is no concern of ours.
  process.on("SIGINT", () => log.info("ignored SIGINT"));
  process.on("SIGHUP", () => log.info("ignored SIGHUP"));
  if (options.throwAway) endWithStandardInput(metadata, host, options.folder);
  if (options.forOneCommand) endWithItsCommand(host);
}

/** Opens the store in its thread. Rejects with what a person can act on: it is locked, damaged, of a newer format. */
async function openStore(path: string, maxBytes: number | undefined): Promise<StoreThread> {
  const limit = maxBytes === undefined ? {} : { maxBytes };
  const thread = valueOf(await StoreThread.start({ path, ...limit }, STORE_THREAD));
  const { convertedFrom } = thread;
  if (convertedFrom !== undefined)
    log.info("the store was converted", {
      from: convertedFrom,
      to: STORE_FORMAT_VERSION,
      kept: pathBeforeConversion(path, convertedFrom),
    });
  void thread.ended.then((error) => {
    if (error === undefined) return;
    // Without its store a workspace can keep no promise; the next client starts the process again.
    log.error("the store thread failed", { message: error.message });
    process.exit(74);
  });
  return thread;
}

function isOpened(store: Promise<StoreThread>): Promise<boolean> {
  return store.then(
    () => true,
    () => false,
  );
}

function runtimeInfo(build: string): RuntimeInfo {
  return {
    version: FRESNEL_VERSION,
    build,
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    oldestProtocolVersion: OLDEST_PROTOCOL_VERSION,
    newestProtocolVersion: PROTOCOL_VERSION,
  };
}

function announce(readyFd: number | undefined): void {
  if (readyFd === undefined) return;
  try {
    writeSync(readyFd, "ready\n");
    closeSync(readyFd);
  } catch (error) {
    // The starter is gone already; the workspace is found by node.json all the same.
    log.warn("nobody waits for this start", { message: (error as Error).message });
  }
}

/** A throw-away workspace has nothing to keep: when its owner is gone, so is it, at once and without a trace. */
function endWithStandardInput(metadata: WorkspaceMetadata, host: WorkspaceHost, folder: string): void {
  if (!metadata.throwAway) throw new Error(`${folder} is not a throw-away workspace: its metadata does not say so`);
  process.stdin.on("error", () => undefined);
  process.stdin.once("close", () => {
    host.abandon();
    process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    process.exit(0);
  });
  process.stdin.resume();
}

/** Open for one command, it has nothing to do for anybody else: when that is gone, it leaves what is stored as it is. */
function endWithItsCommand(host: WorkspaceHost): void {
  const end = (): void => {
    host.abandon();
    process.exit(0);
  };
  process.stdin.on("error", () => undefined);
  process.stdin.once("close", end);
  process.stdin.resume();
  // Once it has stopped in order the process ends by itself.
  host.once("stopped", () => {
    process.stdin.off("close", end);
    process.stdin.destroy();
  });
}

/** Says why the process can't start, on standard error, and the exit code that says it again. */
export function reportStartFailure(error: unknown): number {
  log.error("the workspace can't start", { message: error instanceof Error ? error.message : String(error) });
  return error instanceof AddressInUse ? 75 : 70;
}
