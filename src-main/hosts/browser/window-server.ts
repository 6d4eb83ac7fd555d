import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { MAX_WINDOW_MESSAGE_BYTES } from "../../channels.ts";
import type { WindowTarget, WindowTransport } from "../../windows/index.ts";
import type { Access } from "./access.ts";
import { securityHeaders } from "../security-headers.ts";
import { CLOSE_WRONG_TOKEN, SocketTransport, textOf } from "./socket-transport.ts";
import type { StaticFile } from "../static-files.ts";

/** How long a connection may take to show its token. */
const TOKEN_MILLISECONDS = 10_000;
const MAX_BODY_BYTES = 1_000;

/** What a server of windows is made of. */
export interface WindowServerOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly access: Access;
  readonly files: ReadonlyMap<string, StaticFile>;
  /** A page has connected and shown its token. */
  readonly onWindow: (transport: WindowTransport, target: WindowTarget) => void;
}

/**
 * Serves the renderer on 127.0.0.1 and takes its web sockets. A request must name exactly this host, and whatever changes
 * something exactly this origin, so that no other site can reach in through the user's browser.
 */
export class WindowServer {
  readonly #options: WindowServerOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_WINDOW_MESSAGE_BYTES });
  #host = "";

  private constructor(options: WindowServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(options: WindowServerOptions): Promise<WindowServer> {
    const server = new WindowServer(options);
    await server.#listen(options.port);
    return server;
  }

  /** `http://127.0.0.1:<port>` */
  get origin(): string {
    return `http://${this.#host}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(1001, "Fresnel has ended");
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (error: NodeJS.ErrnoException): void => reject(portTrouble(port, error));
      this.#server.once("error", refuse);
      this.#server.listen(port, "127.0.0.1", () => {
        this.#server.off("error", refuse);
        this.#host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
        resolve();
      });
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(securityHeaders(this.origin))) response.setHeader(name, value);
    if (request.headers.host !== this.#host) return answer(response, 403, "This address is not served here");
    const { pathname } = new URL(request.url ?? "/", this.origin);
    if (request.method === "POST" && pathname === "/token") return void this.#giveToken(request, response);
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 405, "Only GET");
    const file = this.#options.files.get(pathname);
    if (file === undefined) return answer(response, 404, "There is nothing here");
    response.setHeader("Content-Type", file.type);
    response.setHeader("Cache-Control", file.isImmutable ? "public, max-age=31536000, immutable" : "no-store");
    response.end(request.method === "HEAD" ? undefined : file.read());
  }

  async #giveToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Cache-Control", "no-store");
    if (request.headers.origin !== this.origin) return answer(response, 403, "Only pages from here get in");
    const code = await readBody(request);
    const token = code === undefined ? undefined : this.#options.access.exchange(code);
    if (token === undefined) return answer(response, 403, "This code is used up or too old");
    answer(response, 200, token);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { host, origin } = request.headers;
    if (host !== this.#host || origin !== this.origin || request.url !== "/socket") {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#awaitToken(webSocket));
  }

  /** The first message is the token, alone; nothing else is read before it. */
  #awaitToken(socket: WebSocket): void {
    // The library closes a broken connection itself; without a listener it would end the process.
    socket.on("error", () => {});
    const tooLate = setTimeout(() => socket.close(CLOSE_WRONG_TOKEN, "No token came"), TOKEN_MILLISECONDS);
    socket.once("close", () => clearTimeout(tooLate));
    socket.once("message", (data) => {
      clearTimeout(tooLate);
      const token = tokenIn(textOf(data));
      const target = token === undefined ? undefined : this.#options.access.targetOf(token);
      if (target === undefined) return socket.close(CLOSE_WRONG_TOKEN, "This token is not known here");
      this.#options.onWindow(new SocketTransport(socket), target);
    });
  }
}

function tokenIn(message: string): string | undefined {
  try {
    const { token } = JSON.parse(message) as { token?: unknown };
    return typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}

/** Why a port can't be listened on, in words that say what to do. */
function portTrouble(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code === "EADDRINUSE")
    return new Error(`Port ${port} is taken by another program: choose another one, or none, and a free one is found`);
  if (error.code === "EACCES")
    return new Error(`Port ${port} is not for every user: choose one from 1024 on, or none, and a free one is found`);
  return error;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(text);
}
