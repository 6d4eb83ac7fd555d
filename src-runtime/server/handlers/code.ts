import { exportedFiles } from "../../code/index.ts";
import { codeIn } from "../../persistence/index.ts";
import { StoredState } from "../../store/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";

/** Requests about the code of a workspace as files. */
export function codeHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `code/${string}`>> {
  const { loading, persistence, problems: found, vm } = workspace;
  return {
    "code/load": ({ directories }) => {
      assertRuns(workspace);
      return loading.load(directories);
    },
    "code/check": ({ directories }) => loading.check(directories),
    "code/status": () => loading.status,
    "code/export": ({ name }) => {
      const root = persistence.stateNamed(name);
      const reading = persistence.openForReading();
      try {
        const { files: sources, entries } = codeIn(new StoredState(reading, root));
        const { files, problems } = exportedFiles(vm, sources, entries);
        return { files: Array.from(files, ([path, text]) => ({ path, text })), problems };
      } finally {
        reading.close();
      }
    },
    "code/problems": async ({ packages }) => ({ problems: await found.list(packages) }),
  };
}
