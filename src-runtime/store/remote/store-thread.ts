import { once } from "node:events";
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import type { ThreadOptions, ThreadReply, ThreadRequest } from "./messages.ts";
import { failure, success, type StoreResult } from "../problem.ts";

/** The store thread as the one who started it sees it. Whoever is to use the store gets a port of their own. */
export class StoreThread {
  /** Resolves when the thread has ended: with what it died of, or undefined after `close`. */
  readonly ended: Promise<Error | undefined>;
  /** The format that the file had, if it was converted when it was opened. */
  readonly convertedFrom: number | undefined;
  readonly #worker: Worker;
  #closed: Promise<void> | undefined;

  private constructor(worker: Worker, convertedFrom: number | undefined) {
    this.#worker = worker;
    this.convertedFrom = convertedFrom;
    let cause: Error | undefined;
    worker.on("error", (error) => (cause = error instanceof Error ? error : new Error(String(error))));
    this.ended = once(worker, "exit").then(() => cause);
  }

  /**
   * Starts the thread on the store in a file. `program` is what it runs: thread.ts as it is, or as whoever starts it has
   * bundled it.
   */
  static async start(
    options: ThreadOptions,
    program: URL = new URL("../thread.ts", import.meta.url),
  ): Promise<StoreResult<StoreThread>> {
    const worker = new Worker(program, { workerData: options, name: "store" });
    const [reply] = (await once(worker, "message")) as [ThreadReply];
    if (reply.kind === "opened") return success(new StoreThread(worker, reply.convertedFrom));
    await worker.terminate();
    if (reply.kind === "refused") return failure(reply.problem);
    throw new Error(`The store thread began with "${reply.kind}"`);
  }

  /** A new connection to the store, for a StoreClient in this thread or, transferred, in another. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#tell({ kind: "connect", port: port2 }, [port2]);
    return port1;
  }

  /** Closes the store once everything asked before is done, and ends the thread. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const closed = once(this.#worker, "message");
    this.#tell({ kind: "close", id: 0 });
    await closed;
    await this.#worker.terminate();
  }

  #tell(request: ThreadRequest, transfer: readonly MessagePort[] = []): void {
    this.#worker.postMessage(request, transfer);
  }
}
