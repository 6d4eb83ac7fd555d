import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";

/** Requests about processes. */
export function processHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `process/${string}`>> {
  const { processDesk } = workspace;
  return {
    "process/list": ({ window }) => processDesk.list(window),
    "process/stack": ({ process, window }) => processDesk.stack(process, window),
    "process/suspend": ({ process }) => {
      assertRuns(workspace);
      processDesk.suspend(process);
      return { suspended: true };
    },
    "process/resume": ({ process }) => {
      assertRuns(workspace);
      processDesk.resume(process);
      return { resumed: true };
    },
    "process/terminate": async ({ process }) => {
      assertRuns(workspace);
      await processDesk.terminate(process);
      return { terminated: true };
    },
    "process/debug": async ({ process }) => {
      assertRuns(workspace);
      return { debugger: await processDesk.debug(process) };
    },
  };
}
