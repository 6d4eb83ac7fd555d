import type { Method } from "./requests.ts";

/**
 * What a client may ask of a workspace that it may only browse: nothing that runs code or changes anything. A client binds
 * itself to these by `browseOnly` in `initialize`.
 */
export const BROWSING_METHODS: ReadonlySet<Method> = new Set<Method>([
  "workspace/status",
  "workspace/checkpoint",
  "workspace/recovery",
  "workspace/verify",
  "session/open",
  "session/close",
  "session/list",
  "session/bindings",
  "evaluation/check",
  "browsing/packages",
  "browsing/classes",
  "browsing/protocols",
  "browsing/methods",
  "browsing/source",
  "browsing/definition",
  "browsing/senders",
  "browsing/implementors",
  "browsing/references",
  "code/status",
  "code/export",
  "code/pieces",
  "code/problems",
  "actors/list",
  "debug/list",
  "debug/breakpoints",
  "debug/stack",
  "debug/frame",
  "process/list",
  "process/stack",
  "snapshot/list",
  "snapshot/checkpoints",
  "snapshot/differingFiles",
  "snapshot/differingFile",
  "snapshot/windows",
  "transcript/since",
]);
