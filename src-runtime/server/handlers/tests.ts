import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns, onlyOnce } from "./evaluation.ts";
import { sessionNamed } from "./sessions.ts";

/** Requests about SUnit tests. */
export function testHandlers(workspace: LivingWorkspace): Pick<VmHandlers, "test/list" | "test/run"> {
  const { testRunner, host } = workspace;
  return {
    "test/list": async () => {
      assertRuns(workspace);
      return { classes: await testRunner.list() };
    },
    "test/run": ({ session: id, evaluationId, names, engine }) => {
      assertRuns(workspace);
      let sequence = 0;
      const once = sessionNamed(workspace, id).perform(evaluationId, (control) =>
        workspace.runOn(engine, () =>
          testRunner.run(names, control, (test, done, total) =>
            host.emit(id, "test/finished", { session: id, evaluationId, sequence: ++sequence, done, total, test }),
          ),
        ),
      );
      return onlyOnce(evaluationId, once);
    },
  };
}
