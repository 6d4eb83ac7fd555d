import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { EvaluationId } from "../../../src-runtime/protocol/index.ts";
import type { Outcome, WorkspaceSession } from "../../connection/index.ts";
import { asList, asNumber, asObject, asText } from "../json.ts";
import { contentOf, keptResult, markersOf, restoredResult } from "./result.ts";
import type { Marker, Result, ResultContent } from "./result.ts";

/** What is to be done with a piece of a page. */
export type EvaluationWish = "doIt" | "printIt" | "inspectIt";

/** A piece of a page's text. */
export interface Piece {
  readonly source: string;
  /** Where it begins in the page. */
  readonly offset: number;
  /** Its first and last line, counted from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Where the cursor and the scroll bar of a page are. */
export interface PageView {
  readonly selectionStart: number;
  readonly selectionEnd: number;
  readonly scrollTop: number;
}

/** What a page is made of. */
export interface PlaygroundState {
  readonly text: string;
  readonly view: PageView;
  readonly results: readonly Result[];
  readonly markers: readonly Marker[];
  /** The page's share of the pane; the rest is the variables'. */
  readonly share: number;
}

/** How long an evaluation may take before the page says that it runs. */
const QUIET_MILLISECONDS = 250;

/**
 * A page to evaluate on. Its text is kept as it is typed; what was evaluated shows its result below its lines, until the
 * same lines are evaluated again or the result is dismissed.
 */
export class Playground {
  readonly store: StoreApi<PlaygroundState>;
  readonly #session: WorkspaceSession;
  readonly #onInspect: (evaluation: EvaluationId) => void;

  /** `onInspect` opens an inspector on what an evaluation came to. */
  constructor(session: WorkspaceSession, kept: Json | undefined, onInspect: (evaluation: EvaluationId) => void) {
    this.#session = session;
    this.#onInspect = onInspect;
    this.store = createStore(() => restored(kept));
  }

  /** What is kept of the page. */
  kept(): Json {
    const { text, view, results, share } = this.store.getState();
    return { text, view: { ...view }, share, results: results.map(keptResult) };
  }

  /** The text was changed: what was wrong with the old one is not said of the new one. */
  type(text: string): void {
    if (text !== this.store.getState().text) this.store.setState({ text, markers: [] });
  }

  look(view: PageView): void {
    this.store.setState({ view });
  }

  share(share: number): void {
    this.store.setState({ share });
  }

  /** Evaluates a piece of the page. */
  async evaluate(piece: Piece, wish: EvaluationWish): Promise<void> {
    const evaluation = this.#session.evaluate(piece.source, wish === "printIt" ? "printIt" : "doIt");
    const { id } = evaluation;
    this.#replaceWithin(piece);
    // What ends at once never flickers through "running".
    const timer = setTimeout(() => {
      this.#show(id, piece, { kind: "running", since: Date.now(), progress: undefined });
    }, QUIET_MILLISECONDS);
    const stopListening = evaluation.onProgress(({ message }) => {
      this.#change(id, (result) => (result.kind === "running" ? { ...result, progress: message } : result));
    });
    let outcome: Outcome;
    try {
      outcome = await evaluation.outcome;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      outcome = { outcome: "lost", why: message };
    } finally {
      clearTimeout(timer);
      stopListening();
    }
    this.store.setState({ markers: markersOf(outcome, piece.offset) });
    // Something done without wanting an answer shows none.
    if (outcome.outcome === "ok" && wish !== "printIt") {
      this.dismiss(id);
      if (wish === "inspectIt") this.#onInspect(id);
    } else this.#show(id, piece, contentOf(outcome));
  }

  /** Interrupts what runs on this page. */
  async interrupt(): Promise<void> {
    const running = this.store.getState().results.filter(({ kind }) => kind === "running");
    await Promise.all(running.map(({ id }) => this.#session.interrupt(id as EvaluationId)));
  }

  inspect(id: string): void {
    this.#onInspect(id as EvaluationId);
  }

  fold(id: string, isFolded: boolean): void {
    this.#change(id, (result) => ({ ...result, isFolded }));
  }

  dismiss(id: string): void {
    this.store.setState(({ results }) => ({ results: results.filter((result) => result.id !== id) }));
  }

  dismissAll(): void {
    this.store.setState(({ results }) => ({ results: results.filter(({ kind }) => kind === "running"), markers: [] }));
  }

  /** The text was edited, so results stand elsewhere now. */
  move(lines: ReadonlyMap<string, number>): void {
    this.store.setState(({ results }) => ({
      results: results.map((result) => ({ ...result, line: lines.get(result.id) ?? result.line })),
    }));
  }

  #replaceWithin({ firstLine, lastLine }: Piece): void {
    this.store.setState(({ results }) => ({
      markers: [],
      results: results.filter(({ line, kind }) => kind === "running" || line < firstLine || line > lastLine),
    }));
  }

  #show(id: string, { lastLine }: Piece, content: ResultContent): void {
    this.store.setState(({ results }) => {
      const before = results.find((result) => result.id === id);
      if (before === undefined) return { results: [...results, { id, line: lastLine, isFolded: false, ...content }] };
      const { line, isFolded } = before;
      return { results: results.map((result) => (result === before ? { id, line, isFolded, ...content } : result)) };
    });
  }

  #change(id: string, change: (result: Result) => Result): void {
    this.store.setState(({ results }) => ({
      results: results.map((result) => (result.id === id ? change(result) : result)),
    }));
  }
}

function restored(kept: Json | undefined): PlaygroundState {
  const page = asObject(kept) ?? {};
  const view = asObject(page["view"]) ?? {};
  return {
    text: asText(page["text"], ""),
    view: {
      selectionStart: asNumber(view["selectionStart"], 0),
      selectionEnd: asNumber(view["selectionEnd"], 0),
      scrollTop: asNumber(view["scrollTop"], 0),
    },
    results: asList(page["results"]).flatMap((result) => restoredResult(result) ?? []),
    markers: [],
    share: asNumber(page["share"], 0.72),
  };
}
