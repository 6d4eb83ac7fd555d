import type { Socket } from "node:net";
import { AbstractMessageReader, Disposable } from "vscode-jsonrpc/node";
import type { DataCallback, Message } from "vscode-jsonrpc/node";

const END_OF_HEADERS = Buffer.from("\r\n\r\n");

/** The notification that comes after the last message: the stream has ended. No runtime sends it. */
export const STREAM_ENDED = "client/streamEnded";

/**
 * A reader of the runtime's messages. It keeps what the library drops, the error that answers no request in particular,
 * with which a runtime says why it closes the connection; and it tells the end of the stream in line with the messages,
 * since the library hands those on later than the socket tells its end.
 */
export class ClientMessageReader extends AbstractMessageReader {
  /** The last such error's message. */
  parting: { readonly code: number; readonly message: string } | undefined;
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #held = 0;
  /** The bytes of the message being gathered, or undefined between messages. */
  #bodyLength: number | undefined;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
  }

  listen(callback: DataCallback): Disposable {
    const onData = (chunk: Buffer): void => {
      this.#chunks.push(chunk);
      this.#held += chunk.length;
      try {
        for (let body = this.#nextBody(); body; body = this.#nextBody()) this.#hand(body, callback);
      } catch (error) {
        // Whatever this is, it is no runtime of ours.
        this.#socket.destroy(error as Error);
      }
    };
    const onClose = (): void => {
      const ended: Message & { method: string } = { jsonrpc: "2.0", method: STREAM_ENDED };
      callback(ended);
    };
    this.#socket.on("data", onData).once("close", onClose);
    return Disposable.create(() => this.#socket.off("data", onData).off("close", onClose));
  }

  #hand(body: Buffer, callback: DataCallback): void {
    const message = JSON.parse(body.toString("utf8")) as Message & {
      id?: unknown;
      error?: { code: number; message: string };
    };
    const { id, error } = message;
    if (id === null && error !== undefined) this.parting = error;
    else callback(message);
  }

  /** The next message's bytes if they are all there. */
  #nextBody(): Buffer | undefined {
    if (this.#bodyLength === undefined) {
      const bytes = this.#joined();
      const end = bytes.indexOf(END_OF_HEADERS);
      if (end < 0) return undefined;
      const headers = bytes.toString("latin1", 0, end);
      const length = /^content-length: *(\d+)$/im.exec(headers)?.[1];
      if (length === undefined)
        throw new Error(`Expected a Content-Length, got ${JSON.stringify(headers.slice(0, 100))}`);
      this.#take(end + END_OF_HEADERS.length);
      this.#bodyLength = Number(length);
    }
    if (this.#held < this.#bodyLength) return undefined;
    const body = this.#take(this.#bodyLength);
    this.#bodyLength = undefined;
    return body;
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#held)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #take(count: number): Buffer {
    const bytes = this.#joined();
    const rest = bytes.subarray(count);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    return bytes.subarray(0, count);
  }
}
