import { MessageChannel, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";

/**
 * The store thread as the host sees it: it outlives the lives of the VM thread, and each life gets a port of its own to
 * it. The host itself never asks it anything but to close.
 */
export class StoreWorker {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;

  constructor(entry: URL, storePath: string, onFailure: (error: Error) => void) {
    this.#worker = new Worker(entry, { workerData: { path: storePath }, name: "store" });
    this.#worker.on("error", onFailure);
    this.#ended = new Promise((resolve) => this.#worker.once("exit", () => resolve()));
  }

  /** A new port whose other end is the store thread. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ kind: "connect", port: port2 }, [port2]);
    return port1;
  }

  /** Closes the store and ends the thread. */
  async close(): Promise<void> {
    this.#worker.postMessage({ kind: "close" });
    await this.#ended;
  }
}
