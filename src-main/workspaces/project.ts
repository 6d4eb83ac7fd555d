import { createHash } from "node:crypto";
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { WorkspaceId } from "../../src-runtime/protocol/index.ts";

/** The folder that was named as a project does not exist or is none. */
export class NoSuchProject extends Error {
  override readonly name = "NoSuchProject";
}

/** The real path of a project's folder, in the case in which it is on disk. */
export function projectPath(folder: string): string {
  let real: string;
  try {
    real = realpathSync.native(folder);
  } catch {
    throw new NoSuchProject(`There is no folder ${folder}`);
  }
  if (!statSync(real).isDirectory()) throw new NoSuchProject(`${folder} is a file: name the project's folder`);
  return real;
}

/** The project that somebody in `folder` is in: the nearest folder upwards with a `.project` file, else `folder` itself. */
export function projectAround(folder: string): string {
  const real = projectPath(folder);
  for (let candidate = real; ; candidate = dirname(candidate)) {
    if (existsSync(join(candidate, ".project"))) return candidate;
    if (dirname(candidate) === candidate) return real;
  }
}

/** The id of a project's workspace: the first 128 bits of the SHA-256 of its real path. */
export function workspaceIdOf(realPath: string): WorkspaceId {
  return createHash("sha256").update(realPath).digest("hex").slice(0, 32) as WorkspaceId;
}
