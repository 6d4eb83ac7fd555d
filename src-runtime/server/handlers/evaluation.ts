import { ErrorCode, type EvaluationId, RequestError } from "../../protocol/index.ts";
import type { Once } from "../../sessions/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { sessionNamed } from "./sessions.ts";

/** Refuses to run anything in a workspace that is only to be looked at. */
export function assertRuns(workspace: LivingWorkspace): void {
  const { name } = workspace.start.workspace;
  if (workspace.start.browseOnly === true)
    throw new RequestError(
      ErrorCode.notTrusted,
      `Workspace ${name} was opened for browsing only: nothing in it runs. To run its code, stop it and open it trusted: fresnel workspace stop ${name}`,
    );
  if (workspace.start.safeMode)
    throw new RequestError(
      ErrorCode.safeMode,
      "The workspace is in safe mode after failed recoveries: everything can be inspected, nothing runs. Restore a snapshot, or stop and start it to leave safe mode",
    );
}

/** What came of an evaluation; one that ran before and is forgotten is refused. */
export function onlyOnce<T>(id: EvaluationId, once: Once<T>): Promise<T> {
  if (once.kind === "result") return once.result;
  throw new RequestError(
    ErrorCode.alreadyExists,
    `Evaluation ${id} ran already, and what came of it is not known any more: it is not run again`,
  );
}

/** Requests that run code. */
export function evaluationHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, "evaluation/evaluate" | "evaluation/result" | "evaluation/check"> {
  return {
    "evaluation/evaluate": ({ session, evaluationId: id, source, mode, file, receiver, onError, stopsAtStart }) => {
      assertRuns(workspace);
      const its = sessionNamed(workspace, session);
      const self = receiver === undefined ? {} : { receiver: workspace.inspector.value(its, receiver) };
      return onlyOnce(id, its.evaluate({ id, source, mode, file, onError, stopsAtStart, ...self }));
    },
    "evaluation/result": ({ session, evaluationId }) => sessionNamed(workspace, session).outcome(evaluationId),
    "evaluation/check": ({ session, source }) => sessionNamed(workspace, session).check(source),
  };
}
