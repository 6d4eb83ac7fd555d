import { ErrorCode, RequestError, type VmMethod } from "../protocol/index.ts";
import type { VmHandlers } from "./vm-service.ts";

/** What changes a workspace as a whole, or what is kept of it. */
const CHANGING: ReadonlySet<string> = new Set<VmMethod>([
  "snapshot/save",
  "snapshot/keep",
  "snapshot/restore",
  "snapshot/merge",
  "snapshot/delete",
  "snapshot/rename",
  "workspace/checkpoint",
  "workspace/collect",
  "workspace/import",
]);

/** The handlers of a past state, which is only looked at: what would change the workspace is refused. */
export function handlersOfPastState(handlers: VmHandlers): VmHandlers {
  const refuse = (): never => {
    throw new RequestError(
      ErrorCode.pastState,
      "This is a past state, which is only looked at: nothing outside of it is changed from here",
    );
  };
  const refusals = Object.fromEntries([...CHANGING].map((method) => [method, refuse]));
  return { ...handlers, ...refusals };
}
