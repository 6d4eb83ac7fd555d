import type {
  EvaluationId,
  EvaluationMode,
  EvaluationResult,
  Events,
  Handle,
  SessionId,
  TestReport,
} from "../../src-runtime/protocol/index.ts";
import type { Disposer } from "./disposer.ts";
import { Listeners } from "./listeners.ts";
import { NOT_CONNECTED, Refusal } from "./rpc.ts";
import type { Requests } from "./rpc.ts";

/**
 * What became of an evaluation. `lost`: the connection broke, and the workspace that came back knows nothing of it; it may
 * have run in part. It is never run again by itself.
 */
export type Outcome = EvaluationResult | { readonly outcome: "lost"; readonly why: string };

/** What a long evaluation says of itself meanwhile. */
export type Progress = Events["evaluation/progress"];

/** Something that runs in the session and has been asked for once. */
export interface RunningEvaluation {
  readonly id: EvaluationId;
  /** Resolves always; rejects only when the workspace refuses to run it at all. */
  readonly outcome: Promise<Outcome>;
  onProgress(listener: (progress: Progress) => void): Disposer;
}

/** How something is evaluated, if not as usual. */
export interface EvaluationOptions {
  /** The held object that `self` is. */
  readonly receiver?: Handle;
  /** `debug`: an error opens a debugger on the living stack. */
  readonly onError?: "debug";
  /** A debugger opens before the first statement. */
  readonly stopsAtStart?: boolean;
}

interface Pending {
  readonly id: EvaluationId;
  readonly progress: Listeners<Progress>;
  ask(): Promise<EvaluationResult>;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * The evaluations under way. Each has an id that this window chose, so that the workspace runs it at most once however
 * often it is asked; after an interruption this asks what became of each.
 */
export class Evaluations {
  readonly #request: Requests;
  readonly #pending = new Map<EvaluationId, Pending>();

  constructor(request: Requests) {
    this.#request = request;
  }

  /** Evaluates source in the session; `self` is nil, or a held object. */
  evaluate(session: SessionId, source: string, mode: EvaluationMode, wish: EvaluationOptions = {}): RunningEvaluation {
    return this.#run((evaluationId) =>
      this.#request("evaluation/evaluate", { session, evaluationId, source, mode, ...wish }),
    );
  }

  /** Sends an actor a message, written as an expression in which `actor` is the receiver. */
  send(session: SessionId, actor: number, message: string): RunningEvaluation {
    return this.#run((evaluationId) => this.#request("actors/send", { session, evaluationId, actor, message }));
  }

  /** Runs tests. A run that was under way when the connection broke is not asked about again. */
  test(
    session: SessionId,
    names: readonly string[],
  ): { readonly id: EvaluationId; readonly report: Promise<TestReport> } {
    const id = newId();
    return { id, report: this.#request("test/run", { session, evaluationId: id, names: [...names] }) };
  }

  progress(progress: Progress): void {
    this.#pending.get(progress.evaluationId)?.progress.tell(progress);
  }

  /** The session is there again: what became of what was under way? */
  async reconnected(session: SessionId): Promise<void> {
    await Promise.all([...this.#pending.values()].map((pending) => this.#askAgain(session, pending)));
  }

  /** There is no session to come back to. */
  abandon(why: string): void {
    for (const pending of this.#pending.values()) pending.resolve({ outcome: "lost", why });
    this.#pending.clear();
  }

  #run(ask: (id: EvaluationId) => Promise<EvaluationResult>): RunningEvaluation {
    const id = newId();
    const progress = new Listeners<Progress>();
    const outcome = new Promise<Outcome>((resolve, reject) => {
      const pending: Pending = { id, progress, ask: () => ask(id), resolve, reject };
      this.#pending.set(id, pending);
      void this.#ask(pending);
    });
    return { id, outcome, onProgress: (listener) => progress.add(listener) };
  }

  async #ask(pending: Pending): Promise<void> {
    try {
      pending.resolve(await pending.ask());
    } catch (error) {
      // It may have run: `reconnected` finds out.
      if (error instanceof Refusal && error.code === NOT_CONNECTED) return;
      if (error instanceof Refusal && error.code === WORKSPACE_RECOVERED) {
        pending.resolve({ outcome: "lost", why: error.message });
      } else pending.reject(error);
    }
    this.#pending.delete(pending.id);
  }

  async #askAgain(session: SessionId, pending: Pending): Promise<void> {
    try {
      const answer = await this.#request("evaluation/result", { session, evaluationId: pending.id });
      // Asked again while it runs, it does not run again: the answer is the one of the first time.
      if (answer.state === "running") return void this.#ask(pending);
      pending.resolve(
        answer.state === "done"
          ? answer.result
          : { outcome: "lost", why: "The workspace came back as it was before this had ended" },
      );
      this.#pending.delete(pending.id);
    } catch (error) {
      if (error instanceof Refusal && error.code === NOT_CONNECTED) return;
      pending.reject(error);
      this.#pending.delete(pending.id);
    }
  }
}

const WORKSPACE_RECOVERED = 20;

function newId(): EvaluationId {
  return `w-${crypto.randomUUID()}` as EvaluationId;
}
