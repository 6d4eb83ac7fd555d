export { Bindings, type BindingsState } from "./bindings.ts";
export type { Disposer } from "./disposer.ts";
export type { Outcome, Progress, RunningEvaluation } from "./evaluations.ts";
export { Listeners } from "./listeners.ts";
export { Refusal, isConnectionLoss } from "./rpc.ts";
export type { TranscriptState } from "./transcript.ts";
export { openTransport } from "./transport.ts";
export { WindowConnection, messageOf, type ConnectionState, type OpenedWorkspace } from "./window-connection.ts";
export { WorkspaceSession, type Notice, type SessionState } from "./workspace-session.ts";
