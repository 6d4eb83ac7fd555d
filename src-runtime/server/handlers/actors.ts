import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns, onlyOnce } from "./evaluation.ts";
import { sessionNamed } from "./sessions.ts";

/** Requests about actors. */
export function actorHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, "actors/list" | "actors/send" | "actors/stop"> {
  const { actorDesk } = workspace;
  return {
    "actors/list": () => ({ actors: actorDesk.list() }),
    "actors/send": ({ session, evaluationId, actor, message }) => {
      assertRuns(workspace);
      return onlyOnce(evaluationId, actorDesk.send(sessionNamed(workspace, session), evaluationId, actor, message));
    },
    "actors/stop": ({ actor }) => {
      assertRuns(workspace);
      return { stopped: actorDesk.stop(actor) };
    },
  };
}
