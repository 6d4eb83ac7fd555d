import { isUtf8 } from "node:buffer";
import type { Socket } from "node:net";
import { AbstractMessageReader, Disposable } from "vscode-jsonrpc/node";
import type { DataCallback, Message } from "vscode-jsonrpc/node";
import { ErrorCode } from "../../protocol/index.ts";
import { FrameReader } from "./frames.ts";

/** A JSON-RPC request as it may be handed on. */
export interface RequestEnvelope {
  readonly jsonrpc: "2.0";
  readonly id: string | number;
  readonly method: string;
  readonly params?: object;
}

/** Something a peer sent that is no message; after a `fatal` one the stream can't be read on. */
export interface Fault {
  readonly id: string | number | null;
  readonly code: ErrorCode;
  readonly message: string;
  readonly fatal: boolean;
}

/** Who decides about what was read: see {@link SocketMessageReader}. */
export interface Gate {
  /** Whether a request may be handed on. A gate that says no has answered it. */
  admitRequest(request: RequestEnvelope): boolean;
  /** Whether the request with this id is under way, so that cancelling it means something. */
  mayCancel(id: string | number): boolean;
  /** Something else was sent. */
  fault(fault: Fault): void;
}

/**
 * The door for bytes: it reads messages from a socket and hands on only what is a well-formed request or cancellation
 * that its gate admits. Whatever a peer sends, nothing is thrown and no more than one message is held.
 */
export class SocketMessageReader extends AbstractMessageReader {
  readonly #socket: Socket;
  readonly #gate: Gate;
  readonly #frames: FrameReader;

  constructor(socket: Socket, gate: Gate, maxBytes: number) {
    super();
    this.#socket = socket;
    this.#gate = gate;
    this.#frames = new FrameReader(maxBytes);
  }

  set maxBytes(value: number) {
    this.#frames.maxBytes = value;
  }

  listen(callback: DataCallback): Disposable {
    const onData = (chunk: Buffer): void => {
      for (const frame of this.#frames.push(chunk)) {
        if (frame.kind === "broken")
          this.#gate.fault({ id: null, code: frame.code, message: frame.message, fatal: true });
        else this.#receive(frame.bytes, callback);
      }
    };
    const onClose = (): void => this.fireClose();
    const onError = (error: Error): void => this.fireError(error);
    this.#socket.on("data", onData).on("close", onClose).on("error", onError);
    return Disposable.create(() => {
      this.#socket.off("data", onData).off("close", onClose);
      // The error listener stays: without one, an error of a closing socket would end the process.
    });
  }

  #receive(bytes: Buffer, callback: DataCallback): void {
    if (!isUtf8(bytes)) return this.#refuse(null, ErrorCode.parseError, "A message must be JSON in UTF-8");
    let message: unknown;
    try {
      message = JSON.parse(bytes.toString("utf8"));
    } catch (error) {
      return this.#refuse(null, ErrorCode.parseError, `A message must be JSON: ${(error as Error).message}`);
    }
    if (typeof message !== "object" || message === null || Array.isArray(message)) {
      return this.#refuse(
        null,
        ErrorCode.invalidRequest,
        "Expected one JSON-RPC request: an object, not a batch or a value",
      );
    }
    const { jsonrpc, id, method, params } = message as Record<string, unknown>;
    const knownId = typeof id === "string" || (typeof id === "number" && Number.isFinite(id)) ? id : null;
    if (jsonrpc !== "2.0") return this.#refuse(knownId, ErrorCode.invalidRequest, 'Expected jsonrpc: "2.0"');
    if (typeof method !== "string") {
      // A response to something we never asked, or a malformed request; only the latter has a use for an answer.
      return this.#refuse(knownId, ErrorCode.invalidRequest, "Expected a method");
    }
    if (id === undefined) return this.#notification(method, params, callback);
    if (knownId === null) return this.#refuse(null, ErrorCode.invalidRequest, "Expected an id: a string or a number");
    if (params !== undefined && (typeof params !== "object" || params === null || Array.isArray(params))) {
      return this.#refuse(knownId, ErrorCode.invalidParams, "Expected params by name: an object");
    }
    const request: RequestEnvelope = { jsonrpc, id: knownId, method, params: params ?? {} };
    if (this.#gate.admitRequest(request)) callback(request);
  }

  /** Clients have one notification to send, the cancellation; others are of some later version and are ignored. */
  #notification(method: string, params: unknown, callback: DataCallback): void {
    if (method !== "$/cancelRequest" || typeof params !== "object" || params === null) return;
    const id = (params as Record<string, unknown>)["id"];
    if ((typeof id !== "string" && typeof id !== "number") || !this.#gate.mayCancel(id)) return;
    const cancellation: Message & { method: string; params: object } = { jsonrpc: "2.0", method, params: { id } };
    callback(cancellation);
  }

  #refuse(id: string | number | null, code: ErrorCode, message: string): void {
    this.#gate.fault({ id, code, message, fatal: false });
  }
}
