import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells one process from all others on its machine, past and present: a pid alone is given out again. Written into
 * `node.json` by the process itself and compared by whoever finds the file.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, as the system says it, in a form that is only ever compared; undefined where it can't be had. */
  readonly startTime: string | undefined;
}

/** The identity of the running process `pid`, or undefined when there is none. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  if (!isAlive(pid)) return undefined;
  switch (process.platform) {
    case "linux":
    case "android":
      return linuxIdentity(pid);
    case "win32":
      // Asking costs a PowerShell start (300 ms); the handshake identifies the process instead.
      return { pid, startTime: undefined };
    default:
      return psIdentity(pid);
  }
}

/** Whether the process that `identity` names still runs. Where start times can't be had, the pid alone decides. */
export function isRunning(identity: ProcessIdentity): boolean {
  const now = identityOf(identity.pid);
  if (now === undefined) return false;
  return now.startTime === undefined || identity.startTime === undefined || now.startTime === identity.startTime;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, under another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Clock ticks since boot, with the boot's own id: exact, and unmoved by changes of the clock. */
function linuxIdentity(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name stands in parentheses and may contain anything; the fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = fields[0];
    const threads = Number(fields[17]);
    // Of a process that was killed the first thread may be gone while others still let its memory and its locks go.
    if (state === "X" || (state === "Z" && threads <= 1)) return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return { pid, startTime: `${boot}:${fields[19]}` };
  } catch {
    // It ended between the two looks, or /proc is not mounted.
    return isAlive(pid) ? { pid, startTime: undefined } : undefined;
  }
}

function psIdentity(pid: number): ProcessIdentity | undefined {
  try {
    const output = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { LC_ALL: "C", PATH: "/bin:/usr/bin" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    if (output.startsWith("Z")) return undefined;
    return { pid, startTime: output.replace(/^\S+\s+/, "") };
  } catch {
    return isAlive(pid) ? { pid, startTime: undefined } : undefined;
  }
}
