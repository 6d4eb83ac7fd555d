import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { Binding, EvaluationId } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { Disposer, PastSession, WorkspaceSession } from "../../connection/index.ts";
import { asObject, asText } from "../json.ts";

/** The state that is looked at, a snapshot's name or a checkpoint's time, and what was written to evaluate in it. */
export type PastParams = {
  readonly state: string;
  readonly code: string;
};

/** What a pane on the past needs of a window's session. */
export type PresentSession = Pick<WorkspaceSession, "openPast" | "store" | "take">;

/** What was evaluated last in the past state, and what came of it. */
export interface PastAnswer {
  readonly text: string;
  readonly hasFailed: boolean;
}

/** What a pane on the past shows. */
export interface PastViewState {
  /** Undefined while it is opened, and when it can't be. */
  readonly opened: PastSession | undefined;
  readonly problem: string | undefined;
  readonly code: string;
  readonly isRunning: boolean;
  readonly answer: PastAnswer | undefined;
}

/** A look at a past state: a copy of it that goes when the pane does. */
export class PastView {
  readonly store: StoreApi<PastViewState>;
  readonly state: string;
  readonly #session: PresentSession;
  readonly #stopListening: Disposer;
  #isOver = false;

  constructor(session: PresentSession, { state, code }: PastParams) {
    this.state = state;
    this.#session = session;
    this.store = createStore<PastViewState>(() => ({
      opened: undefined,
      problem: undefined,
      code,
      isRunning: false,
      answer: undefined,
    }));
    // Whatever broke the connection of the window has closed the past state too.
    this.#stopListening = session.store.subscribe(({ isConnected }, before) => {
      if (isConnected && !before.isConnected) void this.open();
    });
    void this.open();
  }

  /** What is kept of the pane. */
  kept(): PastParams {
    return { state: this.state, code: this.store.getState().code };
  }

  write(code: string): void {
    this.store.setState({ code });
  }

  /** Opens the state, again if it was open: it is as it was stored then. */
  async open(): Promise<void> {
    if (!this.#session.store.getState().isConnected) return;
    this.store.getState().opened?.dispose();
    this.store.setState({ opened: undefined, problem: undefined, answer: undefined });
    try {
      const opened = await this.#session.openPast(this.state);
      if (this.#isOver) return opened.dispose();
      opened.onEnded = (why) => this.store.setState({ opened: undefined, problem: `The past state has ended: ${why}` });
      this.store.setState({ opened });
    } catch (error) {
      if (!this.#isOver) this.store.setState({ problem: messageOf(error) });
    }
  }

  /** Evaluates in the past state; answers what its value can be asked for by, undefined when there is none. */
  async evaluate(source: string, showsValue = true): Promise<EvaluationId | undefined> {
    const { opened } = this.store.getState();
    if (opened === undefined || source.trim() === "") return undefined;
    this.store.setState({ isRunning: true, answer: undefined });
    try {
      const { id, outcome } = opened.session.evaluate(source, showsValue ? "printIt" : "doIt");
      const ended = await outcome;
      switch (ended.outcome) {
        case "ok":
          if (showsValue) this.store.setState({ answer: { text: ended.value.printString, hasFailed: false } });
          return id;
        case "error": {
          const { class: errorClass, messageText } = ended.error;
          const text = messageText === "" ? errorClass : `${errorClass}: ${messageText}`;
          this.store.setState({ answer: { text, hasFailed: true } });
          return undefined;
        }
        case "lost":
          this.store.setState({ answer: { text: ended.why, hasFailed: true } });
          return undefined;
      }
    } catch (error) {
      this.store.setState({ answer: { text: messageOf(error), hasFailed: true } });
      return undefined;
    } finally {
      this.store.setState({ isRunning: false });
    }
  }

  /** Takes what an expression comes to there into a variable of this window: a copy, with all that it refers to. */
  async take(source: string, name: string): Promise<void> {
    const id = await this.evaluate(source, false);
    const { opened } = this.store.getState();
    if (id === undefined || opened === undefined) return;
    try {
      const { session } = opened;
      const of = { evaluation: id };
      const { handle } = await session.request("inspection/open", { session: session.id, of });
      const { ston } = await session.request("inspection/ston", { session: session.id, handle });
      await this.#session.take(name, ston);
      this.store.setState({ answer: { text: `${name} has a copy of it now`, hasFailed: false } });
    } catch (error) {
      this.store.setState({ answer: { text: messageOf(error), hasFailed: true } });
    }
  }

  /** Ends what is being evaluated there. */
  async interrupt(): Promise<void> {
    await this.store.getState().opened?.session.interrupt();
  }

  dispose(): void {
    this.#isOver = true;
    this.#stopListening();
    this.store.getState().opened?.dispose();
  }
}

/** A variable as it was then and as it is now; absent where there was or is none. */
export interface ComparedVariable {
  readonly name: string;
  readonly before: Binding | undefined;
  readonly now: Binding | undefined;
}

/** The variables of then beside those of now, by name. */
export function comparedVariables(then: readonly Binding[], now: readonly Binding[]): readonly ComparedVariable[] {
  const [before, after] = [then, now].map((bindings) => new Map(bindings.map((each) => [each.name, each])));
  const names = new Set([...then, ...now].map(({ name }) => name));
  return [...names]
    .toSorted((a, b) => a.localeCompare(b, "en"))
    .map((name) => ({ name, before: before?.get(name), now: after?.get(name) }));
}

/** What a pane was opened on, or kept. */
export function pastParams(kept: Json): PastParams | undefined {
  const object = asObject(kept);
  const state = asText(object?.["state"], "");
  return state === "" ? undefined : { state, code: asText(object?.["code"], "") };
}
