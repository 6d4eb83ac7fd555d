import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { EvaluationId, InspectedPart, PartStep } from "../../../src-runtime/protocol/index.ts";
import { Refresher, whenBack } from "../../connection/index.ts";
import type { Disposer, Outcome, WorkspaceSession } from "../../connection/index.ts";
import { asList, asNumber, asObject, asText } from "../json.ts";
import { Column, isSameWay, stepsIn, stepsText } from "./column.ts";
import type { Origin } from "./column.ts";

/** What an inspector is opened on: something that the session has, or an actor. */
export interface InspectorTarget {
  readonly origin: Exclude<Origin, { kind: "part" }>;
  /** What it is called in the path and the tab. */
  readonly label: string;
}

/** What is kept of an inspector. */
export type InspectorParams = {
  readonly origin: InspectorTarget["origin"];
  readonly label: string;
  readonly steps: readonly (readonly PartStep[])[];
  readonly position: number;
  /** The object is kept with the session by the inspector's name. */
  readonly isKept: boolean;
};

/** The parts that follow one another in an inspector's columns. */
type Way = InspectorParams["steps"];

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
  readonly #name: string;
  #back: Way[] = [];
  #forward: Way[] = [];
  readonly #refresher: Refresher;

  /** The object that it is opened on is kept with the session under `name`, for as long as the inspector is there. */
  constructor(
    session: WorkspaceSession,
    name: string,
    params: InspectorTarget & { readonly steps?: Way; readonly isKept?: boolean },
  ) {
    this.#name = name;
    this.#session = session;
    this.#refresher = new Refresher(
      async () => void (await Promise.all(this.store.getState().columns.map((column) => column.refresh()))),
      () => session.store.getState().isConnected,
    );
    const { origin, label, steps = [], isKept = false } = params;
    this.#target = { origin, label };
    this.store = createStore(() => ({
      columns: [new Column(session, origin, label, name, isKept)] as readonly Column[],
      position: 0,
      canGoBack: false,
      canGoForward: false,
    }));
    this.#disposers = [
      session.on("workspace/ran", () => void this.#refresher.run()),
      whenBack(session.store, () => void this.#reopen()),
    ];
    void this.#begin(steps);
  }

  /** What is kept of the inspector. */
  kept(): InspectorParams {
    const { origin, label } = this.#target;
    return { origin, label, steps: this.#steps(), position: this.store.getState().position, isKept: true };
  }

  /** Opens a part of a column's object in the next column; `look` says whether to look there. */
  async choose(column: Column, part: InspectedPart, look = true): Promise<void> {
    const steps = column.stepsTo(part);
    const { columns } = this.store.getState();
    const next = columns[columns.indexOf(column) + 1];
    // Chosen again, as by the next letter of its name, it is where it is already.
    if (next?.origin.kind === "part" && isSameWay(next.origin.steps, steps)) {
      if (look) this.look(columns.indexOf(next));
      return;
    }
    this.#remember();
    column.choose(steps);
    await this.#openAfter(column, { kind: "part", steps }, part.label, look);
  }

  /** Opens what an evaluation came to in the column after. */
  async chooseResult(column: Column, id: EvaluationId, label: string): Promise<void> {
    this.#remember();
    column.choose(undefined);
    await this.#openAfter(column, { kind: "evaluation", id }, label);
  }

  /** Evaluates with a column's object as self. */
  evaluate(
    column: Column,
    source: string,
    mode: "doIt" | "printIt",
  ): { readonly id: EvaluationId; readonly outcome: Promise<Outcome> } {
    const { handle } = column;
    return this.#session.evaluate(source, mode, handle === undefined ? {} : { receiver: handle });
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

  /** It is closed for good: the object need not be kept for it. */
  forget(): void {
    this.#session.request("inspection/forget", { session: this.#session.id, names: [this.#name] }).catch(() => {});
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    for (const column of this.store.getState().columns) column.release();
  }

  async #begin(steps: Way): Promise<void> {
    const [root] = this.store.getState().columns;
    if (root === undefined || !(await root.open(undefined))) return;
    await this.#follow(root, steps);
    if (steps.length === 0) await this.#followAsBefore(root);
  }

  /** Opens columns along a way, as far as it leads. */
  async #follow(from: Column, way: Way): Promise<void> {
    let before = from;
    for (const steps of way) {
      before.choose(steps);
      before = await this.#openAfter(before, { kind: "part", steps }, stepsText(steps));
      if (before.handle === undefined) return;
    }
  }

  /** Goes on where an object was left when it was last looked at. */
  async #followAsBefore(from: Column): Promise<void> {
    const seen = new Set<string>();
    for (let column = from; ;) {
      const { chosen, object } = column.store.getState();
      const key = `${object?.className} ${object?.identityHash}`;
      // Objects refer to one another in circles; nobody went round one.
      if (chosen === undefined || object === undefined || seen.has(key)) return;
      seen.add(key);
      column = await this.#openAfter(column, { kind: "part", steps: chosen }, stepsText(chosen));
    }
  }

  async #openAfter(column: Column, origin: Origin, label: string, look = true): Promise<Column> {
    const next = new Column(this.#session, origin, label);
    this.#cut(this.store.getState().columns.indexOf(column) + 1);
    this.store.setState(({ columns, position }) => ({
      columns: [...columns, next],
      position: look ? columns.length : position,
    }));
    await next.open(column.handle);
    return next;
  }

  /** Keeps the first `count` columns. */
  #cut(count: number): void {
    const { columns, position } = this.store.getState();
    for (const gone of columns.slice(count)) gone.release();
    this.store.setState({ columns: columns.slice(0, count), position: Math.min(position, count - 1) });
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

  #steps(): Way {
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

  async #goTo(from: Way[], to: Way[]): Promise<void> {
    const way = from.pop();
    if (way === undefined) return;
    const present = this.#steps();
    to.push(present);
    this.#tellWays();
    let common = 0;
    while (common < way.length && isSameWay(way[common], present[common])) common++;
    this.#cut(common + 1);
    const last = this.store.getState().columns[common];
    if (last !== undefined) await this.#follow(last, way.slice(common));
  }

  #tellWays(): void {
    this.store.setState({ canGoBack: this.#back.length > 0, canGoForward: this.#forward.length > 0 });
  }
}

/** What was kept of an inspector; undefined if it can't be read. */
export function paramsIn(kept: Json | undefined): InspectorParams | undefined {
  const object = asObject(kept);
  const origin = originIn(object?.["origin"]);
  if (object === undefined || origin === undefined) return undefined;
  return {
    origin,
    label: asText(object["label"], ""),
    steps: asList(object["steps"]).flatMap((steps) => {
      const way = stepsIn(steps);
      return way === undefined ? [] : [way];
    }),
    position: asNumber(object["position"], 0),
    // What was kept before this was said was kept by then.
    isKept: object["isKept"] !== false,
  };
}

function originIn(kept: Json | undefined): InspectorTarget["origin"] | undefined {
  const origin = asObject(kept);
  switch (origin?.["kind"]) {
    case "binding":
      return { kind: "binding", name: asText(origin["name"], "") };
    case "kept":
      return { kind: "kept", name: asText(origin["name"], "") };
    case "evaluation":
      return { kind: "evaluation", id: asText(origin["id"], "") as EvaluationId };
    case "actor":
      return { kind: "actor", actor: asNumber(origin["actor"], -1) };
    case "frame":
      return {
        kind: "frame",
        debugger: asText(origin["debugger"], ""),
        frame: asNumber(origin["frame"], 0),
        variable: asText(origin["variable"], "self"),
        steps: stepsIn(origin["steps"]) ?? [],
      };
    default:
      return undefined;
  }
}
