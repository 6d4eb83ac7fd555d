import { ErrorCode, MAX_REQUESTS_UNDER_WAY, RequestError } from "../../src-runtime/protocol/index.ts";
import type { WindowTransport } from "./window-transport.ts";

/** Answers a page's requests. What it throws as a `RequestError` is the refusal; anything else is a bug. */
export type RequestHandler = (method: string, params: object, signal: AbortSignal) => Promise<unknown>;

type RequestId = string | number;

/**
 * The main process's end of JSON-RPC with one page: it checks the shape of what arrives, hands requests on, answers them,
 * cancels them. Whatever a page sends, nothing is thrown.
 */
export class WindowPeer {
  readonly #transport: WindowTransport;
  readonly #handle: RequestHandler;
  readonly #underWay = new Map<RequestId, AbortController>();
  #isClosed = false;

  constructor(transport: WindowTransport, handle: RequestHandler) {
    this.#transport = transport;
    this.#handle = handle;
    transport.onMessage((message) => this.#receive(message));
    transport.onClose(() => {
      this.#isClosed = true;
      // Who asked is gone, but an evaluation goes on: its page asks for the result when it is back.
      this.#underWay.clear();
    });
  }

  notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: "2.0", method, params });
  }

  #receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch (error) {
      return this.#refuse(null, ErrorCode.parseError, `A message must be JSON: ${(error as Error).message}`);
    }
    if (typeof message !== "object" || message === null || Array.isArray(message)) {
      return this.#refuse(null, ErrorCode.invalidRequest, "Expected one JSON-RPC message: an object");
    }
    const { jsonrpc, id, method, params = {} } = message as Record<string, unknown>;
    const requestId = typeof id === "string" || typeof id === "number" ? id : null;
    if (jsonrpc !== "2.0" || typeof method !== "string") {
      return this.#refuse(requestId, ErrorCode.invalidRequest, 'Expected jsonrpc: "2.0" and a method');
    }
    if (typeof params !== "object" || params === null || Array.isArray(params)) {
      return this.#refuse(requestId, ErrorCode.invalidParams, "Expected params by name: an object");
    }
    if (method === "$/cancelRequest") return this.#cancel((params as Record<string, unknown>)["id"]);
    if (requestId === null) return;
    if (this.#underWay.has(requestId)) {
      return this.#refuse(requestId, ErrorCode.invalidRequest, `A request with id ${requestId} is under way already`);
    }
    if (this.#underWay.size >= MAX_REQUESTS_UNDER_WAY) {
      return this.#refuse(requestId, ErrorCode.tooManyRequests, `${MAX_REQUESTS_UNDER_WAY} requests are under way`);
    }
    void this.#answer(requestId, method, params);
  }

  async #answer(id: RequestId, method: string, params: object): Promise<void> {
    const abort = new AbortController();
    this.#underWay.set(id, abort);
    try {
      const result = await this.#handle(method, params, abort.signal);
      this.#send({ jsonrpc: "2.0", id, result: result ?? null });
    } catch (error) {
      if (error instanceof RequestError) this.#refuse(id, error.code, error.message, error.data);
      else {
        const { message, stack } = error instanceof Error ? error : new Error(String(error));
        process.stderr.write(`${method}: ${stack ?? message}\n`);
        this.#refuse(id, ErrorCode.internalError, `${method} failed: ${message}`);
      }
    } finally {
      this.#underWay.delete(id);
    }
  }

  #cancel(id: unknown): void {
    if (typeof id === "string" || typeof id === "number") this.#underWay.get(id)?.abort();
  }

  #refuse(id: RequestId | null, code: number, message: string, data?: unknown): void {
    this.#send({ jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } });
  }

  #send(message: object): void {
    if (!this.#isClosed) this.#transport.send(JSON.stringify(message));
  }
}
