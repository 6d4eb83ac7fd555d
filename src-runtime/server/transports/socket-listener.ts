import { chmodSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";

/** Another process listens at the address. */
export class AddressInUse extends Error {
  override readonly name = "AddressInUse";

  constructor(address: string) {
    super(`Another process already listens at ${address}`);
  }
}

/**
 * A local socket, or a named pipe, that a workspace listens on. A socket file that a dead process left is replaced; one
 * that a living process answers at is never touched: then `listen` rejects with {@link AddressInUse}.
 */
export class SocketListener {
  readonly address: string;
  readonly #server: Server;

  constructor(address: string, onConnection: (socket: Socket) => void) {
    this.address = address;
    this.#server = createServer({ allowHalfOpen: true }, onConnection);
    this.#server.maxConnections = 256;
  }

  /** Whether the address is a file, to be protected and removed, and not the name of a pipe. */
  get isFile(): boolean {
    return process.platform !== "win32";
  }

  async listen(): Promise<void> {
    try {
      await this.#listenOnce();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      if (!this.isFile || (await somebodyAnswers(this.address))) throw new AddressInUse(this.address);
      rmSync(this.address, { force: true });
      await this.#listenOnce();
    }
    if (this.isFile) chmodSync(this.address, 0o600);
  }

  /** Takes no more connections, and removes the socket's file. */
  close(): void {
    this.#server.close();
    if (this.isFile) rmSync(this.address, { force: true });
  }

  #listenOnce(): Promise<void> {
    return new Promise((resolve, reject) => {
      const onError = (error: Error): void => reject(error);
      this.#server.once("error", onError);
      this.#server.listen({ path: this.address }, () => {
        this.#server.off("error", onError);
        resolve();
      });
    });
  }
}

function somebodyAnswers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: address });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
