import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { ActorSummary, EvaluationId, Result, SupervisorSummary } from "../../../src-runtime/protocol/index.ts";
import { messageOf, Refresher, whenBack } from "../../connection/index.ts";
import type { Disposer, Outcome, WorkspaceSession } from "../../connection/index.ts";
import { asNumber, asObject, asText } from "../json.ts";

/** What an actors pane needs of a window's session. */
export type ActorsSession = Pick<WorkspaceSession, "id" | "request" | "on" | "store" | "send" | "interrupt">;

/** What an actor has to do. */
export type Mailbox = Result<"actors/mailbox"> & { readonly of: number };

/** The two things to see of the chosen actor. */
export type ActorView = "messages" | "mailbox";

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
  /** Those that look after them, the root first. */
  readonly supervisors: readonly SupervisorSummary[];
  readonly chosen: number | undefined;
  /** Chosen instead of an actor. */
  readonly chosenSupervisor: number | undefined;
  readonly view: ActorView;
  /** The chosen actor's, while it is in sight. */
  readonly mailbox: Mailbox | undefined;
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
/** Messages of a mailbox that are shown: of more than these, how many there are says enough. */
const MOST_WAITING = 200;

/** The actors of a workspace as they live: who there is, what each does, and messages to them. */
export class Actors {
  readonly store: StoreApi<ActorsState>;
  readonly #session: ActorsSession;
  readonly #disposers: Disposer[];
  readonly #refresher: Refresher;

  constructor(session: ActorsSession, kept: Json | undefined) {
    this.#session = session;
    this.#refresher = new Refresher(
      () => this.#refresh(),
      () => session.store.getState().isConnected,
    );
    const object = asObject(kept) ?? {};
    const chosen = asNumber(object["chosen"], -1);
    this.store = createStore<ActorsState>(() => ({
      actors: undefined,
      supervisors: [],
      chosen: chosen < 0 ? undefined : chosen,
      chosenSupervisor: undefined,
      view: object["view"] === "mailbox" ? "mailbox" : "messages",
      mailbox: undefined,
      folded: new Set<number>(),
      message: asText(object["message"], ""),
      sent: [],
      problem: undefined,
      share: asNumber(object["share"], 0.6),
    }));
    this.#disposers = [
      session.on("workspace/ran", () => this.refresh()),
      session.on("actors/changed", () => this.refresh()),
      whenBack(session.store, () => this.refresh()),
    ];
    this.refresh();
  }

  /** What is kept of the pane. */
  kept(): Json {
    const { chosen, message, share, view } = this.store.getState();
    return { chosen: chosen ?? -1, message, share, view };
  }

  choose(actor: number): void {
    if (actor === this.store.getState().chosen) return;
    this.store.setState({ chosen: actor, chosenSupervisor: undefined, mailbox: undefined });
    if (this.store.getState().view === "mailbox") this.refresh();
  }

  chooseSupervisor(supervisor: number): void {
    this.store.setState({ chosen: undefined, chosenSupervisor: supervisor, mailbox: undefined });
  }

  show(view: ActorView): void {
    this.store.setState({ view });
    if (view === "mailbox") this.refresh();
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
  stop(): Promise<void> {
    return this.#order("actors/stop");
  }

  /** Starts the chosen actor again as its supervisor would. */
  restart(): Promise<void> {
    return this.#order("actors/restart");
  }

  async #order(what: "actors/stop" | "actors/restart"): Promise<void> {
    const { chosen } = this.store.getState();
    if (chosen === undefined) return;
    try {
      await this.#session.request(what, { actor: chosen });
      this.refresh();
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }

  /** Asks for the actors as they are now. One at a time; what happens meanwhile is seen by the next. */
  refresh(): void {
    void this.#refresher.run();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  async #refresh(): Promise<void> {
    try {
      const { actors, supervisors } = await this.#session.request("actors/list", {});
      this.store.setState({ actors, supervisors, problem: undefined });
      await this.#refreshMailbox(actors);
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }

  async #refreshMailbox(actors: readonly ActorSummary[]): Promise<void> {
    const { chosen: actor, view } = this.store.getState();
    if (view !== "mailbox" || actor === undefined) return;
    if (!actors.some(({ id }) => id === actor)) return this.store.setState({ mailbox: undefined });
    const window = { from: 0, to: MOST_WAITING };
    const mailbox = await this.#session.request("actors/mailbox", { session: this.#session.id, actor, window });
    if (this.store.getState().chosen === actor) this.store.setState({ mailbox: { ...mailbox, of: actor } });
  }
}

/** An expression to which the actor is the receiver: who writes only the message means that. */
export function messageTo(written: string): string {
  const text = written.trim();
  return /(^|[^\p{L}\p{N}_])actor($|[^\p{L}\p{N}_:])/u.test(text) ? text : `actor ${text}`;
}

/** A line of the tree: a supervisor, or an actor. */
export type TreeItem =
  | { readonly kind: "supervisor"; readonly supervisor: SupervisorSummary }
  | { readonly kind: "actor"; readonly actor: ActorSummary };

/** The supervisors that look after somebody, the root first; actors whose supervisor is not listed stand on their own. */
export function treeRoots({ actors = [], supervisors }: Pick<ActorsState, "actors" | "supervisors">): TreeItem[] {
  const busy = new Set(actors.map(({ supervisor }) => supervisor));
  const known = new Set(supervisors.map(({ id }) => id));
  return [
    ...supervisors.filter(({ id }) => busy.has(id)).map((supervisor): TreeItem => ({ kind: "supervisor", supervisor })),
    ...actors.filter(({ supervisor }) => !known.has(supervisor)).map((actor): TreeItem => ({ kind: "actor", actor })),
  ];
}

/** The actors that a supervisor looks after; nothing is ever below an actor. */
export function treeChildren(item: TreeItem, actors: readonly ActorSummary[]): readonly TreeItem[] | undefined {
  if (item.kind === "actor") return undefined;
  const { id } = item.supervisor;
  return actors.filter(({ supervisor }) => supervisor === id).map((actor): TreeItem => ({ kind: "actor", actor }));
}

/** Names a line of the tree among the others. */
export function treeKey(item: TreeItem): string {
  return item.kind === "actor" ? `actor ${item.actor.id}` : supervisorKey(item.supervisor.id);
}

/** Names the line of a supervisor. */
export function supervisorKey(id: number): string {
  return `supervisor ${id}`;
}

const STRATEGY_WORDS: Readonly<Record<SupervisorSummary["strategy"], string>> = {
  oneForOne: "restarts the one that failed",
  oneForAll: "restarts all when one failed",
  restForOne: "restarts the one that failed and those after it",
};

/** What a supervisor is called, and what it does. */
export function supervisorTitle({ name }: SupervisorSummary): string {
  return name ?? "a supervisor";
}

/** What a supervisor does when one of its actors fails. */
export function supervisorText({ strategy, intensity, period }: SupervisorSummary): string {
  const times = intensity === 1 ? "once" : `${intensity} times`;
  return `${STRATEGY_WORDS[strategy]}, at most ${times} in ${period / 1_000} s`;
}

/** What an actor is called: its name, or its class and number. */
export function actorTitle({ name, className, id }: ActorSummary): string {
  return name ?? `${className} ${id}`;
}
