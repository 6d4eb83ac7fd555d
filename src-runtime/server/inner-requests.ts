import { setImmediate } from "node:timers/promises";
import {
  ErrorCode,
  errorCodeName,
  FRESNEL_VERSION,
  type Method,
  RequestError,
  type VmMethod,
} from "../protocol/index.ts";
import { StoreError } from "../store/index.ts";
import { type SurroundingWorkspace, WorkspaceRefusal, type WorkspaceRequest } from "../vm/index.ts";
import { CommandFailed, fresnelCommand } from "./fresnel-command.ts";
import type { LivingWorkspace } from "./living-workspace.ts";
import { storeRefusal } from "./store-refusal.ts";
import type { Call, VmHandlers } from "./vm-service.ts";

/** What code in the workspace may ask as its clients do. */
const ASKED: ReadonlySet<string> = new Set<VmMethod>([
  "actors/list",
  "code/load",
  "code/status",
  "session/list",
  "snapshot/checkpoints",
  "snapshot/delete",
  "snapshot/keep",
  "snapshot/list",
  "snapshot/rename",
  "snapshot/restore",
  "snapshot/save",
  "workspace/checkpoint",
  "workspace/collect",
  "workspace/import",
  "workspace/recovery",
]);

/** What is asked for a session: its variables are replaced, or its heap is used. */
const OF_SESSION: ReadonlySet<string> = new Set<VmMethod>(["snapshot/restore", "workspace/import"]);

const isAsked = (method: string): method is VmMethod & Method => ASKED.has(method);

/**
 * Passes on what code in the workspace asks of it: to the handlers that answer its clients, their parameters checked like
 * theirs, or to a command of the command line, which reads the store beside this process.
 */
export class InnerRequests implements SurroundingWorkspace {
  readonly version = FRESNEL_VERSION;
  readonly #workspace: LivingWorkspace;
  readonly #handlers: VmHandlers;

  constructor(workspace: LivingWorkspace, handlers: VmHandlers) {
    this.#workspace = workspace;
    this.#handlers = handlers;
  }

  get name(): string {
    return this.#workspace.start.workspace.name;
  }

  get id(): string {
    return this.#workspace.start.workspace.id;
  }

  get projectPath(): string {
    return this.#workspace.start.workspace.projectPath;
  }

  get start(): string {
    return this.#workspace.beginning;
  }

  sessionOf(heap: number): string | undefined {
    return this.#workspace.sessions.ofHeap(heap)?.name;
  }

  async ask(request: WorkspaceRequest, heap: number, signal: AbortSignal): Promise<string> {
    // Nothing is answered from within what runs.
    await setImmediate();
    try {
      return request.kind === "command"
        ? await this.#command(request.words, signal)
        : JSON.stringify(await this.#request(request.method, request.params, heap, { signal }));
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async #request(method: string, params: string, heap: number, call: Call): Promise<unknown> {
    if (!isAsked(method)) throw new RequestError(ErrorCode.methodNotFound, `${method} is asked by clients only`);
    const session = this.#workspace.sessionOfHeap(heap);
    if (session === undefined && OF_SESSION.has(method))
      throw new RequestError(
        ErrorCode.unknownSession,
        "This is asked by an evaluation of a session, whose variables it is about: an actor has no session",
      );
    const given = JSON.parse(params) as Readonly<Record<string, unknown>>;
    // The schemas of all messages take a tenth of this thread's start: they come when code asks for the first time.
    const { checkedParams } = await import("./checked-params.ts");
    const checked = checkedParams(method, session === undefined ? given : { ...given, session });
    const handler = this.#handlers[method] as (params: unknown, call: Call) => unknown;
    const result = await handler(checked, call);
    // Who asked is gone: nobody else tells its clients. Of another session's snapshot its own knows nothing.
    if (method === "snapshot/restore" && session !== undefined && isOwn(result))
      await this.#workspace.tellReplaced(session, "restored by code of its own");
    return result;
  }

  #command(words: readonly string[], signal: AbortSignal): Promise<string> {
    const { commandLine, pastState } = this.#workspace.start;
    if (pastState === true)
      throw new WorkspaceRefusal(
        errorCodeName(ErrorCode.pastState),
        "This is a past state, which is only looked at: ask the workspace itself for what is about all of it",
      );
    if (commandLine === undefined)
      throw new WorkspaceRefusal(
        "notPossible",
        "A throw-away workspace has no commands: its store goes with it, and no list has it",
      );
    return fresnelCommand(commandLine, words, { signal });
  }
}

/** Whether a restore replaced the variables of the session that asked. */
const isOwn = (report: unknown): boolean => typeof report === "object" && report !== null && "bindings" in report;

function refusalOf(cause: unknown): unknown {
  const error = cause instanceof StoreError ? storeRefusal(cause) : cause;
  if (error instanceof CommandFailed) return new WorkspaceRefusal("commandFailed", error.message);
  if (error instanceof RequestError) return new WorkspaceRefusal(errorCodeName(error.code), plain(error.message));
  return error;
}

/** What is wrong with a value is of use to who gave it; the request that it was a parameter of is not. */
const plain = (message: string): string => message.replace(/^Invalid parameters of \S+: /, "");
