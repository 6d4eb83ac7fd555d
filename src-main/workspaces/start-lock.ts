import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { identityOf, isRunning } from "../../src-runtime/protocol/index.ts";
import type { ProcessIdentity } from "../../src-runtime/protocol/index.ts";

/**
 * The right to start a workspace's process: a file that one client holds at a time. A lock whose holder has died is
 * taken over. It only spares two clients a wasted start; what keeps two processes apart is the socket and the store.
 */
export class StartLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Takes the lock, or answers undefined while a living process holds it. */
  static tryAcquire(path: string): StartLock | undefined {
    const own = JSON.stringify(identityOf(process.pid) ?? { pid: process.pid, startTime: undefined });
    // Twice: once more after a dead holder's lock was put away.
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        writeNew(path, own);
        return new StartLock(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = readHolder(path);
      if (holder !== undefined && isRunning(holder)) return undefined;
      putAway(path);
    }
    return undefined;
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Whether the lock is held by a process that lives. */
export function isStartLockHeld(path: string): boolean {
  const holder = readHolder(path);
  return holder !== undefined && isRunning(holder);
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(path, "utf8")) as Partial<ProcessIdentity>;
    return typeof pid === "number" ? { pid, startTime } : undefined;
  } catch {
    // Gone, or torn by a crash: nobody holds it.
    return undefined;
  }
}

/**
 * Writes a file that is not there yet: whole, since who finds it while it is being written takes it for torn by a crash.
 * Throws `EEXIST` when it is there.
 */
function writeNew(path: string, content: string): void {
  const whole = `${path}.${process.pid}.new`;
  writeFileSync(whole, content, { mode: 0o600 });
  try {
    linkSync(whole, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    // Not every disk has links.
    writeFileSync(path, content, { flag: "wx", mode: 0o600 });
  } finally {
    rmSync(whole, { force: true });
  }
}

/** Removes by renaming first, so that of two who find a dead lock only one removes it. */
function putAway(path: string): void {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  rmSync(aside, { force: true });
}
