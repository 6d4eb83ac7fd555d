import {
  ErrorCode,
  NEW_SESSION,
  RequestError,
  type Result,
  type SessionId,
  type SessionToken,
} from "../../protocol/index.ts";
import type { Session } from "../../sessions/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import { readSton } from "../ston.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";

/** The session a request names; clients that opened it only get here. */
export function sessionNamed(workspace: LivingWorkspace, id: SessionId): Session {
  const session = workspace.sessions.get(id);
  if (!session) throw new RequestError(ErrorCode.unknownSession, `There is no session ${id}: open one`);
  return session;
}

/** What a value comes to, or a refusal that says why there is none. */
export function orRefusal<T>(value: Promise<T>, what: string): Promise<T> {
  return value.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestError(ErrorCode.conflict, `${what}: ${why}`);
  });
}

/** The answer that opens a session. */
export async function opened(
  workspace: LivingWorkspace,
  session: Session,
  token: string,
  state: Result<"session/open">["state"],
): Promise<Result<"session/open">> {
  session.connected = true;
  workspace.noteUse(session);
  return {
    session: session.id as SessionId,
    token: token as SessionToken,
    name: session.name,
    state,
    bindings: await session.snapshot(),
    transcriptSequence: workspace.transcript.last,
  };
}

/** Requests about sessions. */
export function sessionHandlers(
  workspace: LivingWorkspace,
): Pick<
  VmHandlers,
  | "session/open"
  | "session/close"
  | "session/list"
  | "session/bindings"
  | "session/take"
  | "session/secret"
  | "session/clear"
> {
  const { sessions } = workspace;
  const openOld = (id: SessionId, token: SessionToken) => {
    const found = sessions.find(id, token);
    switch (found.kind) {
      case "unknownSession":
        throw new RequestError(ErrorCode.unknownSession, `There is no session ${id} any more: open a new one`);
      case "wrongToken":
        throw new RequestError(ErrorCode.wrongToken, `The token does not belong to session ${id}`);
      case "found":
        return opened(workspace, found.session, token, workspace.stateOf(found.session.id));
    }
  };
  return {
    "session/open": ({ session, token, name }) => {
      if (session !== undefined && token !== undefined) return openOld(session, token);
      const made = sessions.create(name);
      workspace.publish();
      return opened(workspace, made.session, made.token, { kind: "fresh", why: NEW_SESSION });
    },
    "session/close": async ({ session }) => {
      await workspace.closeSession(sessionNamed(workspace, session));
      return { closed: true };
    },
    "session/list": () => ({
      sessions: sessions.all().map((each) => ({
        session: each.id as SessionId,
        name: each.name,
        connected: each.connected,
        createdAt: each.createdAt,
        lastActiveAt: each.lastActiveAt,
        bindingCount: each.bindings.size,
      })),
    }),
    "session/bindings": ({ session }) => sessionNamed(workspace, session).refreshedSnapshot(),
    "session/take": async ({ session: id, name, ston }, { signal }) => {
      assertRuns(workspace);
      const session = sessionNamed(workspace, id);
      const read = readSton(workspace, session, ston, signal);
      session.bindings.put(name, await orRefusal(read, "The STON describes no object"));
      workspace.persistence.noteChange();
      session.bindings.replaced();
      return { bindings: await session.snapshot() };
    },
    "session/secret": async ({ session: id, name, text }) => {
      const session = sessionNamed(workspace, id);
      const { vm } = workspace;
      // By no message: a process that stood in the middle of one would be stored with the text.
      const secret = vm.instantiate(vm.classNamed("Secret"));
      secret["_text"] = vm.string(text);
      vm.secrets.add(secret);
      session.bindings.put(name, secret);
      // The text may be stored already, in something that has it, or that had it and is garbage.
      workspace.persistence.writeAnew();
      workspace.persistence.noteChange();
      session.bindings.replaced();
      return { bindings: await session.snapshot(), written: workspace.code.linesWith(text) };
    },
    "session/clear": async ({ session }) => ({ delta: await sessionNamed(workspace, session).clear() }),
  };
}
