import { EventEmitter } from "node:events";
import { ErrorCode, RequestError } from "../protocol/index.ts";
import type {
  CheckedParams,
  EvaluationId,
  Result,
  RunningRequest,
  SessionId,
  StartReport,
  VmMethod,
  VmStatus,
} from "../protocol/index.ts";
import { InterruptWatch } from "./interrupt-watch.ts";
import { log } from "./log.ts";
import type { RecoveryLedger } from "./recovery-ledger.ts";
import type { AnyEvent, HeldSession } from "./thread-messages.ts";
import type { PreparedResult } from "./transports/message-writer.ts";
import { VmLife } from "./vm-life.ts";
import type { StopOutcome, VmRequest } from "./vm-life.ts";
import type { VmCounts, VmStart } from "./vm-service.ts";
import type { StartedVmThread } from "./vm-start.ts";

/** A recovery has proved good when it has answered an evaluation, or lived so long. */
const PROOF_MILLISECONDS = 10_000;

const MAX_FAILED_STARTS = 2;

/** What a supervisor needs to start lives of the VM thread. */
export interface VmSupervisorOptions {
  /** Starts a VM thread; called once for each life. */
  readonly startThread: () => StartedVmThread;
  /** Nothing is to run: told by the status. */
  readonly browseOnly: boolean;
  /** What a new life starts from; called once for each. Rejects with what keeps the workspace from being opened. */
  readonly makeStart: (mode: { readonly safeMode: boolean; readonly uncleanEnd: boolean }) => Promise<VmStart>;
  readonly ledger: RecoveryLedger;
  /** The process before this one did not end in order. */
  readonly uncleanEnd: boolean;
  /** The sessions that clients hold at the moment. */
  readonly heldSessions: () => readonly HeldSession[];
  /** How long an interrupted VM may do without polling before its thread is ended. */
  readonly stuckMilliseconds: number;
}

/** A recovery that clients are to be told of. */
export interface Recovery {
  readonly why: string;
  readonly report: StartReport;
  readonly sessions: readonly Result<"session/open">[];
}

interface VmSupervisorEvents {
  event: [AnyEvent];
  ready: [StartReport];
  recovered: [Recovery];
  /** The VM stopped reacting, is being restarted, runs again, or is given up. */
  stateChanged: [state: "running" | "notResponding" | "restarting" | "broken", message: string];
}

type State =
  | { readonly kind: "starting" }
  /** Ready, but the sessions that clients hold are still being brought back. */
  | { readonly kind: "reattaching"; readonly why: string; readonly report: StartReport }
  | { readonly kind: "ready" }
  | { readonly kind: "restarting"; readonly why: string }
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "stopping" };

/**
 * The keeper of the VM thread: it starts it, hands it requests, interrupts it, ends it when it is stuck, and starts the
 * next life from the last checkpoint while clients stay connected. Requests that arrive in between wait.
 */
export class VmSupervisor extends EventEmitter<VmSupervisorEvents> {
  readonly #options: VmSupervisorOptions;
  readonly #watch = new InterruptWatch();
  readonly #waiting = new Map<number, VmRequest>();
  #life: VmLife | undefined;
  #state: State = { kind: "starting" };
  #nextId = 1;
  #restarts = 0;
  #safeMode = false;
  #report: StartReport | undefined;
  /** How many lives in a row ended before they were ready. */
  #failedStarts = 0;
  #proof: NodeJS.Timeout | undefined;
  #isStopping = false;
  #onSettled: () => void = () => undefined;

  constructor(options: VmSupervisorOptions) {
    super();
    this.#options = options;
  }

  /** Starts the first life. */
  start(): void {
    this.#startLife(this.#options.uncleanEnd);
  }

  get mode(): "normal" | "safe" | "browseOnly" {
    if (this.#safeMode) return "safe";
    return this.#options.browseOnly ? "browseOnly" : "normal";
  }

  /** What the VM came back with, once it has. */
  get report(): StartReport | undefined {
    return this.#report;
  }

  get isBroken(): boolean {
    return this.#state.kind === "broken";
  }

  get counts(): VmCounts {
    return this.#life?.signal.counts ?? { sessions: 0, actors: 0, mailboxTotal: 0, heapBytes: 0 };
  }

  get status(): VmStatus {
    const sinceLastPoll = this.#life?.signal.millisecondsSincePoll ?? 0;
    const isRunning = this.#life?.signal.isRunning ?? false;
    const now = performance.now();
    const running = [...(this.#life?.underWay ?? [])].map((request) => describe(request, now));
    const common = { restarts: this.#restarts, running };
    switch (this.#state.kind) {
      case "starting":
        return { state: "starting", ...common };
      case "reattaching":
      case "restarting":
        return { state: "restarting", message: this.#state.why, ...common };
      case "broken":
        return { state: "broken", message: this.#state.message, ...common };
      case "stopping":
        return { state: "stopping", ...common };
      case "ready":
        if (!isRunning) return { state: "idle", ...common };
        return {
          state: sinceLastPoll > 1_000 ? "notResponding" : "running",
          sinceLastPoll: Math.round(sinceLastPoll),
          ...common,
        };
    }
  }

  /** Hands a request to the VM, now or when it is ready. The answer rejects with a `RequestError`. */
  request<M extends VmMethod>(method: M, params: CheckedParams<M>): { id: number; answer: Promise<PreparedResult> } {
    const id = this.#nextId++;
    const { session, evaluationId, source } = params as Partial<CheckedParams<"evaluation/evaluate">>;
    const answer = new Promise<PreparedResult>((resolve, reject) => {
      const request: VmRequest = {
        id,
        method,
        params,
        session,
        evaluation: evaluationId,
        source,
        since: performance.now(),
        interrupted: false,
        resolve,
        reject,
      };
      const refusal = this.#refusal();
      if (refusal !== undefined) reject(refusal);
      else if (this.#state.kind === "ready") this.#life?.request(request);
      else this.#waiting.set(id, request);
    });
    return { id, answer };
  }

  /** The client no longer wants the answer. An evaluation is interrupted. */
  cancel(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      this.#waiting.delete(id);
      waiting.reject(new RequestError(ErrorCode.requestCancelled, `${waiting.method} was cancelled before it began`));
      return;
    }
    const request = this.#find((candidate) => candidate.id === id);
    if (request === undefined) return;
    if (request.session !== undefined && request.evaluation !== undefined) {
      this.interrupt(request.session, request.evaluation);
    } else {
      this.#life?.cancel(id);
    }
  }

  /** Interrupts the evaluation, or all of the session's; answers those that there were. */
  interrupt(session: SessionId, evaluation: EvaluationId | undefined): readonly EvaluationId[] {
    const requested: EvaluationId[] = [];
    for (const request of [...this.#waiting.values(), ...(this.#life?.underWay ?? [])]) {
      if (request.session !== session || request.evaluation === undefined) continue;
      if (evaluation !== undefined && request.evaluation !== evaluation) continue;
      request.interrupted = true;
      requested.push(request.evaluation);
      if (this.#waiting.has(request.id)) this.cancel(request.id);
    }
    if (this.#life !== undefined && this.#state.kind === "ready") {
      this.#life.interrupt(session, evaluation);
      this.#watch.arm(this.#life, this.#options.stuckMilliseconds, (given) => this.#endStuckLife(given));
    }
    return requested;
  }

  sessionLeft(session: SessionId): void {
    if (this.#state.kind === "ready") this.#life?.sessionLeft(session);
  }

  /**
   * Makes a checkpoint, and answers why the store refused it. Undefined when it did not, and when nobody can tell since
   * the VM does not react, or not within `milliseconds`.
   */
  async whyNotSaved(milliseconds: number): Promise<string | undefined> {
    const life = this.#life;
    if (this.#state.kind !== "ready" || life === undefined) return undefined;
    const watch = new InterruptWatch();
    const { answer } = this.request("workspace/checkpoint", {});
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const timer = setTimeout(resolve, milliseconds, undefined);
    watch.arm(life, this.#options.stuckMilliseconds, () => resolve(undefined));
    answer.then(
      () => resolve(undefined),
      (error: unknown) =>
        resolve(error instanceof RequestError && error.code === ErrorCode.storeFailure ? error.message : undefined),
    );
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      watch.disarm();
    }
  }

  /**
   * Ends in order: with a last checkpoint, unless the VM is broken or does not react in time. One that is just starting
   * is waited for, since only then is there a state to checkpoint.
   */
  async stop(milliseconds: number): Promise<StopOutcome> {
    this.#isStopping = true;
    for (const request of this.#waiting.values()) request.reject(stoppingError());
    this.#waiting.clear();
    await this.#settled(milliseconds);
    const message = this.#whyNotReady();
    const life = this.#life;
    this.#state = { kind: "stopping" };
    if (message !== undefined || life === undefined) {
      await life?.terminate("the workspace stops");
      return { checkpointed: false, message: message ?? "the VM was not running" };
    }
    const stopped = life.stop(milliseconds);
    this.#watch.disarm();
    this.#watch.arm(life, this.#options.stuckMilliseconds, (given) => void life.terminate(stuckMessage(given)));
    const outcome = await stopped;
    this.#watch.disarm();
    if (outcome.checkpointed) this.#options.ledger.endedInOrder();
    return outcome;
  }

  /** Resolves when the VM is ready or given up, or after so long. */
  #settled(milliseconds: number): Promise<void> {
    if (this.#state.kind === "ready" || this.#state.kind === "broken") return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#onSettled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #whyNotReady(): string | undefined {
    if (this.#state.kind === "ready") return undefined;
    return this.#state.kind === "broken" ? this.#state.message : "the VM did not start in time";
  }

  #startLife(uncleanEnd: boolean): void {
    const now = Date.now();
    this.#safeMode = uncleanEnd && this.#options.ledger.needsSafeMode(now);
    if (uncleanEnd && !this.#safeMode) this.#options.ledger.begin(now);
    if (this.#safeMode) log.warn("safe mode: nothing runs, everything can be inspected");
    const life = new VmLife(this.#options.startThread(), {
      ready: (report) => this.#ready(report),
      event: (event) => this.emit("event", event),
      reattached: (sessions) => this.#reattached(sessions),
      answered: (method) => {
        if (method === "evaluation/evaluate") this.#options.ledger.provedGood();
      },
      failed: (message) => this.#giveUp(message),
      ended: (why, wanted) => this.#ended(why, wanted),
    });
    this.#life = life;
    this.#options.makeStart({ safeMode: this.#safeMode, uncleanEnd }).then(
      (start) => life.begin(start),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#giveUp(message);
        void life.terminate(message);
      },
    );
  }

  #ready(report: StartReport): void {
    this.#report = report;
    this.emit("ready", report);
    const why = this.#state.kind === "restarting" ? this.#state.why : undefined;
    if (why === undefined) return this.#serve();
    this.#state = { kind: "reattaching", why, report };
    const held = this.#options.heldSessions();
    if (held.length === 0) this.#reattached([]);
    else this.#life?.reattach(held);
  }

  #reattached(sessions: readonly Result<"session/open">[]): void {
    if (this.#state.kind !== "reattaching") return;
    const { why, report } = this.#state;
    this.emit("recovered", { why, report, sessions });
    this.emit("stateChanged", "running", `The workspace came back from its last checkpoint: ${why}`);
    this.#serve();
  }

  #serve(): void {
    this.#state = { kind: "ready" };
    this.#failedStarts = 0;
    this.#proof = setTimeout(() => this.#options.ledger.provedGood(), PROOF_MILLISECONDS);
    this.#proof.unref();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const request of waiting) this.#life?.request(request);
    this.#onSettled();
  }

  #endStuckLife(given: number): void {
    const why = stuckMessage(given);
    this.emit("stateChanged", "notResponding", why);
    void this.#life?.terminate(why);
  }

  #ended(why: string, wanted: boolean): void {
    this.#watch.disarm();
    clearTimeout(this.#proof);
    this.#life = undefined;
    if (this.#state.kind === "stopping" || this.#state.kind === "broken") return;
    log.error("the VM thread ended", { why, wanted });
    // It died in safe mode, where nothing runs, and while starting: there is nothing left to try.
    const wasServing = this.#state.kind === "ready";
    if (this.#safeMode && !wasServing) {
      return this.#giveUp(`the workspace can't be opened, not even in safe mode: ${why}`);
    }
    // With nothing to recover there is no safe mode to come to: a start that always dies would die for ever.
    const recovers = this.#report !== undefined || this.#options.uncleanEnd;
    this.#failedStarts = wasServing ? 0 : this.#failedStarts + 1;
    if (!recovers && this.#failedStarts >= MAX_FAILED_STARTS) return this.#giveUp(why);
    this.#restarts++;
    this.#state = { kind: "restarting", why };
    this.emit("stateChanged", "restarting", `The workspace is restarted from its last checkpoint: ${why}`);
    this.#startLife(recovers);
  }

  #giveUp(message: string): void {
    log.error("the VM thread can't be started", { message });
    this.#state = { kind: "broken", message };
    for (const request of this.#waiting.values()) request.reject(brokenError(message));
    this.#waiting.clear();
    this.emit("stateChanged", "broken", message);
    this.#onSettled();
  }

  #refusal(): RequestError | undefined {
    if (this.#isStopping) return stoppingError();
    if (this.#state.kind === "broken") return brokenError(this.#state.message);
    return undefined;
  }

  #find(predicate: (request: VmRequest) => boolean): VmRequest | undefined {
    for (const request of this.#life?.underWay ?? []) if (predicate(request)) return request;
    return undefined;
  }
}

function describe(request: VmRequest, now: number): RunningRequest {
  return {
    method: request.method,
    ...(request.session === undefined ? {} : { session: request.session }),
    ...(request.evaluation === undefined ? {} : { evaluation: request.evaluation }),
    ...(request.source === undefined ? {} : { source: request.source.slice(0, 200) }),
    forMilliseconds: Math.round(now - request.since),
    interrupted: request.interrupted,
  };
}

function stoppingError(): RequestError {
  return new RequestError(ErrorCode.workspaceStopping, "The workspace is stopping: open it again in a moment.");
}

function brokenError(message: string): RequestError {
  return new RequestError(ErrorCode.workspaceBroken, `The workspace can't be opened: ${message}`);
}

const stuckMessage = (given: number): string => `the VM did not react within ${given / 1000} s to an interrupt`;
