import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type {
  Handle,
  InspectedObject,
  InspectedPart,
  OpenedObject,
  Page,
  PartStep,
  SurvivalSummary,
} from "../../../src-runtime/protocol/index.ts";
import { Refusal, isConnectionLoss } from "../../connection/index.ts";
import type { WorkspaceSession } from "../../connection/index.ts";
import { asList, asNumber, asObject, asText } from "../json.ts";
import { askFor, takeOpening } from "./opening.ts";
import type { RootOrigin } from "./opening.ts";
import { PartWindows, WINDOW } from "./part-windows.ts";
import { tabsOf } from "./tabs.ts";
import type { InspectorTab, TabId } from "./tabs.ts";

/** Where a column's object comes from: something that the session has, or a part of the column before. */
export type Origin = RootOrigin | { readonly kind: "part"; readonly steps: readonly PartStep[] };

/** What a column shows. */
export interface ColumnState {
  /** Undefined while it is asked for, and when it can't be had. */
  readonly object: InspectedObject | undefined;
  readonly problem: string | undefined;
  readonly tab: TabId;
  /** The part that the next column shows, or that was chosen last. */
  readonly chosen: readonly PartStep[] | undefined;
  /** How it prints at length, where that was asked for. */
  readonly whole: string | undefined;
  /** What becomes of the object when the workspace ends, where that was asked for. */
  readonly survival: SurvivalSummary | undefined;
  /** What was last evaluated with this object as self. */
  readonly code: string;
  /** Where the shown tab was left: its list begins there, and then goes where its user scrolls it. */
  readonly scrollTo: number;
}

/** What is as long as this may go on. */
const LINE_LENGTH = 1_000;
const NO_PARTS: Page<InspectedPart> = { from: 0, total: 0, entries: [] };

/**
 * One column of an inspector: a live object and the way it is looked at. How it is looked at is kept for the object
 * itself, so that whoever meets it again, in whichever window, finds it as it was left.
 */
export class Column {
  static #made = 0;
  /** Tells it from all other columns of this page. */
  readonly key = `column ${++Column.#made}`;
  readonly origin: Origin;
  /** What it is called in the path: a variable's name, a slot's, an index. */
  readonly label: string;
  readonly store: StoreApi<ColumnState>;
  readonly #session: WorkspaceSession;
  readonly #parts = new Map<TabId, PartWindows>();
  /** Handles of what tabs show that is not the object itself. */
  readonly #within = new Map<TabId, Handle>();
  readonly #scroll = new Map<TabId, number>();
  readonly #name: string | undefined;
  readonly #shown = Promise.withResolvers<void>();
  #isKept: boolean;
  #isReleased = false;

  /**
   * With a `name` the object is kept by that, and found again whatever becomes of the process. `isKept`: it was kept
   * already, when the inspector was open before.
   */
  constructor(session: WorkspaceSession, origin: Origin, label: string, name?: string, isKept = false) {
    this.#session = session;
    this.#name = name;
    this.#isKept = isKept;
    this.origin = origin;
    this.label = label;
    this.store = createStore(() => ({
      object: undefined as InspectedObject | undefined,
      problem: undefined as string | undefined,
      tab: "slots" as TabId,
      chosen: undefined as readonly PartStep[] | undefined,
      whole: undefined as string | undefined,
      survival: undefined as SurvivalSummary | undefined,
      code: "",
      scrollTo: 0,
    }));
  }

  /** Resolves when there is something of the object to see: what takes long and can wait, waits for that. */
  get shown(): Promise<void> {
    return this.#shown.promise;
  }

  get handle(): Handle | undefined {
    return this.store.getState().object?.handle;
  }

  get tabs(): readonly InspectorTab[] {
    const { object } = this.store.getState();
    return object === undefined ? [] : tabsOf(object);
  }

  /** The tab that is shown. */
  get tab(): InspectorTab | undefined {
    const { tabs } = this;
    return tabs.find(({ id }) => id === this.store.getState().tab) ?? tabs[0];
  }

  /** The parts that the shown tab lists. */
  get parts(): PartWindows | undefined {
    const { tab } = this;
    if (tab === undefined || tab.parts === "none") return undefined;
    let parts = this.#parts.get(tab.id);
    if (parts === undefined) {
      parts = new PartWindows((from, to) => this.#load(tab, from, to));
      this.#parts.set(tab.id, parts);
    }
    return parts;
  }

  /** Asks for the object; `before` is the handle of the column before. Answers whether it is there. */
  async open(before: Handle | undefined): Promise<boolean> {
    try {
      const { first, ...object } = await this.#find(before);
      if (this.#isReleased) {
        this.#release([object.handle]);
        return false;
      }
      this.store.setState({ object, problem: undefined, tab: tabsOf(object)[0]?.id ?? "slots" });
      this.#begin(first);
      // Not one after the other: how it was looked at last tells, at most, of other parts.
      void this.parts?.show(0, WINDOW).then(this.#shown.resolve);
      if (this.parts === undefined) this.#shown.resolve();
      await this.#restoreView(object);
      await this.#printWhole();
      await this.#askSurvival();
      return true;
    } catch (error) {
      this.#shown.resolve();
      this.store.setState({ object: undefined, problem: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  /** What came with the object is what its first tab lists, unless that looks at something within it. */
  #begin(first: OpenedObject["first"]): void {
    const { tab } = this;
    if (first === undefined || tab === undefined || tab.parts === "none" || tab.steps.length > 0) return;
    this.parts?.begin(first[tab.parts]);
  }

  /** Something ran: what is shown is asked for again. */
  async refresh(): Promise<void> {
    const { handle } = this;
    if (handle === undefined) return;
    try {
      const object = await this.#session.request("inspection/object", { session: this.#session.id, handle });
      this.store.setState({ object });
      // What a tab shows within the object may be another by now.
      this.#release([...this.#within.values()]);
      this.#within.clear();
      await this.parts?.refresh();
      await this.#printWhole();
    } catch (error) {
      this.store.setState({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  show(tab: TabId): void {
    this.store.setState({ tab, scrollTo: this.#scroll.get(tab) ?? 0 });
    this.#keepView();
    void this.#printWhole();
    void this.#askSurvival();
  }

  choose(chosen: readonly PartStep[] | undefined): void {
    this.store.setState({ chosen });
    this.#keepView();
  }

  scrolled(scrollTop: number): void {
    this.#scroll.set(this.store.getState().tab, scrollTop);
    this.#keepView();
  }

  write(code: string): void {
    this.store.setState({ code });
    this.#keepView();
  }

  /** The whole way from the object to one of the parts of the shown tab. */
  stepsTo({ step }: Pick<InspectedPart, "step">): readonly PartStep[] {
    return [...(this.tab?.steps ?? []), step];
  }

  /** The object is looked at no longer. */
  release(): void {
    this.#isReleased = true;
    const { handle } = this;
    this.#release([...(handle === undefined ? [] : [handle]), ...this.#within.values()]);
  }

  /** Prints the object at length if that is what is shown; what fits a line is printed already. */
  async #printWhole(): Promise<void> {
    const { object } = this.store.getState();
    if (this.tab?.id !== "print" || object === undefined) return;
    if (object.printString.length < LINE_LENGTH) return this.store.setState({ whole: undefined });
    try {
      const { handle } = object;
      const { id: session } = this.#session;
      const { printString } = await this.#session.request("inspection/object", { session, handle, whole: true });
      if (this.handle === handle) this.store.setState({ whole: printString });
    } catch (error) {
      this.store.setState({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Asks what becomes of the object, if that is what is shown: once, since it is looked for in all that is stored. */
  async #askSurvival(): Promise<void> {
    const { handle } = this;
    if (this.tab?.id !== "survival" || handle === undefined) return;
    this.store.setState({ survival: undefined });
    try {
      const survival = await this.#session.request("inspection/survival", { session: this.#session.id, handle });
      if (this.handle === handle) this.store.setState({ survival });
    } catch (error) {
      this.store.setState({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The object that was kept, or else what is to be found where it came from. */
  async #find(before: Handle | undefined): Promise<OpenedObject> {
    const keeps = this.#keptAs;
    if (keeps === undefined) return this.#ask(before);
    const { id: session } = this.#session;
    if (this.#isKept) {
      try {
        return await this.#session.request("inspection/open", { session, of: { kept: keeps }, parts: WINDOW });
      } catch (error) {
        if (!(error instanceof Refusal) || isConnectionLoss(error)) throw error;
      }
    }
    const object = await this.#ask(before);
    this.#isKept = true;
    void this.#keep(object.handle, keeps);
    return object;
  }

  /** Has the object kept, once it is seen: nobody waits for it, and if it was not, it is asked for again where it came from. */
  async #keep(handle: Handle, name: string): Promise<void> {
    await this.shown;
    await this.#session.request("inspection/keep", { session: this.#session.id, handle, name }).catch(() => {});
  }

  /** An object that came from somewhere is the same object for ever after; an actor is who has its number now. */
  get #keptAs(): string | undefined {
    const { kind } = this.origin;
    return kind === "binding" || kind === "evaluation" || kind === "frame" ? this.#name : undefined;
  }

  async #ask(before: Handle | undefined): Promise<OpenedObject> {
    const { origin } = this;
    switch (origin.kind) {
      case "part":
        if (before === undefined) throw new Error("What it is a part of is not there");
        return this.#walk(before, origin.steps);
      case "frame": {
        const held = await this.#open(origin);
        if (origin.steps.length === 0) return held;
        const part = await this.#walk(held.handle, origin.steps);
        this.#release([held.handle]);
        return part;
      }
      default:
        return this.#open(origin);
    }
  }

  /** The object may have been asked for already, when its inspector was about to be drawn. */
  #open(origin: RootOrigin): Promise<OpenedObject> {
    return takeOpening(this.#session, origin) ?? askFor(this.#session, origin);
  }

  /** Goes from an object to a part of a part …; holds only the last. */
  async #walk(from: Handle, steps: readonly PartStep[]): Promise<OpenedObject> {
    const { id: session } = this.#session;
    let object: OpenedObject | undefined;
    for (const step of steps) {
      const before = object?.handle;
      object = await this.#session.request("inspection/into", { session, handle: before ?? from, step, parts: WINDOW });
      if (before !== undefined) this.#release([before]);
    }
    if (object === undefined) throw new Error("A part is at least one step away");
    return object;
  }

  async #load(tab: InspectorTab, from: number, to: number): Promise<Page<InspectedPart>> {
    const { id: session } = this.#session;
    // What is known is asked with at once: after a wait the page would be drawn first.
    const handle = this.#knownHandleOf(tab) ?? (await this.#handleOf(tab));
    if (handle === undefined) return NO_PARTS;
    const method = tab.parts === "slots" ? "inspection/slots" : "inspection/elements";
    return this.#session.request(method, { session, handle, window: { from, to } });
  }

  #knownHandleOf({ id, steps }: InspectorTab): Handle | undefined {
    return steps.length === 0 ? this.handle : this.#within.get(id);
  }

  /** The handle of what a tab shows the parts of, asked for. */
  async #handleOf(tab: InspectorTab): Promise<Handle | undefined> {
    const { handle } = this;
    if (handle === undefined) return undefined;
    const { handle: found } = await this.#walk(handle, tab.steps);
    this.#within.set(tab.id, found);
    return found;
  }

  #release(handles: readonly Handle[]): void {
    if (handles.length === 0) return;
    // Handles go with the connection's state anyway: one that can't be released now is stale by then.
    this.#session.request("inspection/release", { session: this.#session.id, handles: [...handles] }).catch(() => {});
  }

  async #restoreView(object: InspectedObject): Promise<void> {
    const key = viewKeyOf(object);
    const view = key === undefined ? undefined : asObject(await this.#session.view(key));
    if (view === undefined) return;
    const tab = tabsOf(object).find(({ id }) => id === view["tab"])?.id;
    for (const [id, top] of Object.entries(asObject(view["scroll"]) ?? {}))
      this.#scroll.set(id as TabId, asNumber(top, 0));
    this.store.setState({
      ...(tab === undefined ? {} : { tab }),
      chosen: stepsIn(view["chosen"]),
      code: asText(view["code"], ""),
      scrollTo: this.#scroll.get(tab ?? this.store.getState().tab) ?? 0,
    });
  }

  #keepView(): void {
    const { object, tab, chosen, code } = this.store.getState();
    const key = object && viewKeyOf(object);
    if (key === undefined) return;
    const scroll = Object.fromEntries(this.#scroll);
    this.#session.keepView(key, { tab, scroll, code, ...(chosen === undefined ? {} : { chosen: stepsJson(chosen) }) });
  }
}

/** What an object is known by for ever; undefined for one that has nothing to look into, such as a number. */
function viewKeyOf({ className, identityHash, slotCount, elementCount }: InspectedObject): string | undefined {
  return slotCount + elementCount === 0 ? undefined : `${className} ${identityHash}`;
}

/** Steps as they are kept. */
export function stepsJson(steps: readonly PartStep[]): Json {
  return steps.map((step) => ({ ...step }));
}

/** The steps that a kept value is; undefined if it is none. */
export function stepsIn(kept: Json | undefined): readonly PartStep[] | undefined {
  const steps = asList(kept).flatMap((item): readonly PartStep[] => {
    const step = asObject(item);
    if (typeof step?.["slot"] === "string") return [{ slot: step["slot"] }];
    if (typeof step?.["element"] === "number") return [{ element: step["element"] }];
    return [];
  });
  return steps.length === 0 ? undefined : steps;
}

/** What steps are called in a path. */
export function stepsText(steps: readonly PartStep[]): string {
  const last = steps.at(-1);
  if (last === undefined) return "";
  return "slot" in last ? last.slot : String(last.element + 1);
}

/** Whether two ways are the same. */
export function isSameWay(a: readonly PartStep[] | undefined, b: readonly PartStep[] | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
