import type { Socket } from "node:net";
import { ResponseError, createMessageConnection } from "vscode-jsonrpc/node";
import type { CancellationToken, MessageConnection } from "vscode-jsonrpc/node";
import {
  BROWSING_METHODS,
  ErrorCode,
  MAX_MESSAGE_BYTES,
  MAX_MESSAGE_BYTES_BEFORE_INITIALIZE,
  MAX_REQUESTS_UNDER_WAY,
  RequestError,
  isMethod,
} from "../protocol/index.ts";
import type { CheckedParams, ClientInfo, EventMethod, Events, Method, Result } from "../protocol/index.ts";
import { checkedParams } from "./checked-params.ts";
import { log } from "./log.ts";
import { SocketMessageReader } from "./transports/message-reader.ts";
import type { Fault, Gate, RequestEnvelope } from "./transports/message-reader.ts";
import { SocketMessageWriter } from "./transports/message-writer.ts";

/** How long a client may take for its first message, for making room for our last ones, and for closing after them. */
const PATIENCE_MILLISECONDS = 10_000;
const READING_MILLISECONDS = 30_000;
const CLOSING_MILLISECONDS = 2_000;

/** Methods whose form never changes, so that any client can ask any runtime to stop for a newer one. */
const FROZEN_METHODS: ReadonlySet<Method> = new Set<Method>(["workspace/status", "workspace/stop"]);

/** Who answers the requests of connections. */
export interface RequestHandler {
  /** Checks secret and versions; a `RequestError` closes the connection. */
  initialize(params: CheckedParams<"initialize">, connection: ClientConnection): Result<"initialize">;
  /** Answers a request of an initialized client: with a result or a `PreparedResult`. */
  answer<M extends Method>(
    method: M,
    params: CheckedParams<M>,
    connection: ClientConnection,
    cancellation: CancellationToken,
  ): Promise<unknown>;
  /** The connection is closed. */
  closed(connection: ClientConnection): void;
}

type State =
  | { readonly kind: "awaitingInitialize" }
  | {
      readonly kind: "open";
      readonly client: ClientInfo;
      readonly compatibility: "full" | "limited";
      readonly browseOnly: boolean;
    }
  | { readonly kind: "closed" };

/**
 * One client's connection, from its first byte to its last. It lets nothing through before `initialize` has shown the
 * secret, checks every message, and answers each request exactly once.
 */
export class ClientConnection implements Gate {
  readonly connectedAt = new Date();
  readonly #socket: Socket;
  readonly #handler: RequestHandler;
  readonly #reader: SocketMessageReader;
  readonly #writer: SocketMessageWriter;
  readonly #rpc: MessageConnection;
  /** Ids as text, since the library takes 1 and "1" for the same. */
  readonly #underWay = new Set<string>();
  /** The ids that were admitted and not yet dispatched; the library dispatches in order, but does not say the id. */
  readonly #admitted: string[] = [];
  #state: State = { kind: "awaitingInitialize" };
  #deadline: NodeJS.Timeout | undefined;

  constructor(socket: Socket, handler: RequestHandler) {
    this.#socket = socket;
    this.#handler = handler;
    this.#reader = new SocketMessageReader(socket, this, MAX_MESSAGE_BYTES_BEFORE_INITIALIZE);
    this.#writer = new SocketMessageWriter(socket);
    this.#rpc = createMessageConnection(this.#reader, this.#writer);
    this.#rpc.onRequest((method, params, token) => this.#answer(method, params, token));
    socket.on("error", (error) => log.warn("a connection failed", { message: error.message }));
    socket.on("end", () => this.close());
    socket.on("close", () => this.#closed());
    this.#rpc.listen();
    this.#deadline = setTimeout(() => {
      this.#refuseAndClose(null, ErrorCode.clientTooSlow, "No initialize came in time");
    }, PATIENCE_MILLISECONDS);
  }

  /** Who the client says it is; undefined before `initialize`. */
  get client(): ClientInfo | undefined {
    return this.#state.kind === "open" ? this.#state.client : undefined;
  }

  /** Tells the client something it did not ask for. Before `initialize`, and after the end, nothing happens. */
  notify<E extends EventMethod>(event: E, params: Events[E]): void {
    if (this.#state.kind !== "open" || this.#state.compatibility === "limited") return;
    void this.#writer.write({ jsonrpc: "2.0", method: event, params } as { jsonrpc: "2.0" });
  }

  /** Sends what is still to be sent, then closes. */
  close(): void {
    if (this.#socket.destroyed) return;
    this.#destroyAfter(READING_MILLISECONDS);
    // Until the peer closes too, what it still sends is read and dropped: a reset would take our last words with it.
    this.#socket.end(() => this.#destroyAfter(CLOSING_MILLISECONDS));
  }

  #destroyAfter(milliseconds: number): void {
    clearTimeout(this.#deadline);
    if (!this.#socket.destroyed) this.#deadline = setTimeout(() => this.#socket.destroy(), milliseconds);
  }

  /** Whether a request may be handed on. */
  admitRequest({ id, method }: RequestEnvelope): boolean {
    if (this.#state.kind === "closed" || this.#socket.writableEnded) return false;
    if (this.#state.kind === "awaitingInitialize" && (method !== "initialize" || this.#underWay.size > 0)) {
      const message = `The first message must be initialize, alone, until it is answered; got ${JSON.stringify(method.slice(0, 100))}`;
      this.#refuseAndClose(id, ErrorCode.notInitialized, message);
      return false;
    }
    if (this.#underWay.has(String(id))) {
      this.#writer.writeError(
        id,
        ErrorCode.invalidRequest,
        `A request with the id ${JSON.stringify(id)} is still under way`,
      );
      return false;
    }
    if (this.#underWay.size >= MAX_REQUESTS_UNDER_WAY) {
      const message = `${MAX_REQUESTS_UNDER_WAY} requests are under way: wait for an answer`;
      this.#writer.writeError(id, ErrorCode.tooManyRequests, message);
      return false;
    }
    this.#underWay.add(String(id));
    this.#admitted.push(String(id));
    return true;
  }

  mayCancel(id: string | number): boolean {
    return this.#underWay.has(String(id));
  }

  fault({ id, code, message, fatal }: Fault): void {
    if (fatal || this.#state.kind === "awaitingInitialize") this.#refuseAndClose(id, code, message);
    else this.#writer.writeError(id, code, message);
  }

  async #answer(method: string, params: unknown, cancellation: CancellationToken): Promise<unknown> {
    const id = this.#admitted.shift();
    try {
      return await this.#answerChecked(method, params, cancellation);
    } catch (error) {
      return asResponseError(method, error);
    } finally {
      if (id !== undefined) this.#underWay.delete(id);
    }
  }

  async #answerChecked(method: string, params: unknown, cancellation: CancellationToken): Promise<unknown> {
    if (this.#state.kind === "awaitingInitialize") return this.#initialize(params);
    if (!isMethod(method)) {
      throw new RequestError(
        ErrorCode.methodNotFound,
        `This runtime has no method ${JSON.stringify(method.slice(0, 100))}`,
      );
    }
    if (method === "initialize")
      throw new RequestError(ErrorCode.notInitialized, "This connection is initialized already");
    if (this.#state.kind === "open" && this.#state.compatibility === "limited" && !FROZEN_METHODS.has(method)) {
      throw new RequestError(
        ErrorCode.versionMismatch,
        `${method} needs a protocol version that client and runtime have in common: only ${[...FROZEN_METHODS].join(" and ")} work`,
      );
    }
    if (this.#state.kind === "open" && this.#state.browseOnly && !BROWSING_METHODS.has(method)) {
      throw new RequestError(
        ErrorCode.notTrusted,
        `${method}: this client may only browse the project, whose code its user has not trusted`,
      );
    }
    return this.#handler.answer(method, checkedParams(method, params), this, cancellation);
  }

  #initialize(params: unknown): Result<"initialize"> {
    try {
      const checked = checkedParams("initialize", params);
      const result = this.#handler.initialize(checked, this);
      const { clientInfo: client, browseOnly } = checked;
      this.#state = { kind: "open", client, compatibility: result.compatibility.kind, browseOnly };
      this.#reader.maxBytes = MAX_MESSAGE_BYTES;
      clearTimeout(this.#deadline);
      return result;
    } catch (error) {
      // After the refusal has been written.
      setImmediate(() => this.close());
      throw error;
    }
  }

  #refuseAndClose(id: string | number | null, code: ErrorCode, message: string): void {
    this.#writer.writeError(id, code, message);
    this.close();
  }

  #closed(): void {
    if (this.#state.kind === "closed") return;
    this.#state = { kind: "closed" };
    clearTimeout(this.#deadline);
    this.#handler.closed(this);
    this.#rpc.dispose();
  }
}

function asResponseError(method: string, error: unknown): ResponseError<unknown> {
  if (error instanceof RequestError) return new ResponseError(error.code, error.message, error.data);
  const message = error instanceof Error ? error.message : String(error);
  log.error(`internal error in ${method}`, { message, stack: error instanceof Error ? error.stack : undefined });
  return new ResponseError(
    ErrorCode.internalError,
    `Internal error in ${method}: ${message}. This is a bug in Fresnel.`,
  );
}
