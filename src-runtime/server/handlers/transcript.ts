import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";

/** Requests about the Transcript. */
export function transcriptHandlers(workspace: LivingWorkspace): Pick<VmHandlers, "transcript/since"> {
  const { transcript } = workspace;
  return {
    "transcript/since": ({ sequence, limit }) => ({ ...transcript.since(sequence, limit), last: transcript.last }),
  };
}
