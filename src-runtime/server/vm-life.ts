import type { MessagePort, Worker } from "node:worker_threads";
import { ErrorCode, RequestError } from "../protocol/index.ts";
import type { EvaluationId, Result, SessionId, StartReport, VmMethod } from "../protocol/index.ts";
import { PollSignal } from "./poll-signal.ts";
import type { AnyEvent, HeldSession, HostToVm, VmToHost } from "./thread-messages.ts";
import { PreparedResult } from "./transports/message-writer.ts";
import { Reason } from "./vm-service.ts";
import type { VmStart } from "./vm-service.ts";
import type { StartedVmThread } from "./vm-start.ts";

/** How long a thread that was told to end may take before the whole process ends instead: it may be collecting a large heap. */
const TERMINATION_SECONDS = 30;

/** A request on its way to the VM thread. */
export interface VmRequest {
  readonly id: number;
  readonly method: VmMethod;
  readonly params: unknown;
  readonly session: SessionId | undefined;
  readonly evaluation: EvaluationId | undefined;
  readonly source: string | undefined;
  readonly since: number;
  interrupted: boolean;
  readonly resolve: (result: PreparedResult) => void;
  readonly reject: (error: Error) => void;
}

/** What a life tells whoever keeps it. */
export interface VmLifeListener {
  ready(report: StartReport): void;
  event(event: AnyEvent): void;
  reattached(sessions: readonly Result<"session/open">[]): void;
  /** A request was answered: the VM works. */
  answered(method: VmMethod): void;
  /** The service could not be made, and said why: trying again is of no use. */
  failed(message: string): void;
  /** The thread is gone. `wanted` when it was told to end. */
  ended(why: string, wanted: boolean): void;
}

/**
 * One life of the VM thread, from its start to its end: what is under way in it ends with it. The supervisor starts the
 * next one.
 */
export class VmLife {
  readonly signal: PollSignal;
  readonly #worker: Worker;
  readonly #listener: VmLifeListener;
  readonly #underWay = new Map<number, VmRequest>();
  #endedBecause: string | undefined;
  #wanted = false;
  #wasStopped = false;
  #isOver = false;
  #stopping: ((outcome: StopOutcome) => void) | undefined;

  constructor({ worker, words, heapMegabytes }: StartedVmThread, listener: VmLifeListener) {
    this.#listener = listener;
    this.signal = new PollSignal(words);
    this.#worker = worker;
    this.#worker.on("message", (message: VmToHost) => this.#receive(message));
    this.#worker.on("error", (error) => {
      this.#endedBecause ??= describeDeath(error, heapMegabytes);
    });
    this.#worker.on("exit", (code) => this.#over(this.#endedBecause ?? `the VM thread ended with code ${code}`));
  }

  /** See {@link Watched}. Older versions of Node can't tell it. */
  async processorTime(): Promise<number | undefined> {
    if (!("cpuUsage" in this.#worker) || this.#isOver) return undefined;
    try {
      const { user, system } = await this.#worker.cpuUsage();
      return (user + system) / 1000;
    } catch {
      // The thread has ended meanwhile.
      return undefined;
    }
  }

  /** Gives the thread what it starts from; it answers by `ready`, `failed` or its end. */
  begin(start: VmStart): void {
    this.#post({ kind: "start", start }, [start.storePort]);
  }

  get underWay(): IterableIterator<VmRequest> {
    return this.#underWay.values();
  }

  request(request: VmRequest): void {
    this.#underWay.set(request.id, request);
    this.#post({ kind: "request", id: request.id, method: request.method, params: request.params });
  }

  cancel(id: number): void {
    if (this.#underWay.has(id)) this.#post({ kind: "cancel", id });
  }

  interrupt(session: SessionId, evaluation: EvaluationId | undefined): void {
    this.#post({ kind: "interrupt", session, evaluation });
    this.signal.raise(Reason.interrupt);
  }

  sessionLeft(session: SessionId): void {
    this.#post({ kind: "sessionLeft", session });
  }

  reattach(sessions: readonly HeldSession[]): void {
    this.#post({ kind: "reattach", sessions });
  }

  /** Asks for the last checkpoint and an orderly end; the answer says whether it came to that within `milliseconds`. */
  async stop(milliseconds: number): Promise<StopOutcome> {
    this.#wanted = true;
    this.#wasStopped = true;
    const outcome = new Promise<StopOutcome>((resolve) => {
      this.#stopping = resolve;
    });
    this.#post({ kind: "stop" });
    this.signal.raise(Reason.stop);
    const timer = setTimeout(() => {
      this.#stopping?.({ checkpointed: false, message: `the VM did not stop within ${milliseconds / 1000} s` });
    }, milliseconds);
    try {
      return await outcome;
    } finally {
      clearTimeout(timer);
      await this.terminate("the workspace stops");
    }
  }

  /** Ends the thread, whatever it does. */
  async terminate(why: string): Promise<void> {
    this.#endedBecause ??= why;
    this.#wanted = true;
    if (this.#isOver) return;
    // Native code that never looks up can't be ended from outside: then only the process can.
    const lastResort = setTimeout(() => {
      console.error(`the VM thread does not end (${why}): the process ends instead`);
      process.exit(70);
    }, TERMINATION_SECONDS * 1000);
    await this.#worker.terminate();
    clearTimeout(lastResort);
  }

  #post(message: HostToVm, transfer: readonly MessagePort[] = []): void {
    if (this.#isOver) return;
    this.#worker.postMessage(message, transfer);
    this.signal.messagePosted();
  }

  #receive(message: VmToHost): void {
    switch (message.kind) {
      case "ready":
        return this.#listener.ready(message.report);
      case "failed":
        this.#endedBecause ??= message.message;
        return this.#listener.failed(message.message);
      case "answer": {
        const request = this.#take(message.id);
        if (request === undefined) return;
        this.#listener.answered(request.method);
        return request.resolve(new PreparedResult(message.json));
      }
      case "refusal":
        return this.#take(message.id)?.reject(new RequestError(message.code, message.message, message.data));
      case "event":
        return this.#listener.event(message);
      case "runBegan":
        return this.signal.startTicking();
      case "reattached":
        return this.#listener.reattached(message.sessions);
      case "stopped":
        return this.#stopping?.({ checkpointed: true, message: `checkpointed as of ${message.asOf}` });
      case "stopFailed":
        return this.#stopping?.({ checkpointed: false, message: message.message });
      default:
        message satisfies never;
    }
  }

  #take(id: number): VmRequest | undefined {
    const request = this.#underWay.get(id);
    this.#underWay.delete(id);
    return request;
  }

  #over(why: string): void {
    this.#isOver = true;
    this.signal.dispose();
    this.#stopping?.({ checkpointed: false, message: why });
    const requests = [...this.#underWay.values()];
    this.#underWay.clear();
    for (const request of requests) request.reject(this.#wasStopped ? stopped(request) : lost(request, why));
    this.#listener.ended(why, this.#wanted);
  }
}

/** Whether the last checkpoint was made. */
export interface StopOutcome {
  readonly checkpointed: boolean;
  readonly message: string;
}

function stopped(request: VmRequest): RequestError {
  const message = `${described(request)} was ended because the workspace stops.`;
  return new RequestError(ErrorCode.workspaceStopping, message);
}

function lost(request: VmRequest, why: string): RequestError {
  return new RequestError(
    ErrorCode.workspaceRecovered,
    `${described(request)} was lost: ${why}. The workspace comes back as of its last checkpoint; nothing is run again by itself.`,
    { why },
  );
}

function described(request: VmRequest): string {
  return request.evaluation === undefined ? request.method : `Evaluation ${request.evaluation}`;
}

function describeDeath(error: unknown, megabytes: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") {
    return `the VM thread used more than ${megabytes} MB of memory`;
  }
  return `the VM thread failed: ${message}`;
}
