import type { RawData, WebSocket } from "ws";
import type { WindowTransport } from "../../windows/index.ts";

const PING_MILLISECONDS = 20_000;

/** Messages with a page over a web socket. A page that has not answered for long is taken for gone. */
export class SocketTransport implements WindowTransport {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    let answered = true;
    const pings = setInterval(() => {
      if (!answered) return socket.terminate();
      answered = false;
      socket.ping();
    }, PING_MILLISECONDS);
    pings.unref();
    socket.on("pong", () => {
      answered = true;
    });
    socket.on("close", () => clearInterval(pings));
  }

  send(message: string): void {
    this.#socket.send(message);
  }

  onMessage(listener: (message: string) => void): void {
    this.#socket.on("message", (data, isBinary) => {
      if (isBinary) this.close("Messages are text");
      else listener(textOf(data));
    });
  }

  onClose(listener: () => void): void {
    this.#socket.on("close", listener);
  }

  close(why: string): void {
    this.#socket.close(CLOSE_REFUSED, why.slice(0, 100));
  }
}

/** Why a web socket was closed, in the range that is an application's own. */
export const CLOSE_REFUSED = 4400;
/** The first message showed no token of this process's: the page must be opened anew. */
export const CLOSE_WRONG_TOKEN = 4401;

/** The text of a message, however it arrived in pieces. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.from(data as Buffer).toString("utf8");
}
