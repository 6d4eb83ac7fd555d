import { existsSync, readFileSync, rmSync } from "node:fs";
import {
  FRESNEL_VERSION,
  PROTOCOL_VERSION,
  identityOf,
  readMetadata,
  readNodeInfo,
  writeJson,
} from "../protocol/index.ts";
import type { NodeInfo, WorkspaceFiles, WorkspaceMetadata } from "../protocol/index.ts";

const CHECK_MILLISECONDS = 5_000;
const LAST_ACTIVE_MILLISECONDS = 60_000;

/**
 * The workspace process's own entry on disk: `node.json`, by which clients find it, and `metadata.json`. The process
 * watches over its entry: a `node.json` that somebody removed is written again, and a process whose whole folder is gone,
 * or made anew with another secret, ends, because nobody could ever find or stop it.
 */
export class Registration {
  readonly #files: WorkspaceFiles;
  readonly #node: NodeInfo;
  readonly #secret: string;
  #metadata: WorkspaceMetadata;
  #timer: NodeJS.Timeout | undefined;

  constructor(files: WorkspaceFiles, metadata: WorkspaceMetadata, address: string, secret: string) {
    this.#files = files;
    this.#secret = secret;
    this.#metadata = metadata;
    this.#node = {
      pid: process.pid,
      startTime: identityOf(process.pid)?.startTime,
      address,
      version: FRESNEL_VERSION,
      protocolVersion: PROTOCOL_VERSION,
    };
  }

  /** Enters the process; `onGone` is called when the workspace's folder has disappeared. */
  enter(onGone: () => void): void {
    writeJson(this.#files.node, this.#node);
    this.#timer = setInterval(() => this.#check(onGone), CHECK_MILLISECONDS);
    this.#timer.unref();
  }

  /** Changes the metadata, if that changes anything. The name may have been changed by others meanwhile: theirs wins. */
  update(changes: Partial<Pick<WorkspaceMetadata, "lastActiveAt" | "endedInOrder" | "failedRecoveries">>): void {
    if (!existsSync(this.#files.folder)) return;
    const current = readMetadata(this.#files.metadata) ?? this.#metadata;
    this.#metadata = { ...current, ...changes };
    writeJson(this.#files.metadata, this.#metadata);
  }

  /** Notes that the workspace is in use; written once a minute at most. */
  touch(at: Date): void {
    const before = Date.parse(this.#metadata.lastActiveAt);
    if (Number.isNaN(before) || at.getTime() - before >= LAST_ACTIVE_MILLISECONDS) {
      this.update({ lastActiveAt: at.toISOString() });
    }
  }

  /** Takes the process's entry away, if it is still its own. */
  leave(): void {
    clearInterval(this.#timer);
    if (readNodeInfo(this.#files.node)?.pid === process.pid) rmSync(this.#files.node, { force: true });
  }

  #check(onGone: () => void): void {
    if (this.#isLost()) onGone();
    else if (!existsSync(this.#files.node)) writeJson(this.#files.node, this.#node);
  }

  #isLost(): boolean {
    try {
      return readFileSync(this.#files.cookie, "utf8").trim() !== this.#secret;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ENOENT" && !existsSync(this.#files.folder);
    }
  }
}
