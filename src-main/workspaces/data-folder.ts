import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** The part of the environment that decides where Fresnel keeps what is the user's. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly temporary: string;
  /** Undefined where users have no number. */
  readonly uid: number | undefined;
}

/** The surroundings of this process. */
export function surroundings(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    temporary: tmpdir(),
    uid: process.getuid?.(),
  };
}

/** The longest path that a local socket can have on every system: macOS has 104 bytes with the terminating one. */
const MAX_SOCKET_PATH_BYTES = 100;

/** A folder that should be the user's own is not, or can't be had. */
export class UnsafeFolder extends Error {
  override readonly name = "UnsafeFolder";
}

/** The user's data folder of Fresnel: `FRESNEL_HOME`, or the place that the system has for it. */
export function dataFolder({ platform, env, home }: Surroundings): string {
  const override = env["FRESNEL_HOME"];
  if (override !== undefined && override !== "") return override;
  switch (platform) {
    case "darwin":
      return join(home, "Library", "Application Support", "Fresnel");
    case "win32":
      return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Fresnel");
    default: {
      const data = env["XDG_DATA_HOME"];
      return join(data === undefined || data === "" ? join(home, ".local", "share") : data, "fresnel");
    }
  }
}

/** The folder that holds a folder for each workspace. */
export function workspacesFolder(around: Surroundings): string {
  return join(dataFolder(around), "workspaces");
}

/**
 * Where the workspace whose folder is `workspaceFolder` listens: a socket in a short folder of the user's own, whatever
 * the length of the project's path; or on Windows a pipe's name, which must be `undefined` here because it is random and
 * stands in `node.json` only.
 */
export function socketAddress(workspaceFolder: string, around: Surroundings): string | undefined {
  if (around.platform === "win32") return undefined;
  const name = `${createHash("sha256").update(workspaceFolder).digest("hex").slice(0, 20)}.sock`;
  for (const folder of socketFolders(around)) {
    const path = join(folder, name);
    if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return path;
  }
  throw new UnsafeFolder(`No folder with a path short enough for a socket: tried ${socketFolders(around).join(", ")}`);
}

/** The system's own runtime folder for the user if there is one, then one in /tmp, which is short everywhere. */
function socketFolders({ env, uid }: Surroundings): readonly string[] {
  const runtime = env["XDG_RUNTIME_DIR"];
  const inTmp = `/tmp/fresnel-${uid ?? "user"}`;
  return runtime === undefined || runtime === "" || !isPrivate(runtime, uid)
    ? [inTmp]
    : [join(runtime, "fresnel"), inTmp];
}

/** Makes the folder of a socket, or sees to it that it is the user's own and closed to others. */
export function prepareSocketFolder(folder: string, { platform, uid }: Surroundings): void {
  if (platform === "win32") return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isPrivate(folder, uid)) {
    throw new UnsafeFolder(
      `${folder} is not a folder of yours that is closed to others: somebody else may have made it. Remove it, or set XDG_RUNTIME_DIR.`,
    );
  }
}

/** A real folder, no link, of this user's, that nobody else may enter. */
function isPrivate(folder: string, uid: number | undefined): boolean {
  try {
    const { mode, uid: owner } = lstatSync(folder);
    return (mode & 0o170000) === 0o040000 && (uid === undefined || owner === uid) && (mode & 0o077) === 0;
  } catch {
    return false;
  }
}
