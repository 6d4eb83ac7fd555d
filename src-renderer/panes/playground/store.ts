import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { DebuggerId, EvaluationId } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { Disposer, Outcome, WorkspaceSession } from "../../connection/index.ts";
import type { CodeView, OffsetRange } from "../../editor/index.ts";
import { asList, asNumber, asObject, asText } from "../json.ts";
import { contentOf, keptResult, markersOf, restoredResult } from "./result.ts";
import type { Marker, Result, ResultContent, RunningProgress } from "./result.ts";

/** What is to be done with a piece of a page. */
export type EvaluationWish = "doIt" | "printIt" | "inspectIt" | "debugIt";

/** What a page has others do. */
export interface PlaygroundActions {
  /** Opens an inspector on what an evaluation came to, an object of that class. */
  readonly inspect: (evaluation: EvaluationId, className: string) => void;
  /** Shows a debugger. */
  readonly debug: (id: DebuggerId) => void;
}

/** A piece of a page's text, in UTF-16 offsets, half-open. */
export interface Piece {
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

/** What is kept of a page. */
export type PlaygroundParams = {
  readonly text: string;
  readonly view: CodeView;
  /** The page's share of the pane; the rest is the variables'. */
  readonly share: number;
  readonly results: readonly Json[];
};

/** What a page is made of. */
export interface PlaygroundState {
  readonly text: string;
  readonly view: CodeView;
  readonly results: readonly Result[];
  readonly markers: readonly Marker[];
  /** The page's share of the pane; the rest is the variables'. */
  readonly share: number;
}

const NO_MARKERS: readonly Marker[] = [];

/** How long an evaluation may take before the page says that it runs. */
const QUIET_MILLISECONDS = 250;

/**
 * A page to evaluate on. Its text is kept as it is typed; what was evaluated shows its result below its lines, until the
 * same lines are evaluated again or the result is dismissed.
 */
export class Playground {
  readonly store: StoreApi<PlaygroundState>;
  readonly #session: WorkspaceSession;
  readonly #actions: PlaygroundActions;
  /** What evaluations were wanted for that a debugger has. */
  readonly #undecided = new Map<string, EvaluationWish>();
  readonly #stopListening: Disposer;

  constructor(session: WorkspaceSession, kept: PlaygroundParams, actions: PlaygroundActions) {
    this.#session = session;
    this.#actions = actions;
    this.#stopListening = session.on("evaluation/decided", ({ evaluationId, result }) =>
      this.#decided(evaluationId, result),
    );
    this.store = createStore(() => ({
      ...kept,
      markers: NO_MARKERS,
      results: kept.results.flatMap((result) => restoredResult(result) ?? []),
    }));
  }

  /** What is kept of the page. */
  kept(): PlaygroundParams {
    const { text, view, results, share } = this.store.getState();
    return { text, view, share, results: results.map(keptResult) };
  }

  /** The text was changed: what was wrong with the old one is not said of the new one. */
  type(text: string): void {
    if (text !== this.store.getState().text) this.store.setState({ text, markers: NO_MARKERS });
  }

  look(view: CodeView): void {
    this.store.setState({ view });
  }

  share(share: number): void {
    this.store.setState({ share });
  }

  /** Evaluates a piece of the page. */
  async evaluate(piece: Piece, wish: EvaluationWish): Promise<void> {
    const evaluation = this.#session.evaluate(piece.source, wish === "printIt" ? "printIt" : "doIt", {
      onError: "debug",
      ...(wish === "debugIt" ? { stopsAtStart: true } : {}),
    });
    const { id } = evaluation;
    // What stands there stays until something takes its place: the lines below don't jump up and down again.
    const replaced = this.#resultsWithin(piece);
    this.#mark(NO_MARKERS);
    const show = (content: ResultContent): void => {
      this.#remove(replaced);
      this.#show(id, piece, content);
    };
    // What ends at once never flickers through "running".
    let latest: RunningProgress | undefined;
    const timer = setTimeout(() => {
      show({ kind: "running", since: Date.now(), progress: latest });
    }, QUIET_MILLISECONDS);
    const stopListening = evaluation.onProgress(({ message, fraction }) => {
      const progress = { message, fraction };
      latest = progress;
      this.#change(id, (result) => (result.kind === "running" ? { ...result, progress } : result));
    });
    let outcome: Outcome;
    try {
      outcome = await evaluation.outcome;
    } catch (error) {
      return show({ kind: "refused", why: messageOf(error) });
    } finally {
      clearTimeout(timer);
      stopListening();
    }
    this.#mark(markersOf(outcome, piece.start));
    this.#remove(replaced);
    this.#ended(id, piece, wish, outcome);
    if (outcome.outcome !== "error" || outcome.debugger === undefined) return;
    this.#undecided.set(id, wish);
    this.#actions.debug(outcome.debugger);
  }

  #ended(id: EvaluationId, piece: Omit<Piece, "source">, wish: EvaluationWish, outcome: Outcome): void {
    // Something done without wanting an answer shows none.
    if (outcome.outcome === "ok" && wish !== "printIt") {
      this.dismiss(id);
      if (wish === "inspectIt") this.#actions.inspect(id, outcome.value.className);
    } else this.#show(id, piece, contentOf(outcome));
  }

  /** A debugger let go of an evaluation: what came of it stands where its error stood. */
  #decided(id: EvaluationId, outcome: Outcome): void {
    const result = this.store.getState().results.find((each) => each.id === id);
    // After the window was opened again nobody knows what it was for.
    const wish = this.#undecided.get(id) ?? "printIt";
    this.#undecided.delete(id);
    if (result?.kind === "error" && outcome.outcome === "error" && outcome.error.class === "ProcessTerminated") {
      // Somebody has seen enough of it: the error is what is worth reading still.
      return this.#change(id, () => ({ ...result, debugger: undefined }));
    }
    if (result !== undefined) this.#ended(id, result, wish, outcome);
  }

  /** Interrupts what runs on this page. */
  async interrupt(): Promise<void> {
    const running = this.store.getState().results.filter(({ kind }) => kind === "running");
    await Promise.all(running.map(({ id }) => this.#session.interrupt(id as EvaluationId)));
  }

  /** Opens an inspector on the value that a result shows. */
  inspect(id: string): void {
    const result = this.store.getState().results.find((each) => each.id === id);
    if (result?.kind === "value") this.#actions.inspect(id as EvaluationId, result.className);
  }

  /** Shows the debugger that has the evaluation of a result. */
  debug(id: DebuggerId): void {
    this.#actions.debug(id);
  }

  fold(id: string, isFolded: boolean): void {
    this.#change(id, (result) => ({ ...result, isFolded }));
  }

  dismiss(id: string): void {
    this.store.setState(({ results }) => ({ results: results.filter((result) => result.id !== id) }));
  }

  /** The pane is gone; what runs goes on. */
  dispose(): void {
    this.#stopListening();
  }

  dismissAll(): void {
    this.store.setState(({ results }) => ({
      results: results.filter(({ kind }) => kind === "running"),
      markers: NO_MARKERS,
    }));
  }

  /** The text was edited, so results belong to other places in it now. */
  move(places: readonly { readonly id: string; readonly range: OffsetRange }[]): void {
    const ranges = new Map(places.map(({ id, range }) => [id, range]));
    this.store.setState(({ results }) => ({
      results: results.map((result) => ({ ...result, ...ranges.get(result.id) })),
    }));
  }

  /** What shows what a piece of the page came to before. */
  #resultsWithin(piece: Piece): ReadonlySet<string> {
    const { results } = this.store.getState();
    return new Set(
      results
        .filter(({ start, end, kind }) => kind !== "running" && end > piece.start && start < piece.end)
        .map(({ id }) => id),
    );
  }

  #remove(ids: ReadonlySet<string>): void {
    const { results } = this.store.getState();
    if (results.some(({ id }) => ids.has(id)))
      this.store.setState({ results: results.filter(({ id }) => !ids.has(id)) });
  }

  #mark(markers: readonly Marker[]): void {
    // Nothing is drawn anew for a page that was right and still is.
    if (markers.length > 0 || this.store.getState().markers.length > 0) this.store.setState({ markers });
  }

  #show(id: string, { start, end }: Omit<Piece, "source">, content: ResultContent): void {
    this.store.setState(({ results }) => {
      const before = results.find((result) => result.id === id);
      // An error says what it is in one line; its stack is for who wants to know.
      const isFolded = before?.isFolded ?? content.kind === "error";
      const place = before ?? { start, end };
      const shown: Result = { id, start: place.start, end: place.end, isFolded, ...content };
      return { results: before === undefined ? [...results, shown] : results.with(results.indexOf(before), shown) };
    });
  }

  #change(id: string, change: (result: Result) => Result): void {
    this.store.setState(({ results }) => ({
      results: results.map((result) => (result.id === id ? change(result) : result)),
    }));
  }
}

/** What was kept of a page; an empty page where nothing can be read. */
export function playgroundParams(kept: Json): PlaygroundParams {
  const page = asObject(kept) ?? {};
  const view = asObject(page["view"]) ?? {};
  const selection = asObject(view["selection"]) ?? {};
  return {
    text: asText(page["text"], ""),
    view: {
      selection: { start: asNumber(selection["start"], 0), end: asNumber(selection["end"], 0) },
      scrollTop: asNumber(view["scrollTop"], 0),
      scrollLeft: asNumber(view["scrollLeft"], 0),
    },
    results: asList(page["results"]),
    share: asNumber(page["share"], 0.72),
  };
}
