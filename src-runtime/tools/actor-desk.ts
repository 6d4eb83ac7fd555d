import type { ActorDescription, ActorSystem } from "../actors/index.ts";
import { type ActorSummary, ErrorCode, type EvaluationResult, RequestError } from "../protocol/index.ts";
import type { Once, Session } from "../sessions/index.ts";
import type { Value } from "../vm/index.ts";

/** The workspace's actors as tools show them and reach them. */
export class ActorDesk {
  readonly #actors: ActorSystem;

  constructor(actors: ActorSystem) {
    this.#actors = actors;
  }

  list(): readonly ActorSummary[] {
    return this.#actors.list().map(summary);
  }

  /** Evaluates a message, written as an expression to whose receiver `actor` refers, in a session. */
  send(session: Session, id: string, actor: number, message: string): Once<EvaluationResult> {
    const variables = new Map([["actor", this.reference(actor)]]);
    return session.evaluate({ id, source: message, mode: "printIt", variables });
  }

  /** The actor of that number. */
  reference(actor: number): Value {
    const reference = this.#actors.withId(actor);
    if (!reference) throw noSuchActor(actor);
    return reference;
  }

  /** Has an actor stop; false when it has already. */
  stop(actor: number): boolean {
    return this.#actors.stop(actor);
  }

  /** What an actor is called in lists: its name, or its class and number. Undefined for a heap that is no actor's. */
  titleOfHeap(heap: number): string | undefined {
    const reference = this.#actors.withId(heap);
    if (!reference) return undefined;
    const { name, className, id } = this.#actors.describe(reference);
    return name ?? `${className}(#${id})`;
  }
}

function summary(actor: ActorDescription): ActorSummary {
  const { id, name, className, status, mailboxLength, messagesHandled, restarts, lastError } = actor;
  return {
    id,
    className,
    state: status,
    mailboxLength,
    messagesHandled,
    restarts,
    ...(name === undefined ? {} : { name }),
    ...(lastError === undefined ? {} : { lastError }),
  };
}

const noSuchActor = (actor: number): RequestError =>
  new RequestError(ErrorCode.notFound, `There is no actor ${actor}: it has stopped`);
