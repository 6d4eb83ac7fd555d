import type { EvaluationId, Events, SessionId } from "../protocol/index.ts";
import type { Session } from "../sessions/index.ts";

/** What is asked of a session. */
type Running = Pick<Session, "id" | "running">;

/** How often clients are told of one session's progress, in milliseconds. */
const TELL_EVERY = 100;

/** What was told of the evaluation that a session runs. */
interface Told {
  readonly evaluation: string;
  sequence: number;
  at: number;
  /** What came since, and is told when its time has come. */
  waiting: { readonly message: string; readonly fraction: number } | undefined;
}

/** Tells clients how far evaluations have come: of each now and then, and at last what it said last. */
export class ProgressTeller {
  readonly #emit: (event: Events["evaluation/progress"]) => void;
  readonly #told = new Map<string, Told>();

  constructor(emit: (event: Events["evaluation/progress"]) => void) {
    this.#emit = emit;
  }

  /** The evaluation that a session runs has come so far: `fraction` is from 0 to 1. */
  note(session: Running, message: string, fraction: number): void {
    const { running } = session;
    if (running === undefined) return;
    const known = this.#told.get(session.id);
    const told =
      known?.evaluation === running
        ? known
        : { evaluation: running, sequence: 0, at: Number.NEGATIVE_INFINITY, waiting: undefined };
    this.#told.set(session.id, told);
    const isTimed = told.waiting !== undefined;
    told.waiting = { message, fraction };
    const rest = TELL_EVERY - (performance.now() - told.at);
    if (rest <= 0) this.#tell(session, told);
    else if (!isTimed) setTimeout(() => this.#tell(session, told), rest).unref();
  }

  #tell(session: Running, told: Told): void {
    const { waiting } = told;
    if (waiting === undefined || session.running !== told.evaluation) return;
    told.waiting = undefined;
    told.at = performance.now();
    told.sequence++;
    this.#emit({
      session: session.id as SessionId,
      evaluationId: told.evaluation as EvaluationId,
      sequence: told.sequence,
      ...waiting,
    });
  }
}
