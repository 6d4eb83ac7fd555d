import { EventEmitter } from "node:events";
import type { CancellationToken } from "vscode-jsonrpc/node";
import { ErrorCode, RequestError, isVmMethod } from "../protocol/index.ts";
import type {
  CheckedParams,
  Events,
  Method,
  Result,
  RuntimeInfo,
  SavedStatus,
  SessionId,
  StoredDamage,
  TaskProgress,
  VersionRange,
  VmMethod,
  Warning,
  WorkspaceMetadata,
  WorkspaceStatus,
} from "../protocol/index.ts";
import { ClientConnection } from "./client-connection.ts";
import type { RequestHandler } from "./client-connection.ts";
import { initialize } from "./handlers/initialize.ts";
import { log } from "./log.ts";
import { SessionTable } from "./session-table.ts";
import type { StoreCommands } from "./store-commands.ts";
import type { AnyEvent } from "./thread-messages.ts";
import type { PreparedResult } from "./transports/message-writer.ts";
import { SocketListener } from "./transports/socket-listener.ts";
import type { StopOutcome } from "./vm-life.ts";
import type { Recovery, VmSupervisor } from "./vm-supervisor.ts";

/** The features beyond the methods of protocol version 1 that this runtime has. */
const CAPABILITIES: readonly string[] = [];

/** Requests about sessions that others hold: opening needs the token, and any window may interrupt what keeps it waiting. */
const ANY_SESSION: ReadonlySet<Method> = new Set<Method>(["session/open", "evaluation/interrupt"]);

/** What a workspace host is made of. */
export interface WorkspaceHostOptions {
  readonly address: string;
  readonly secret: string;
  readonly metadata: WorkspaceMetadata;
  readonly runtime: RuntimeInfo;
  readonly spoken: VersionRange;
  readonly vm: VmSupervisor;
  /** What commands do with the store. */
  readonly commands: StoreCommands;
  /** How long the last checkpoint may take. */
  readonly stopMilliseconds: number;
}

interface WorkspaceHostEvents {
  /** A client did something: the workspace is in use. */
  active: [];
  /** The workspace has stopped; the process may end. */
  stopped: [StopOutcome];
}

/**
 * The workspace as its clients see it: the listener, their connections and sessions, and the answers that need no VM.
 * It runs on the host thread, does nothing that takes long, and so always answers.
 */
export class WorkspaceHost extends EventEmitter<WorkspaceHostEvents> implements RequestHandler {
  readonly #options: WorkspaceHostOptions;
  readonly #listener: SocketListener;
  readonly #connections = new Set<ClientConnection>();
  readonly #sessions = new SessionTable<ClientConnection>();
  readonly #startedAt = new Date();
  #lastActiveAt = new Date();
  #stopping: Promise<StopOutcome> | undefined;
  #saved: SavedStatus = {};
  #damages: readonly StoredDamage[] = [];

  constructor(options: WorkspaceHostOptions) {
    super();
    this.#options = options;
    this.#listener = new SocketListener(options.address, (socket) => {
      this.#connections.add(new ClientConnection(socket, this));
    });
    options.vm.on("event", (event) => this.#forward(event));
    options.vm.on("recovered", (recovery) => this.#tellRecovered(recovery));
    options.vm.on("stateChanged", (state, message) => {
      // It comes back from what was saved, and meets anew what is damaged in that.
      if (state === "restarting") {
        this.#saved = this.#saved.asOf === undefined ? {} : { asOf: this.#saved.asOf };
        this.#damages = [];
      }
      for (const connection of this.#connections) connection.notify("workspace/vmStateChanged", { state, message });
    });
  }

  /** The sessions that clients hold, for the VM's next life. */
  get heldSessions(): SessionTable<ClientConnection>["held"] {
    return this.#sessions.held;
  }

  get lastActiveAt(): Date {
    return this.#lastActiveAt;
  }

  /** Begins to listen. Rejects with `AddressInUse` when another process has the address. */
  listen(): Promise<void> {
    return this.#listener.listen();
  }

  /** Tells all clients, also whether it is started again, makes the last checkpoint, and ends. Asking twice is asking once. */
  stop(reason: string, returns = false): Promise<StopOutcome> {
    this.#stopping ??= this.#stop(reason, returns);
    return this.#stopping;
  }

  /** Ends after a while if nobody is connected then: for a process that can only tell why it could not be opened. */
  endUnlessAsked(milliseconds: number): void {
    setTimeout(() => {
      if (this.#connections.size === 0) void this.stop("it could not be opened, and nobody asks why");
    }, milliseconds).unref();
  }

  /** Listens no more, and leaves everything else as it is: for a process that ends at once. */
  abandon(): void {
    this.#listener.close();
  }

  initialize(params: CheckedParams<"initialize">): Result<"initialize"> {
    const { secret, metadata, runtime, spoken } = this.#options;
    this.#touch();
    return initialize(params, {
      secret,
      metadata,
      runtime,
      spoken,
      capabilities: CAPABILITIES,
      warnings: this.#warnings(),
    });
  }

  async answer<M extends Method>(
    method: M,
    params: CheckedParams<M>,
    connection: ClientConnection,
    cancellation: CancellationToken,
  ): Promise<unknown> {
    this.#touch();
    this.#checkSession(method, params, connection);
    if (isVmMethod(method)) return this.#askVm(method, params as CheckedParams<VmMethod>, connection, cancellation);
    const tell = (progress: TaskProgress): void => connection.notify("workspace/progress", progress);
    const asker = { tell, cancellation };
    switch (method) {
      case "workspace/status":
        return this.status();
      case "workspace/stop": {
        const { reason, force, returns } = params as CheckedParams<"workspace/stop">;
        if (!force) await this.#checkCanSave();
        return this.stop(reason ?? `asked by ${connection.client?.name ?? "a client"}`, returns);
      }
      case "evaluation/interrupt": {
        const { session, evaluationId } = params as CheckedParams<"evaluation/interrupt">;
        return { requested: this.#options.vm.interrupt(session, evaluationId) };
      }
      case "workspace/verify":
        return this.#options.commands.verify(params as CheckedParams<"workspace/verify">, asker);
      case "workspace/backup":
        return this.#options.commands.backup(params as CheckedParams<"workspace/backup">, asker);
      case "workspace/export":
        return this.#options.commands.export(params as CheckedParams<"workspace/export">, asker);
      case "workspace/info":
        return this.#options.commands.info(params as CheckedParams<"workspace/info">, asker);
      case "workspace/keepers":
        return this.#options.commands.keepers(params as CheckedParams<"workspace/keepers">, asker);
      case "workspace/query":
        return this.#options.commands.query(params as CheckedParams<"workspace/query">, asker);
      case "snapshot/difference":
        return this.#options.commands.difference(params as CheckedParams<"snapshot/difference">, asker);
      case "snapshot/fork":
        return this.#options.commands.fork(params as CheckedParams<"snapshot/fork">, asker);
      case "snapshot/evaluate":
        return this.#options.commands.evaluate(params as CheckedParams<"snapshot/evaluate">, asker);
      default:
        throw new RequestError(ErrorCode.methodNotFound, `${method} is answered only once`);
    }
  }

  closed(connection: ClientConnection): void {
    this.#connections.delete(connection);
    for (const session of this.#sessions.release(connection)) this.#options.vm.sessionLeft(session);
    // A workspace that could not be opened has nothing to keep: the next client starts it afresh, and may succeed.
    if (this.#options.vm.isBroken && this.#connections.size === 0) void this.stop("it could not be opened");
  }

  /** What the host knows, without asking the VM. */
  status(): WorkspaceStatus {
    const { metadata, runtime, vm } = this.#options;
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const { sessions, actors, mailboxTotal, heapBytes } = vm.counts;
    const report = vm.report;
    return {
      id: metadata.id,
      name: metadata.name,
      projectPath: metadata.projectPath,
      pid: process.pid,
      startedAt: this.#startedAt.toISOString(),
      uptimeSeconds: Math.round(process.uptime()),
      lastActiveAt: this.#lastActiveAt.toISOString(),
      mode: vm.mode,
      runtime,
      vm: vm.status,
      ...(report === undefined ? {} : { start: report }),
      saved: this.#saved,
      ...(this.#damages.length === 0 ? {} : { damages: this.#damages }),
      connections: [...this.#connections].flatMap((connection) =>
        connection.client === undefined
          ? []
          : {
              client: connection.client,
              connectedAt: connection.connectedAt.toISOString(),
              sessions: this.#sessions.sessionsOf(connection),
            },
      ),
      counts: { sessions, actors, mailboxTotal },
      memory: { residentBytes: rss, vmHeapBytes: heapBytes, hostHeapBytes: heapUsed },
      cpuSeconds: (user + system) / 1e6,
    };
  }

  async #askVm(
    method: VmMethod,
    params: CheckedParams<VmMethod>,
    connection: ClientConnection,
    cancellation: CancellationToken,
  ): Promise<PreparedResult> {
    const { id, answer } = this.#options.vm.request(method, params);
    const cancelled = cancellation.onCancellationRequested(() => this.#options.vm.cancel(id));
    try {
      const result = await answer;
      if (method === "session/open") this.#hold(connection, result);
      if (method === "session/close") this.#sessions.close((params as CheckedParams<"session/close">).session);
      return result;
    } finally {
      cancelled.dispose();
    }
  }

  /** Whoever opened a session may name it from now on, and hears its events. */
  #hold(connection: ClientConnection, result: PreparedResult): void {
    const { session, token, name } = JSON.parse(result.json) as Result<"session/open">;
    if (this.#connections.has(connection)) this.#sessions.hold(connection, { session, token, name });
    else if (this.#sessions.holdersOf(session).size === 0) this.#options.vm.sessionLeft(session);
  }

  #checkSession(method: Method, params: unknown, connection: ClientConnection): void {
    const { session } = params as { readonly session?: SessionId };
    if (session === undefined || ANY_SESSION.has(method) || this.#sessions.isHeldBy(connection, session)) return;
    throw new RequestError(
      ErrorCode.unknownSession,
      `${method}: this connection has not opened session ${session}: send session/open with its token first`,
    );
  }

  /** Refuses when there can be no checkpoint: what is not stored would be lost. */
  async #checkCanSave(): Promise<void> {
    const problem = await this.#options.vm.whyNotSaved(this.#options.stopMilliseconds);
    if (problem === undefined) return;
    const { name } = this.#options.metadata;
    const message = `Workspace ${name} goes on: ${problem}. To end it all the same, and lose what is not saved: fresnel workspace stop ${name} --force`;
    throw new RequestError(ErrorCode.storeFailure, message);
  }

  #forward(message: AnyEvent): void {
    const { session, event, params } = message;
    if (message.event === "workspace/checkpointed") this.#saved = message.params;
    if (message.event === "workspace/notSaved") this.#saved = { ...this.#saved, problem: message.params.message };
    if (message.event === "workspace/damaged") this.#damages = [...this.#damages, message.params];
    // All of a snapshot was read before it took the place of what was there.
    if (message.event === "workspace/restored") this.#damages = [];
    const connections = session === undefined ? this.#connections : this.#sessions.holdersOf(session);
    for (const connection of connections) connection.notify(event, params);
  }

  #tellRecovered({ why, report, sessions }: Recovery): void {
    const suspended = report.kind === "recovered" ? report.suspended.map((process) => process.name) : [];
    for (const { session, state, bindings } of sessions) {
      const event: Events["workspace/recovered"] = { session, state, why, bindings, suspended };
      for (const connection of this.#sessions.holdersOf(session)) connection.notify("workspace/recovered", event);
    }
  }

  #warnings(): readonly Warning[] {
    const { vm, metadata } = this.#options;
    const warnings: Warning[] = [];
    if (vm.mode === "browseOnly") {
      const message =
        `Workspace ${metadata.name} was opened for browsing only: nothing in it runs. ` +
        `To run its code, stop it and open it trusted: fresnel workspace stop ${metadata.name}`;
      warnings.push({ code: "browseOnly", message });
    }
    if (vm.mode === "safe") {
      const message =
        `Workspace ${metadata.name} is in safe mode after several failed recoveries: nothing runs, everything can be inspected. ` +
        `Stop and open it again to leave safe mode: fresnel workspace stop ${metadata.name}`;
      warnings.push({ code: "safeMode", message });
    }
    const { asOf, problem } = this.#saved;
    if (problem !== undefined) {
      const since = asOf === undefined ? "" : ` since ${asOf}`;
      const message = `Workspace ${metadata.name} can't be saved: ${problem}. What changed${since} is in its memory alone until it can.`;
      warnings.push({ code: "notSaved", message });
    }
    for (const { message } of this.#damages)
      warnings.push({ code: "damaged", message: `Part of workspace ${metadata.name} can't be read. ${message}` });
    return warnings;
  }

  async #stop(reason: string, returns: boolean): Promise<StopOutcome> {
    log.info("stopping", { reason });
    for (const connection of this.#connections) connection.notify("workspace/stopping", { reason, returns });
    this.#listener.close();
    this.#options.commands.dispose();
    const outcome = await this.#options.vm.stop(this.#options.stopMilliseconds);
    this.emit("stopped", outcome);
    // Closed after the answer to who asked has been written.
    setImmediate(() => {
      for (const connection of this.#connections) connection.close();
    });
    return outcome;
  }

  #touch(): void {
    this.#lastActiveAt = new Date();
    this.emit("active");
  }
}
