import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";

/** Requests about the code of a workspace as files. */
export function codeHandlers(workspace: LivingWorkspace): Pick<VmHandlers, "code/load" | "code/check" | "code/status"> {
  const { loading } = workspace;
  return {
    "code/load": ({ directories }) => {
      assertRuns(workspace);
      return loading.load(directories);
    },
    "code/check": ({ directories }) => loading.check(directories),
    "code/status": () => loading.status,
  };
}
