import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type {
  AcceptResult,
  DebugFrame,
  DebugFrameDetail,
  DebuggerId,
  DebuggerSummary,
  ErrorCode,
  EvaluationId,
  SourceDiagnostic,
  StepKind,
} from "../../../src-runtime/protocol/index.ts";
import { isConnectionLoss, messageOf, Refresher, Refusal } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";
import type { OffsetRange } from "../../editor/index.ts";
import type { Json } from "../../../src-main/channels.ts";
import { asNumber, asObject, asText } from "../json.ts";
import { VariableTree } from "./variable-tree.ts";

/** What is kept of a debugger's pane. */
export type DebuggerParams = {
  readonly debugger: DebuggerId;
  readonly frame: number;
  /** The stack's share of the pane, and the source's share of the rest. */
  readonly stackShare: number;
  readonly sourceShare: number;
};

/** What a debugger's pane shows. */
export interface DebuggerState {
  /** Undefined until it was asked for. */
  readonly summary: DebuggerSummary | undefined;
  /** Its process has ended. */
  readonly isClosed: boolean;
  readonly frames: readonly DebugFrame[];
  /** How many frames the stack has. */
  readonly total: number;
  readonly frame: number;
  readonly detail: DebugFrameDetail | undefined;
  /** The text that is written in place of the method's; undefined while it is the same. */
  readonly draft: string | undefined;
  readonly diagnostics: readonly SourceDiagnostic[];
  /** What was last evaluated in the frame came to this. */
  readonly answer: { readonly text: string; readonly hasFailed: boolean } | undefined;
  /** What is written to be evaluated in the frame. */
  readonly code: string;
  readonly problem: string | undefined;
  /** The method is to be an extension: of which of these packages? */
  readonly packages: readonly string[] | undefined;
  readonly stackShare: number;
  readonly sourceShare: number;
}

/** The code of the refusal to show what is not there. */
const NOT_FOUND: typeof ErrorCode.notFound = 30;

/** How many frames are shown. */
const MOST_FRAMES = 500;

/** A pane on a debugger of the workspace: which frame is looked at, and what is written there. Others may have their own. */
export class DebuggerPaneModel {
  readonly store: StoreApi<DebuggerState>;
  readonly id: DebuggerId;
  readonly variables: VariableTree;
  readonly #session: WorkspaceSession;
  readonly #disposers: readonly Disposer[];
  #shown = 0;
  /** It was told here to go on or to end, and did not stop since. */
  #isLeft = false;
  /** What was last asked of the process here: who presses a key twice wants both, one after the other. */
  #going: Promise<void> = Promise.resolve();
  /** How often it was interrupted or ended here: what waited for its turn then is not wanted any more. */
  #stops = 0;
  /** The same object as long as it is the same place: who draws it compares. */
  #point: OffsetRange | undefined;
  readonly #refresher = new Refresher(() => this.#refresh());
  /** What waits for a package to be chosen. */
  #withPackage: ((name: string) => Promise<void>) | undefined;

  constructor(session: WorkspaceSession, params: DebuggerParams) {
    const { debugger: id, frame, stackShare, sourceShare } = params;
    this.id = id;
    this.#session = session;
    this.variables = new VariableTree(session);
    this.store = createStore<DebuggerState>(() => ({
      summary: session.debuggers.get(id),
      isClosed: false,
      frames: [],
      total: 0,
      frame,
      detail: undefined,
      draft: undefined,
      diagnostics: [],
      answer: undefined,
      code: "",
      problem: undefined,
      packages: undefined,
      stackShare,
      sourceShare,
    }));
    this.#disposers = [
      session.debuggers.store.subscribe(() => this.#follow()),
      session.store.subscribe(({ epoch }, before) => {
        // The objects are others now, and moments are counted anew.
        if (epoch !== before.epoch) this.#shown = 0;
      }),
    ];
    void this.#refresher.run();
  }

  kept(): DebuggerParams {
    const { frame, stackShare, sourceShare } = this.store.getState();
    return { debugger: this.id, frame, stackShare, sourceShare };
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  /** Whether the process stands, so that something can be done with it. */
  get stands(): boolean {
    const { summary, isClosed } = this.store.getState();
    return !isClosed && summary?.state === "suspended";
  }

  /** Whether it has ended because it was told so here, or to go on: nobody needs to be told. */
  get isDone(): boolean {
    return this.#isLeft && this.store.getState().isClosed;
  }

  /** Whether the chosen frame's text can be changed: an evaluation's can't. */
  get isEditable(): boolean {
    return this.store.getState().detail?.method !== undefined;
  }

  /** What runs next, in the text as it is shown; nothing while that is another than what runs. */
  get point(): OffsetRange | undefined {
    const { detail, draft } = this.store.getState();
    if (detail === undefined || draft !== undefined) return undefined;
    if (this.#point?.start !== detail.start || this.#point.end !== detail.end)
      this.#point = { start: detail.start, end: detail.end };
    return this.#point;
  }

  // Looking

  choose(frame: number): void {
    if (frame === this.store.getState().frame) return;
    this.store.setState({ frame, draft: undefined, diagnostics: [], answer: undefined });
    void this.#refresher.run();
  }

  share(shares: Partial<Pick<DebuggerState, "stackShare" | "sourceShare">>): void {
    this.store.setState(shares);
  }

  dismissProblem(): void {
    this.store.setState({ problem: undefined });
  }

  /** The workspace told of the debuggers: this one may stand elsewhere, or be gone. */
  #follow(): void {
    const summary = this.#session.debuggers.get(this.id);
    if (summary === undefined) {
      if (this.#shown > 0) this.store.setState({ isClosed: true, summary: undefined });
      return;
    }
    this.store.setState({ summary, isClosed: false });
    if (summary.moment !== this.#shown && summary.state === "suspended") this.#isLeft = false;
    if (summary.moment !== this.#shown && summary.state !== "running") void this.#refresher.run();
  }

  async #refresh(): Promise<void> {
    try {
      await this.#load();
    } catch (error) {
      this.#notLoaded(error);
    }
  }

  #notLoaded(error: unknown): void {
    if (error instanceof Refusal && error.code === NOT_FOUND)
      this.store.setState({ isClosed: true, summary: undefined });
    else if (!isConnectionLoss(error)) this.store.setState({ problem: messageOf(error) });
  }

  async #load(): Promise<void> {
    const window = { from: 0, to: MOST_FRAMES };
    const stack = await this.#session.request("debug/stack", { debugger: this.id, window });
    const before = this.store.getState();
    // A stack of another height was moved by somebody else: what happened is on top.
    const isSame = before.total === 0 || before.total === stack.total;
    const frame = isSame ? Math.max(0, Math.min(before.frame, stack.entries.length - 1)) : 0;
    const detail = await this.#session.request("debug/frame", {
      session: this.#session.id,
      debugger: this.id,
      frame,
    });
    this.#shown = detail.moment;
    const { draft } = this.store.getState();
    this.store.setState({
      summary: this.#session.debuggers.get(this.id) ?? before.summary,
      frames: stack.entries,
      total: stack.total,
      frame,
      detail,
      draft: before.detail?.source === detail.source ? draft : undefined,
    });
    await this.variables.show(this.id, frame, detail.variables);
  }

  // Going on

  /** A step seen from the chosen frame. */
  step(kind: Exclude<StepKind, "to">): Promise<void> {
    const { frame } = this.store.getState();
    return this.#goOn(() => this.#session.request("debug/step", { debugger: this.id, frame, kind }));
  }

  /** Runs to the statement at an offset of the chosen frame's source. */
  runTo(offset: number): Promise<void> {
    const { frame } = this.store.getState();
    return this.#goOn(() => this.#session.request("debug/step", { debugger: this.id, frame, kind: "to", offset }));
  }

  restart(): Promise<void> {
    const { frame } = this.store.getState();
    return this.#goOn(() => this.#session.request("debug/restart", { debugger: this.id, frame }));
  }

  returnValue(source: string): Promise<void> {
    const { frame } = this.store.getState();
    const session = this.#session.id;
    return this.#goOn(() => this.#session.request("debug/return", { session, debugger: this.id, frame, source }));
  }

  proceed(): Promise<void> {
    const session = this.#session.id;
    this.#isLeft = this.stands;
    return this.#goOn(() => this.#session.request("debug/proceed", { session, debugger: this.id }));
  }

  interrupt(): Promise<void> {
    this.#stops++;
    return this.#try(async () => {
      await this.#session.request("debug/interrupt", { debugger: this.id });
    });
  }

  terminate(): Promise<void> {
    this.#isLeft = true;
    this.#stops++;
    return this.#try(async () => {
      await this.#session.request("debug/terminate", { debugger: this.id });
    });
  }

  async #goOn(ask: () => Promise<unknown>): Promise<void> {
    if (!this.stands) return;
    this.store.setState({ problem: undefined, frame: 0, draft: undefined, diagnostics: [], answer: undefined });
    const stops = this.#stops;
    this.#going = this.#going.then(() =>
      this.#try(async () => {
        if (stops === this.#stops) await ask();
      }),
    );
    await this.#going;
  }

  // Evaluating

  write(code: string): void {
    this.store.setState({ code });
  }

  /** Evaluates in the chosen frame; answers the evaluation's id if it has a value. */
  async evaluate(source: string, showsValue: boolean): Promise<EvaluationId | undefined> {
    if (source.trim() === "" || !this.stands) return undefined;
    const evaluationId = `w-${crypto.randomUUID()}` as EvaluationId;
    const { frame } = this.store.getState();
    let id: EvaluationId | undefined;
    await this.#try(async () => {
      const request = { session: this.#session.id, debugger: this.id, frame, evaluationId, source };
      const result = await this.#session.request("debug/evaluate", request);
      if (result.outcome === "ok") {
        id = evaluationId;
        void this.#session.bindings.apply(result.delta);
        this.store.setState({
          answer: showsValue ? { text: result.value.printString, hasFailed: false } : undefined,
        });
      } else {
        const { class: errorClass, messageText, diagnostics } = result.error;
        const text = diagnostics[0]?.message ?? [errorClass, messageText].filter((part) => part !== "").join(": ");
        this.store.setState({ answer: { text, hasFailed: true } });
      }
    });
    return id;
  }

  // Changing code

  type(text: string): void {
    const { detail } = this.store.getState();
    this.store.setState({ draft: text === detail?.source ? undefined : text, diagnostics: [] });
  }

  cancelChanges(): void {
    this.store.setState({ draft: undefined, diagnostics: [] });
  }

  /** Accepts the text that was written, and begins the frame anew in it. */
  accept(): Promise<void> {
    const { frame, draft, detail } = this.store.getState();
    const source = draft ?? detail?.source;
    if (source === undefined || !this.isEditable || !this.stands) return Promise.resolve();
    const ask = (name?: string): Promise<void> =>
      this.#accepting(ask, () =>
        this.#session.request("debug/accept", {
          session: this.#session.id,
          debugger: this.id,
          frame,
          source,
          ...(name === undefined ? {} : { package: name }),
        }),
      );
    return ask();
  }

  /** Defines the method that was missing. */
  create(): Promise<void> {
    const ask = (name?: string): Promise<void> =>
      this.#accepting(ask, () =>
        this.#session.request("debug/define", {
          session: this.#session.id,
          debugger: this.id,
          ...(name === undefined ? {} : { package: name }),
        }),
      );
    return ask();
  }

  /** Sets a breakpoint on a line of the chosen frame's method, or takes the one there away. */
  async toggleBreakpoint(line: number): Promise<void> {
    const method = this.store.getState().detail?.method;
    if (method !== undefined) await this.#try(() => this.#session.debuggers.toggleBreakpoint(method, line));
  }

  /** The package that gets the method was chosen; undefined for none. */
  async choosePackage(name: string | undefined): Promise<void> {
    const goOn = this.#withPackage;
    this.#withPackage = undefined;
    this.store.setState({ packages: undefined });
    if (name !== undefined) await goOn?.(name);
  }

  async #accepting(again: (name: string) => Promise<void>, ask: () => Promise<AcceptResult>): Promise<void> {
    this.store.setState({ problem: undefined });
    try {
      const result = await ask();
      switch (result.outcome) {
        case "accepted":
          return this.store.setState({ draft: undefined, diagnostics: [] });
        case "doesNotCompile":
          return this.store.setState({ diagnostics: result.diagnostics, problem: result.diagnostics[0]?.message });
        case "conflict":
          return this.store.setState({ problem: result.message });
      }
    } catch (error) {
      if (!needsPackage(error)) return this.store.setState({ problem: messageOf(error) });
      const { packages } = await this.#session.request("browsing/packages", {});
      this.#withPackage = again;
      this.store.setState({
        packages: packages.filter(({ origin }) => origin === "project").map(({ name }) => name),
      });
    }
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // One that ended meanwhile is told as such.
      if (this.#session.debuggers.get(this.id) !== undefined) this.store.setState({ problem: messageOf(error) });
    }
  }
}

const needsPackage = (error: unknown): boolean =>
  error instanceof Refusal && asObject(error.data as Json)?.["reason"] === "needsPackage";

/** What was kept of a pane; undefined where it names no debugger. */
export function debuggerParams(kept: Json): DebuggerParams | undefined {
  const object = asObject(kept) ?? {};
  const id = asText(object["debugger"], "");
  if (id === "") return undefined;
  return {
    debugger: id,
    frame: asNumber(object["frame"], 0),
    stackShare: asNumber(object["stackShare"], 0.26),
    sourceShare: asNumber(object["sourceShare"], 0.56),
  };
}
