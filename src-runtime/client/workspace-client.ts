import { EventEmitter } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import {
  CancellationTokenSource,
  ErrorCodes,
  ResponseError,
  StreamMessageWriter,
  createMessageConnection,
} from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { RequestError, SPOKEN_VERSIONS } from "../protocol/index.ts";
import type {
  ClientInfo,
  EventMethod,
  Events,
  InitializeResult,
  Method,
  Params,
  Result,
  VersionRange,
} from "../protocol/index.ts";
import { ClientMessageReader, STREAM_ENDED } from "./client-message-reader.ts";

/** How a client presents itself. */
export interface ConnectOptions {
  /** The socket's path or the pipe's name, from `node.json`. */
  readonly address: string;
  readonly secret: string;
  readonly clientInfo: ClientInfo;
  readonly build?: string;
  /** The protocol versions the client speaks; this build's when absent. */
  readonly spoken?: VersionRange;
  /** How long connecting and `initialize` may take together. */
  readonly milliseconds?: number;
  /** Binds this client to browsing: see `BROWSING_METHODS`. */
  readonly browseOnly?: boolean;
}

/** The connection ended before the answer came. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

type ClientEvents = { [E in EventMethod]: [Events[E]] } & {
  /** The connection is gone, and why as far as that is known. The last event. */
  closed: [why: string];
};

/**
 * A client of one workspace: a connection on which `initialize` has been answered. Requests are typed by their method;
 * an answer that is a refusal rejects with the runtime's `RequestError`, a connection that ends with `ConnectionLost`.
 */
export class WorkspaceClient extends EventEmitter<ClientEvents> {
  readonly #socket: Socket;
  readonly #rpc: MessageConnection;
  readonly #reader: ClientMessageReader;
  readonly #underWay = new Set<(error: Error) => void>();
  #initialized: InitializeResult | undefined;
  #closedBecause: string | undefined;

  private constructor(socket: Socket) {
    super();
    this.#socket = socket;
    this.#reader = new ClientMessageReader(socket);
    this.#rpc = createMessageConnection(this.#reader, new StreamMessageWriter(socket));
    let failure = "the workspace closed the connection";
    this.#rpc.onNotification((method, params) => {
      if (method === STREAM_ENDED) return this.#closed(failure);
      // Whoever listens knows the method; a later runtime's unknown events have no listener.
      this.emit(method as EventMethod, params as never);
    });
    // The end follows, once what was read before has been handed on.
    socket.on("error", (error) => {
      failure = error.message;
    });
    this.#rpc.listen();
  }

  /**
   * Connects and initializes. Rejects with the system's error when nobody listens (`ENOENT`, `ECONNREFUSED`), with
   * `RequestError` when the workspace refuses.
   */
  static async connect(options: ConnectOptions): Promise<WorkspaceClient> {
    const socket = connect({ path: options.address });
    socket.setNoDelay(true);
    const timeout = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${options.milliseconds} ms`));
    }, options.milliseconds ?? 30_000);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("error", reject);
      });
      const client = new WorkspaceClient(socket);
      await client.#initialize(options);
      return client;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  /** What the workspace said about itself when this client connected. */
  get initialized(): InitializeResult {
    if (this.#initialized === undefined) throw new Error("initialize has not been answered yet");
    return this.#initialized;
  }

  get isOpen(): boolean {
    return this.#closedBecause === undefined;
  }

  /** Asks, and answers the workspace's answer. Aborting `signal` cancels: the request is then answered all the same. */
  request<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    if (this.#closedBecause !== undefined) return Promise.reject(new ConnectionLost(this.#closedBecause));
    return new Promise((resolve, reject) => {
      const cancellation = signal === undefined ? undefined : new CancellationTokenSource();
      const onAbort = (): void => cancellation?.cancel();
      signal?.addEventListener("abort", onAbort, { once: true });
      // Who asked may have thought better of it while it was waited for the connection.
      if (signal?.aborted === true) onAbort();
      const settle = (): void => {
        this.#underWay.delete(fail);
        signal?.removeEventListener("abort", onAbort);
      };
      const fail = (error: Error): void => {
        settle();
        reject(error);
      };
      this.#underWay.add(fail);
      const sent =
        cancellation === undefined
          ? this.#rpc.sendRequest<Result<M>>(method, params)
          : this.#rpc.sendRequest<Result<M>>(method, params, cancellation.token);
      sent.then(
        (result) => {
          settle();
          resolve(result);
        },
        (error: unknown) => fail(this.#asError(error)),
      );
    });
  }

  /** Leaves. The session, and what runs in it, stays. */
  close(): void {
    this.#closed("this client left");
    this.#socket.end();
    this.#socket.destroySoon();
  }

  async #initialize(options: ConnectOptions): Promise<void> {
    const spoken = options.spoken ?? SPOKEN_VERSIONS;
    this.#initialized = await this.request("initialize", {
      protocolVersion: spoken.newest,
      oldestProtocolVersion: spoken.oldest,
      clientInfo: options.clientInfo,
      secret: options.secret,
      capabilities: [],
      browseOnly: options.browseOnly ?? false,
      ...(options.build === undefined ? {} : { build: options.build }),
    });
  }

  #asError(error: unknown): Error {
    if (this.#closedBecause !== undefined) return new ConnectionLost(this.#closedBecause);
    if (error instanceof ResponseError && isLostWriting(error)) return new ConnectionLost(error.message);
    if (error instanceof ResponseError) return new RequestError(error.code, error.message, error.data);
    return error instanceof Error ? error : new Error(String(error));
  }

  #closed(why: string): void {
    if (this.#closedBecause !== undefined) return;
    const parting = this.#reader.parting;
    this.#closedBecause = parting === undefined ? why : parting.message;
    this.#rpc.dispose();
    const error = parting === undefined ? new ConnectionLost(why) : new RequestError(parting.code, parting.message);
    for (const fail of this.#underWay) fail(error);
    this.emit("closed", this.#closedBecause);
  }
}

/** The request could not be sent: the library tells it as if the workspace had refused. */
const isLostWriting = ({ code }: ResponseError<unknown>): boolean => code === ErrorCodes.MessageWriteError;
