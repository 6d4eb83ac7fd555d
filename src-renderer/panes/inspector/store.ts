import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { EvaluationId, InspectedPart, PartStep } from "../../../src-runtime/protocol/index.ts";
import type { Disposer, Outcome, WorkspaceSession } from "../../connection/index.ts";
import { asList, asNumber, asObject, asText } from "../json.ts";
import { Column, stepsIn, stepsJson, stepsText } from "./column.ts";
import type { Origin } from "./column.ts";

/** What an inspector is opened on. */
export interface InspectorTarget {
  readonly origin: Exclude<Origin, { kind: "part" }>;
  /** What it is called in the path and the tab. */
  readonly label: string;
}

/** The way of an inspector: what it begins with, and which parts follow. */
export interface InspectorPath {
  readonly target: InspectorTarget;
  readonly steps: readonly (readonly PartStep[])[];
}

/** What an inspector shows. */
export interface InspectorState {
  readonly columns: readonly Column[];
  /** The column that is looked at; those around it are in sight if there is room. */
  readonly position: number;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
}

/**
 * A pager of columns, each an object that is a part of the one before. Choosing a part opens it in the next column; back
 * and forward go along the ways taken. What is shown follows the objects as they change.
 */
export class Inspector {
  readonly store: StoreApi<InspectorState>;
  readonly #session: WorkspaceSession;
  readonly #disposers: Disposer[];
  readonly #target: InspectorTarget;
  #back: (readonly (readonly PartStep[])[])[] = [];
  #forward: (readonly (readonly PartStep[])[])[] = [];
  #refreshing: Promise<void> | undefined;
  #isRefreshDue = false;

  constructor(session: WorkspaceSession, path: InspectorPath) {
    this.#session = session;
    this.#target = path.target;
    const { origin, label } = path.target;
    this.store = createStore(() => ({
      columns: [new Column(session, origin, label)] as readonly Column[],
      position: 0,
      canGoBack: false,
      canGoForward: false,
    }));
    this.#disposers = [
      session.on("workspace/ran", () => this.#refreshSoon()),
      session.store.subscribe(({ epoch, isConnected }, before) => {
        if (isConnected && (epoch !== before.epoch || !before.isConnected)) void this.#reopen();
      }),
    ];
    void this.#begin(path.steps);
  }

  /** What is kept of the inspector. */
  kept(): Json {
    const { origin, label } = this.#target;
    return {
      origin: { ...origin },
      label,
      steps: this.#steps().map(stepsJson),
      position: this.store.getState().position,
    };
  }

  /** Opens a part of a column's object in the next column. */
  async choose(column: Column, part: InspectedPart): Promise<void> {
    const steps = column.stepsTo(part);
    this.#remember();
    column.choose(steps);
    await this.#openAfter(column, new Column(this.#session, { kind: "part", steps }, part.label));
  }

  /** Opens what an evaluation came to in the column after. */
  async chooseResult(column: Column, id: EvaluationId, label: string): Promise<void> {
    this.#remember();
    column.choose(undefined);
    await this.#openAfter(column, new Column(this.#session, { kind: "evaluation", id }, label));
  }

  /** Evaluates with a column's object as self. */
  evaluate(
    column: Column,
    source: string,
    mode: "doIt" | "printIt",
  ): { readonly id: EvaluationId; readonly outcome: Promise<Outcome> } {
    return this.#session.evaluate(source, mode, column.handle);
  }

  look(position: number): void {
    const { columns } = this.store.getState();
    this.store.setState({ position: Math.max(0, Math.min(columns.length - 1, position)) });
  }

  goBack(): Promise<void> {
    return this.#goTo(this.#back, this.#forward);
  }

  goForward(): Promise<void> {
    return this.#goTo(this.#forward, this.#back);
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    for (const column of this.store.getState().columns) column.release();
  }

  async #begin(steps: readonly (readonly PartStep[])[]): Promise<void> {
    const [root] = this.store.getState().columns;
    if (root === undefined || !(await root.open(undefined))) return;
    await this.#walk(steps.length > 0 ? steps : [root.store.getState().chosen ?? []].filter((way) => way.length > 0));
  }

  /** Opens columns along a way, as far as it leads. */
  async #walk(way: readonly (readonly PartStep[])[]): Promise<void> {
    const [root] = this.store.getState().columns;
    let before = root;
    for (const steps of way) {
      if (before === undefined) return;
      const next: Column = new Column(this.#session, { kind: "part", steps }, stepsText(steps));
      before.choose(steps);
      await this.#openAfter(before, next);
      if (next.handle === undefined) return;
      before = next;
    }
  }

  async #openAfter(column: Column, next: Column): Promise<void> {
    const { columns } = this.store.getState();
    const index = columns.indexOf(column);
    for (const gone of columns.slice(index + 1)) gone.release();
    this.store.setState({ columns: [...columns.slice(0, index + 1), next], position: index + 1 });
    await next.open(column.handle);
  }

  /** The objects may be others now: each column is asked for again by where it comes from. */
  async #reopen(): Promise<void> {
    let before: Column | undefined;
    for (const column of this.store.getState().columns) {
      if (!(await column.open(before?.handle))) return;
      await column.parts?.refresh();
      before = column;
    }
  }

  /** One refresh at a time; what happens meanwhile is seen by the next. */
  #refreshSoon(): void {
    this.#isRefreshDue = true;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
  }

  async #refresh(): Promise<void> {
    while (this.#isRefreshDue) {
      this.#isRefreshDue = false;
      if (!this.#session.store.getState().isConnected) return;
      await Promise.all(this.store.getState().columns.map((column) => column.refresh()));
    }
  }

  #steps(): readonly (readonly PartStep[])[] {
    const steps: (readonly PartStep[])[] = [];
    for (const { origin } of this.store.getState().columns.slice(1)) {
      // What an evaluation came to can't be asked for again later.
      if (origin.kind !== "part") break;
      steps.push(origin.steps);
    }
    return steps;
  }

  #remember(): void {
    this.#back.push(this.#steps());
    this.#forward = [];
    this.#tellWays();
  }

  async #goTo(from: (readonly (readonly PartStep[])[])[], to: typeof from): Promise<void> {
    const way = from.pop();
    if (way === undefined) return;
    to.push(this.#steps());
    this.#tellWays();
    const { columns } = this.store.getState();
    const common = columns.slice(1).findIndex(({ origin }, n) => {
      return origin.kind !== "part" || JSON.stringify(origin.steps) !== JSON.stringify(way[n]);
    });
    const kept = common < 0 ? columns : columns.slice(0, common + 1);
    for (const gone of columns.slice(kept.length)) gone.release();
    this.store.setState({ columns: kept.slice(0, way.length + 1), position: Math.min(kept.length - 1, way.length) });
    let before = this.store.getState().columns.at(-1);
    for (const steps of way.slice(kept.length - 1)) {
      if (before === undefined) return;
      const next: Column = new Column(this.#session, { kind: "part", steps }, stepsText(steps));
      before.choose(steps);
      await this.#openAfter(before, next);
      before = next;
    }
  }

  #tellWays(): void {
    this.store.setState({ canGoBack: this.#back.length > 0, canGoForward: this.#forward.length > 0 });
  }
}

/** The way that a kept value is; undefined if it can't be read. */
export function pathIn(kept: Json | undefined): InspectorPath | undefined {
  const object = asObject(kept);
  const origin = originIn(object?.["origin"]);
  if (object === undefined || origin === undefined) return undefined;
  return {
    target: { origin, label: asText(object["label"], "") },
    steps: asList(object["steps"]).flatMap((steps) => {
      const way = stepsIn(steps);
      return way === undefined ? [] : [way];
    }),
  };
}

function originIn(kept: Json | undefined): InspectorTarget["origin"] | undefined {
  const origin = asObject(kept);
  switch (origin?.["kind"]) {
    case "binding":
      return { kind: "binding", name: asText(origin["name"], "") };
    case "evaluation":
      return { kind: "evaluation", id: asText(origin["id"], "") as EvaluationId };
    case "actor":
      return { kind: "actor", actor: asNumber(origin["actor"], -1) };
    default:
      return undefined;
  }
}
