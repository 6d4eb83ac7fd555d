import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { ActorSummary, EvaluationId } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { Disposer, Outcome, WorkspaceSession } from "../../connection/index.ts";
import { asNumber, asObject, asText } from "../json.ts";

/** What an actors pane needs of a window's session. */
export type ActorsSession = Pick<WorkspaceSession, "request" | "on" | "store" | "send" | "interrupt">;

/** A message that was sent from here, and what came of it. */
export interface SentMessage {
  readonly id: EvaluationId;
  /** What the actor was called then: it may be gone by now. */
  readonly to: string;
  readonly message: string;
  /** Undefined while it is under way. */
  readonly outcome: Outcome | undefined;
}

/** What an actors pane shows. */
export interface ActorsState {
  /** Undefined until they were asked for. */
  readonly actors: readonly ActorSummary[] | undefined;
  readonly chosen: number | undefined;
  /** Supervisors whose actors are not shown. */
  readonly folded: ReadonlySet<number>;
  /** What is written to be sent next. */
  readonly message: string;
  /** The latest last. */
  readonly sent: readonly SentMessage[];
  readonly problem: string | undefined;
  /** The list's share of the pane. */
  readonly share: number;
}

const MOST_SENT = 50;

/** The actors of a workspace as they live: who there is, what each does, and messages to them. */
export class Actors {
  readonly store: StoreApi<ActorsState>;
  readonly #session: ActorsSession;
  readonly #disposers: Disposer[];
  #isRefreshing = false;
  #isRefreshDue = false;

  constructor(session: ActorsSession, kept: Json | undefined) {
    this.#session = session;
    const object = asObject(kept) ?? {};
    const chosen = asNumber(object["chosen"], -1);
    this.store = createStore<ActorsState>(() => ({
      actors: undefined,
      chosen: chosen < 0 ? undefined : chosen,
      folded: new Set<number>(),
      message: asText(object["message"], ""),
      sent: [],
      problem: undefined,
      share: asNumber(object["share"], 0.6),
    }));
    this.#disposers = [
      session.on("workspace/ran", () => this.refresh()),
      session.store.subscribe(({ epoch, isConnected }, before) => {
        if (isConnected && (epoch !== before.epoch || !before.isConnected)) this.refresh();
      }),
    ];
    this.refresh();
  }

  /** What is kept of the pane. */
  kept(): Json {
    const { chosen, message, share } = this.store.getState();
    return { chosen: chosen ?? -1, message, share };
  }

  choose(actor: number): void {
    this.store.setState({ chosen: actor });
  }

  fold(actor: number, isFolded: boolean): void {
    const folded = new Set(this.store.getState().folded);
    if (isFolded) folded.add(actor);
    else folded.delete(actor);
    this.store.setState({ folded });
  }

  type(message: string): void {
    this.store.setState({ message });
  }

  share(share: number): void {
    this.store.setState({ share });
  }

  dismissProblem(): void {
    this.store.setState({ problem: undefined });
  }

  /** Sends what is written to the chosen actor: `deposit: 10`, or an expression about `actor`. */
  async send(): Promise<void> {
    const { chosen, message } = this.store.getState();
    if (chosen === undefined || message.trim() === "") return;
    const actor = this.store.getState().actors?.find((each) => each.id === chosen);
    const to = actor === undefined ? `actor ${chosen}` : actorTitle(actor);
    const { id, outcome } = this.#session.send(chosen, messageTo(message));
    this.store.setState(({ sent }) => ({
      sent: [...sent, { id, to, message, outcome: undefined }].slice(-MOST_SENT),
      message: "",
    }));
    let result: Outcome;
    try {
      result = await outcome;
    } catch (error) {
      result = { outcome: "lost", why: messageOf(error) };
    }
    this.store.setState(({ sent }) => ({
      sent: sent.map((each) => (each.id === id ? { ...each, outcome: result } : each)),
    }));
  }

  /** Interrupts a message that is under way. */
  async interrupt(id: EvaluationId): Promise<void> {
    await this.#session.interrupt(id);
  }

  forgetSent(): void {
    this.store.setState(({ sent }) => ({ sent: sent.filter(({ outcome }) => outcome === undefined) }));
  }

  /** Has the chosen actor stop, once it has handled what is in its mailbox. */
  async stop(): Promise<void> {
    const { chosen } = this.store.getState();
    if (chosen === undefined) return;
    try {
      await this.#session.request("actors/stop", { actor: chosen });
      this.refresh();
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }

  /** Asks for the actors as they are now. One at a time; what happens meanwhile is seen by the next. */
  refresh(): void {
    this.#isRefreshDue = true;
    if (!this.#isRefreshing) void this.#refresh();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  async #refresh(): Promise<void> {
    this.#isRefreshing = true;
    while (this.#isRefreshDue && this.#session.store.getState().isConnected) {
      this.#isRefreshDue = false;
      try {
        const { actors } = await this.#session.request("actors/list", {});
        this.store.setState({ actors, problem: undefined });
      } catch (error) {
        this.store.setState({ problem: messageOf(error) });
      }
    }
    this.#isRefreshing = false;
  }
}

/** An expression to which the actor is the receiver: who writes only the message means that. */
export function messageTo(written: string): string {
  const text = written.trim();
  return /(^|[^\p{L}\p{N}_])actor($|[^\p{L}\p{N}_:])/u.test(text) ? text : `actor ${text}`;
}

/** The actors that a supervisor looks after; those that have none in the list when it is undefined. */
export function actorsUnder(actors: readonly ActorSummary[], supervisor: number | undefined): readonly ActorSummary[] {
  const known = new Set(actors.map(({ id }) => id));
  return actors.filter((actor) => {
    const above = actor.supervisor !== undefined && known.has(actor.supervisor) ? actor.supervisor : undefined;
    return above === supervisor;
  });
}

/** What an actor is called: its name, or its class and number. */
export function actorTitle({ name, className, id }: ActorSummary): string {
  return name ?? `${className} ${id}`;
}
