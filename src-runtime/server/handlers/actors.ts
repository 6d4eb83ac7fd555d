import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns, onlyOnce } from "./evaluation.ts";
import { sessionNamed } from "./sessions.ts";

/** The window for a client that does not say which. */
const FIRST_PAGE = { from: 0, to: 100 };

/** Requests about actors. */
export function actorHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `actors/${string}`>> {
  const { actorDesk } = workspace;
  return {
    "actors/list": () => actorDesk.list(),
    "actors/mailbox": ({ session, actor, window = FIRST_PAGE }) =>
      actorDesk.mailbox(sessionNamed(workspace, session), actor, window, (heap) => workspace.titleOfHeap(heap)),
    "actors/send": ({ session, evaluationId, actor, message }) => {
      assertRuns(workspace);
      return onlyOnce(evaluationId, actorDesk.send(sessionNamed(workspace, session), evaluationId, actor, message));
    },
    "actors/restart": ({ actor }) => {
      assertRuns(workspace);
      return { restarted: actorDesk.restart(actor) };
    },
    "actors/stop": ({ actor }) => {
      assertRuns(workspace);
      return { stopped: actorDesk.stop(actor) };
    },
  };
}
