import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { ErrorCode, RequestError } from "../protocol/index.ts";
import type { EventMethod, Events, SessionId, VmMethod } from "../protocol/index.ts";
import type { HostToVm, VmThreadData, VmToHost } from "./thread-messages.ts";
import { StoreError } from "../store/index.ts";
import { giveBackAfterStart } from "./start-memory.ts";
import { storeRefusal } from "./store-refusal.ts";
import { PollWord } from "./vm-service.ts";
import type { Call, PrepareVmService, VmCounts, VmHost, VmService, VmStart } from "./vm-service.ts";

/**
 * Runs this thread as a VM thread: makes the service, then answers the host's messages until it says stop. Everything
 * that crosses goes through here.
 */
export async function serveVm(prepare: PrepareVmService): Promise<void> {
  if (parentPort === null) throw new Error("the VM thread must be started as a worker of the host thread");
  const { words, heapBytes } = workerData as VmThreadData;
  const port = new VmPort(parentPort, words);
  try {
    const create = prepare(port, heapBytes);
    const { service, report } = await create(await port.start());
    port.serve(service);
    port.post({ kind: "ready", report });
    giveBackAfterStart(() => Atomics.load(words, PollWord.running) === 0);
  } catch (error) {
    console.error("the VM thread could not start:", error);
    port.post({ kind: "failed", message: messageOf(error) });
    parentPort.close();
  }
}

/** The VM thread's end of the port and of the shared words. */
class VmPort implements VmHost {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly #port: MessagePort;
  readonly #underWay = new Map<number, PendingCall>();

  constructor(port: MessagePort, words: Int32Array<SharedArrayBuffer>) {
    this.#port = port;
    this.words = words;
  }

  takeReasons(): number {
    // The poll word first: a reason raised in between leaves it set, which costs one more slow path and loses nothing.
    Atomics.store(this.words, PollWord.poll, 0);
    Atomics.add(this.words, PollWord.progress, 1);
    return Atomics.exchange(this.words, PollWord.reasons, 0);
  }

  runBegan(): void {
    // What was raised before is stale: the port has been emptied on the way here, and the host reminds of what it has not.
    Atomics.store(this.words, PollWord.poll, 0);
    Atomics.store(this.words, PollWord.reasons, 0);
    Atomics.store(this.words, PollWord.running, 1);
    if (Atomics.load(this.words, PollWord.ticking) === 0) this.post({ kind: "runBegan" });
  }

  runEnded(): void {
    Atomics.store(this.words, PollWord.running, 0);
  }

  emit<E extends EventMethod>(session: SessionId | undefined, event: E, params: Events[E]): void {
    this.#port.postMessage({ kind: "event", session, event, params }, []);
  }

  publish(counts: VmCounts): void {
    Atomics.store(this.words, PollWord.sessions, counts.sessions);
    Atomics.store(this.words, PollWord.actors, counts.actors);
    Atomics.store(this.words, PollWord.mailboxTotal, counts.mailboxTotal);
    Atomics.store(this.words, PollWord.heap, Math.round(counts.heapBytes / 1024));
  }

  post(message: VmToHost): void {
    this.#port.postMessage(message, []);
  }

  /** The first message: what to start from. Nothing else is sent before `ready`. */
  async start(): Promise<VmStart> {
    const [message] = (await once(this.#port, "message")) as [HostToVm];
    Atomics.add(this.words, PollWord.received, 1);
    if (message.kind !== "start") throw new Error(`the VM thread was sent ${message.kind} before start`);
    return message.start;
  }

  serve(service: VmService): void {
    this.#port.on("message", (message: HostToVm) => {
      Atomics.add(this.words, PollWord.received, 1);
      this.#receive(service, message);
    });
  }

  #receive(service: VmService, message: HostToVm): void {
    switch (message.kind) {
      case "start":
        throw new Error("the VM thread was started twice");
      case "request":
        return this.#request(service, message.id, message.method, message.params);
      case "cancel":
        return this.#underWay.get(message.id)?.cancel();
      case "interrupt":
        return service.interrupt(message.session, message.evaluation);
      case "sessionLeft":
        return service.sessionLeft(message.session);
      case "reattach":
        void Promise.all(message.sessions.map((held) => service.reattach(held.session, held.token, held.name))).then(
          (sessions) => this.post({ kind: "reattached", sessions }),
          (error: unknown) => fail(error),
        );
        return;
      case "stop":
        void this.#stop(service);
        return;
      default:
        message satisfies never;
    }
  }

  #request(service: VmService, id: number, method: VmMethod, params: unknown): void {
    const call = new PendingCall();
    this.#underWay.set(id, call);
    try {
      // The host has checked the parameters against the schema of this very method.
      const handler = service.handlers[method] as (params: unknown, call: Call) => unknown;
      const result = handler(params, call);
      if (!(result instanceof Promise)) return this.#answer(id, result);
      result.then(
        (value: unknown) => this.#answer(id, value),
        (error: unknown) => this.#refuse(id, method, error),
      );
    } catch (error) {
      this.#refuse(id, method, error);
    }
  }

  #answer(id: number, result: unknown): void {
    this.#underWay.delete(id);
    this.post({ kind: "answer", id, json: JSON.stringify(result) });
  }

  #refuse(id: number, method: string, cause: unknown): void {
    this.#underWay.delete(id);
    const error = cause instanceof StoreError ? storeRefusal(cause) : cause;
    if (error instanceof RequestError) {
      this.post({ kind: "refusal", id, code: error.code, message: error.message, data: error.data });
      return;
    }
    console.error(`internal error in ${method}:`, error);
    const message = `Internal error in ${method}: ${messageOf(error)}. This is a bug in Fresnel; the workspace's log has the details.`;
    this.post({ kind: "refusal", id, code: ErrorCode.internalError, message, data: undefined });
  }

  async #stop(service: VmService): Promise<void> {
    try {
      await service.shutDown();
      const { asOf } = await service.checkpoint();
      await service.dispose();
      this.post({ kind: "stopped", asOf });
    } catch (error) {
      console.error("the last checkpoint failed:", error);
      this.post({ kind: "stopFailed", message: messageOf(error) });
    }
    this.#port.close();
  }
}

/** A call under way; its signal is made only for a handler that asks. */
class PendingCall implements Call {
  #controller: AbortController | undefined;
  #cancelled = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#controller?.abort();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A bug: rethrown where no promise catches it, so that the thread ends and the host revives it. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
