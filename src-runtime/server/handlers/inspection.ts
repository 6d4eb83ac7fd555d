import { type CheckedParams, ErrorCode, MAX_STON, RequestError } from "../../protocol/index.ts";
import type { Session } from "../../sessions/index.ts";
import type { Value } from "../../vm/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import { writeSton } from "../ston.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";
import { orRefusal, sessionNamed } from "./sessions.ts";

type InspectionHandlers = Pick<VmHandlers, Extract<keyof VmHandlers, `inspection/${string}`>>;

/** Requests of inspectors. */
export function inspectionHandlers(workspace: LivingWorkspace): InspectionHandlers {
  const { inspector } = workspace;
  return {
    "inspection/open": async ({ session, of, parts }) => {
      const looking = sessionNamed(workspace, session);
      return inspector.hold(looking, await valueOf(workspace, looking, of), parts);
    },
    "inspection/object": ({ session, handle, whole }) =>
      inspector.object(sessionNamed(workspace, session), handle, whole),
    "inspection/slots": ({ session, handle, window }) =>
      inspector.slots(sessionNamed(workspace, session), handle, window),
    "inspection/elements": ({ session, handle, window }) =>
      inspector.elements(sessionNamed(workspace, session), handle, window),
    "inspection/survival": ({ session, handle }) => {
      const survival = workspace.vm.survivalOf(inspector.value(sessionNamed(workspace, session), handle));
      return survival ?? { kind: "notRestorable", why: "Nothing is stored here" };
    },
    "inspection/ston": async ({ session, handle }) => {
      assertRuns(workspace);
      const looking = sessionNamed(workspace, session);
      const value = inspector.value(looking, handle);
      const ston = await orRefusal(writeSton(workspace, looking, value), "The object can't be written as STON");
      if (ston.length <= MAX_STON) return { ston };
      const message = `The object is ${ston.length} characters of STON, of which ${MAX_STON} are answered: export it`;
      throw new RequestError(ErrorCode.conflict, message);
    },
    "inspection/into": ({ session, handle, step, parts }) =>
      inspector.into(sessionNamed(workspace, session), handle, step, parts),
    "inspection/keep": ({ session, handle, name }) => {
      inspector.keep(sessionNamed(workspace, session), handle, name);
      return { kept: name };
    },
    "inspection/forget": ({ session, names }) => {
      const { registry } = sessionNamed(workspace, session);
      return { forgotten: names.filter((name) => registry.remove(name)).length };
    },
    "inspection/release": ({ session, handles }) => ({
      released: inspector.release(sessionNamed(workspace, session), handles),
    }),
  };
}

/** The object that is to be looked at. */
async function valueOf(
  workspace: LivingWorkspace,
  session: Session,
  of: CheckedParams<"inspection/open">["of"],
): Promise<Value> {
  if ("binding" in of) {
    const value = session.bindings.value(of.binding);
    if (value !== undefined) return value;
    throw new RequestError(ErrorCode.notFound, `The session has no variable ${of.binding}`);
  }
  if ("evaluation" in of) {
    const value = session.valueOf(of.evaluation);
    if (value !== undefined) return value;
    throw new RequestError(ErrorCode.notFound, `The value of evaluation ${of.evaluation} is not kept any more`);
  }
  if ("kept" in of) {
    const value = session.registry.get(of.kept);
    if (value !== undefined) return value;
    throw new RequestError(ErrorCode.notFound, `The session keeps no object called ${of.kept}`);
  }
  if ("debugger" in of) return workspace.debugDesk.variable(of.debugger, of.frame, of.variable);
  if ("actor" in of) return workspace.actorDesk.reference(of.actor);
  assertRuns(workspace);
  const { outcome, value } = await session.lookAt(of.source);
  if (outcome.outcome === "ok" && value !== undefined) return value;
  const error = outcome.outcome === "error" ? outcome.error : undefined;
  throw new RequestError(
    ErrorCode.invalidParams,
    `The expression has no value: ${[error?.class, error?.messageText].filter((part) => part).join(": ")}`,
    { error },
  );
}
