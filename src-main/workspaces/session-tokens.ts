import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../../src-runtime/protocol/index.ts";
import type { SessionId, SessionToken } from "../../src-runtime/protocol/index.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/** What gets a session back. */
export interface SessionKey {
  readonly session: SessionId;
  readonly token: SessionToken;
}

/** Where the keys to a workspace's sessions are. */
export const sessionKeysFolder = ({ files }: WorkspaceEntry): string => join(files.folder, "session-keys");

/** The keys of the sessions that the command line has opened by name, one file each, for the owner's eyes only. */
export class SessionTokens {
  readonly #folder: string;

  constructor(entry: WorkspaceEntry) {
    this.#folder = sessionKeysFolder(entry);
  }

  /** The key of the session called `name`, if there is one. */
  get(name: string): SessionKey | undefined {
    const path = this.#path(name);
    if (!existsSync(path)) return undefined;
    try {
      return JSON.parse(readFileSync(path, "utf8")) as SessionKey;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  set(name: string, { session, token }: SessionKey): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileWhole(this.#path(name), JSON.stringify({ session, token }));
  }

  forget(name: string): void {
    rmSync(this.#path(name), { force: true });
  }

  /** Named by hash, since a session may be called anything. */
  #path(name: string): string {
    return join(this.#folder, `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.json`);
  }
}
