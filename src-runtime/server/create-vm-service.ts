import { ErrorCode, RequestError, type Result, type SessionId } from "../protocol/index.ts";
import { actorHandlers } from "./handlers/actors.ts";
import { browsingHandlers } from "./handlers/browsing.ts";
import { codeHandlers } from "./handlers/code.ts";
import { debugHandlers } from "./handlers/debugging.ts";
import { evaluationHandlers } from "./handlers/evaluation.ts";
import { inspectionHandlers } from "./handlers/inspection.ts";
import { processHandlers } from "./handlers/processes.ts";
import { opened, sessionHandlers } from "./handlers/sessions.ts";
import { snapshotHandlers } from "./handlers/snapshots.ts";
import { testHandlers } from "./handlers/tests.ts";
import { transcriptHandlers } from "./handlers/transcript.ts";
import { importFolder } from "./importing.ts";
import { InnerRequests } from "./inner-requests.ts";
import { LivingWorkspace } from "./living-workspace.ts";
import { bootMachine } from "./machine.ts";
import { handlersOfPastState } from "./past-state.ts";
import { StoreError } from "../store/index.ts";
import { storeRefusal } from "./store-refusal.ts";
import { progressOf } from "./task-progress.ts";
import type { StartedVmService, VmHandlers, VmHost, VmService, VmStart } from "./vm-service.ts";

/**
 * Makes the service of a VM thread: loads the code, brings the stored state back, and answers requests from then on. The kernel
 * may have been booted before.
 */
export async function createVmService(
  host: VmHost,
  start: VmStart,
  machine = bootMachine(host, start.limits.heapBytes),
): Promise<StartedVmService> {
  const workspace = new LivingWorkspace(host, start, machine);
  // What the workspace's own code does at its start may ask for something already.
  const service = new WorkspaceService(workspace);
  await workspace.open();
  return { service, report: workspace.report };
}

class WorkspaceService implements VmService {
  readonly handlers: VmHandlers;
  readonly #workspace: LivingWorkspace;

  constructor(workspace: LivingWorkspace) {
    this.#workspace = workspace;
    const handlers: VmHandlers = {
      ...sessionHandlers(workspace),
      ...evaluationHandlers(workspace),
      ...transcriptHandlers(workspace),
      ...snapshotHandlers(workspace),
      ...inspectionHandlers(workspace),
      ...browsingHandlers(workspace),
      ...codeHandlers(workspace),
      ...testHandlers(workspace),
      ...actorHandlers(workspace),
      ...debugHandlers(workspace),
      ...processHandlers(workspace),
      "workspace/checkpoint": () => this.checkpoint(),
      "workspace/collect": async (request, { signal }) => {
        try {
          return await workspace.persistence.collect(progressOf(workspace.host, request), signal);
        } catch (error) {
          if (signal.aborted)
            throw new RequestError(
              ErrorCode.requestCancelled,
              "Cancelled: what was freed by then is, and the rest is freed the next time",
            );
          throw error instanceof StoreError ? storeRefusal(error) : error;
        }
      },
      "workspace/import": (request, { signal }) => importFolder(workspace, request, signal),
      "workspace/recovery": () => {
        const { recovery } = workspace;
        return recovery === undefined ? {} : { recovery };
      },
    };
    this.handlers = workspace.start.pastState === true ? handlersOfPastState(handlers) : handlers;
    workspace.vm.workspace = new InnerRequests(workspace, this.handlers);
  }

  interrupt(session: SessionId, evaluation: string | undefined): void {
    this.#workspace.sessions.get(session)?.interrupt(evaluation);
  }

  sessionLeft(session: SessionId): void {
    const left = this.#workspace.sessions.get(session);
    if (!left) return;
    left.connected = false;
    this.#workspace.noteUse(left);
  }

  async reattach(session: SessionId, token: string, name: string): Promise<Result<"session/open">> {
    const { sessions } = this.#workspace;
    const found = sessions.find(session, token);
    if (found.kind === "found")
      return opened(this.#workspace, found.session, token, this.#workspace.stateOf(found.session.id));
    const made = sessions.create(name, { id: session, token });
    return opened(this.#workspace, made.session, token, {
      kind: "fresh",
      why: "it was opened after the last checkpoint",
    });
  }

  async checkpoint(): Promise<{ readonly asOf: string }> {
    const root = await this.#workspace.persistence.checkpoint();
    return { asOf: new Date(root.createdAt).toISOString() };
  }

  async shutDown(): Promise<void> {
    await this.#workspace.shutDown();
  }

  async dispose(): Promise<void> {
    this.#workspace.close();
  }
}
