export { Bindings, type BindingsState } from "./bindings.ts";
export { Debuggers, type DebuggersState } from "./debuggers.ts";
export type { Disposer } from "./disposer.ts";
export type { EvaluationOptions, Outcome, Progress, RunningEvaluation } from "./evaluations.ts";
export { Listeners } from "./listeners.ts";
export { openWindow } from "./open-window.ts";
export { Refresher } from "./refresher.ts";
export { Refusal, isConnectionLoss } from "./rpc.ts";
export { TestResults, testName, type TestResult, type TestResultsState, type TestsUnderWay } from "./test-results.ts";
export type { TranscriptState } from "./transcript.ts";
export { openTransport } from "./transport.ts";
export { whenBack } from "./when-back.ts";
export { WindowConnection, messageOf, type ConnectionState, type OpenedWorkspace } from "./window-connection.ts";
export {
  type ComparedStates,
  PastSession,
  WorkspaceSession,
  type LongTask,
  type Notice,
  type SessionState,
} from "./workspace-session.ts";
