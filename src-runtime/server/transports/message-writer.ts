import type { Socket } from "node:net";
import { AbstractMessageWriter } from "vscode-jsonrpc/node";
import type { Message, MessageWriter } from "vscode-jsonrpc/node";
import { ErrorCode, MAX_MESSAGE_BYTES } from "../../protocol/index.ts";

/** How much a client may leave unread before its connection is closed. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/**
 * A result that is JSON text already. The VM thread makes it, so that the host thread, which must always answer, never
 * walks a large result: it only copies bytes.
 */
export class PreparedResult {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

/**
 * The writer of messages to a socket. It writes at once and in order; a client that does not read is cut off when too
 * much waits for it, and an answer that is too large becomes an error that says so.
 */
export class SocketMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on("close", () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    this.#writeText(textOf(message));
    return Promise.resolve();
  }

  /** Writes an error that answers no request in particular, or the one with this id. */
  writeError(id: string | number | null, code: ErrorCode, message: string): void {
    this.#writeText(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }

  end(): void {
    this.#socket.end();
  }

  #writeText(text: string): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) {
      this.#socket.destroy(new Error(`the client left ${this.#socket.writableLength} bytes unread`));
    }
  }
}

function textOf(message: Message): string {
  const { id, result } = message as { id?: string | number; result?: unknown };
  if (!(result instanceof PreparedResult)) return JSON.stringify(message);
  if (result.json.length > MAX_MESSAGE_BYTES || Buffer.byteLength(result.json) > MAX_MESSAGE_BYTES) {
    const error = {
      code: ErrorCode.messageTooLarge,
      message: `The answer has ${result.json.length} characters, more than the ${MAX_MESSAGE_BYTES} bytes allowed: ask for a part`,
    };
    return JSON.stringify({ jsonrpc: "2.0", id, error });
  }
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result.json}}`;
}
