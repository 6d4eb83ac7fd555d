import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { ErrorCode, RequestError } from "../../src-runtime/protocol/index.ts";
import type { Result } from "../../src-runtime/protocol/index.ts";
import type { SessionTokens } from "./session-tokens.ts";

/** Opens the session called `name` that this user's command line had before, or a new one of that name. */
export async function openNamedSession(
  client: WorkspaceClient,
  name: string,
  tokens: SessionTokens,
): Promise<Result<"session/open">> {
  const key = tokens.get(name);
  if (key !== undefined) {
    try {
      return await client.request("session/open", { session: key.session, token: key.token });
    } catch (error) {
      // It was closed, has expired, or is of a state before a restore: a new one takes its place, and says so.
      if (!(error instanceof RequestError) || !GONE.has(error.code)) throw error;
      tokens.forget(name);
    }
  }
  const opened = await client.request("session/open", { name });
  tokens.set(name, opened);
  return opened;
}

const GONE: ReadonlySet<number> = new Set([ErrorCode.unknownSession, ErrorCode.wrongToken]);
