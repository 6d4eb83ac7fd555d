import type {
  AppErrorCode,
  AppMethod,
  AppParams,
  AppResult,
  WindowEventMethod,
  WindowEvents,
} from "../../src-main/channels.ts";
import type { Method, Params, Result } from "../../src-runtime/protocol/index.ts";
import type { Disposer } from "./disposer.ts";
import { Listeners } from "./listeners.ts";
import type { Transport } from "./transport.ts";

/** The way to the workspace is lost, or was lost before the answer came. */
export const NOT_CONNECTED: typeof AppErrorCode.notConnected = -32_050;
/** The project was opened for browsing only. */
export const NOT_TRUSTED: typeof AppErrorCode.notTrusted = -32_051;

/** The refusal of a request: a code, and a message that a person can act on. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Whether something that was thrown only says that the connection broke: what was asked may have happened. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof Refusal && error.code === NOT_CONNECTED;
}

/** The request types, of the main process and of the workspace alike. */
export interface Requests {
  <M extends AppMethod>(method: M, params: AppParams<M>, signal?: AbortSignal): Promise<AppResult<M>>;
  <M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>>;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Incoming {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** This window's end of JSON-RPC: requests with typed answers, and events. */
export class Rpc {
  readonly #transport: Transport;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Listeners<unknown>>();
  #nextId = 1;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.onMessage((message) => this.#receive(JSON.parse(message) as Incoming));
    transport.onState((state) => {
      if (state.kind !== "open") this.#abandonAll("The connection was lost before the answer came");
    });
  }

  /** Asks. Rejects with a {@link Refusal}; aborting `signal` asks for the request to be cancelled. */
  readonly request: Requests = (method: string, params: object, signal?: AbortSignal): Promise<never> => {
    if (this.#transport.state.kind !== "open") return Promise.reject(new Refusal(NOT_CONNECTED, "Not connected"));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#send({ method: "$/cancelRequest", params: { id } });
      signal?.addEventListener("abort", onAbort, { once: true });
      const settled = (): void => signal?.removeEventListener("abort", onAbort);
      this.#pending.set(id, {
        resolve: (result) => {
          settled();
          resolve(result as never);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#send({ id, method, params });
      if (signal?.aborted === true) onAbort();
    });
  };

  on<M extends WindowEventMethod>(method: M, listener: (params: WindowEvents[M]) => void): Disposer {
    let listeners = this.#listeners.get(method);
    if (listeners === undefined) {
      listeners = new Listeners();
      this.#listeners.set(method, listeners);
    }
    return listeners.add((params) => listener(params as WindowEvents[M]));
  }

  #receive({ id, method, params, result, error }: Incoming): void {
    if (method !== undefined) return this.#listeners.get(method)?.tell(params);
    const pending = typeof id === "number" ? this.#pending.get(id) : undefined;
    if (pending === undefined || typeof id !== "number") return;
    this.#pending.delete(id);
    if (error === undefined) pending.resolve(result);
    else pending.reject(new Refusal(error.code, error.message, error.data));
  }

  #abandonAll(why: string): void {
    const abandoned = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of abandoned) pending.reject(new Refusal(NOT_CONNECTED, why));
  }

  #send(message: object): void {
    this.#transport.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }
}
