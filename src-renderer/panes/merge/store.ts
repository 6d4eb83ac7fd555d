import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json, WorkspaceListing } from "../../../src-main/channels.ts";
import type { MergeConflict, MergedPlace, MergeReport, RestoreReport } from "../../../src-runtime/protocol/index.ts";
import { Listeners, messageOf } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";
import { asObject, asText } from "../json.ts";

/** The workspace that is merged from, by its id; null until one was chosen. */
export type MergeParams = { readonly from: string | null };

/** What a merge pane needs of a window's session. */
export type MergeSession = Pick<WorkspaceSession, "merge" | "relatives" | "restore" | "store">;

/** What a person says of a conflict. */
export type Decision = NonNullable<MergeConflict["decision"]>;

/** A line of a plan: what would be taken, or a conflict with what was decided. */
export interface PlannedPlace extends MergedPlace {
  readonly isConflict: boolean;
  readonly decision: Decision | undefined;
}

/** Tells that somebody asks for the merge pane, which may be open already: there may be other workspaces by now. */
export const mergeAsked = new Listeners<undefined>();

/** What is under way. */
export interface MergeWork {
  readonly kind: "planning" | "merging" | "undoing";
  readonly message: string;
  /** 0 to 1; undefined while nobody knows. */
  readonly fraction: number | undefined;
}

/** What a merge pane shows. */
export interface MergeState {
  /** The workspaces that can be merged from; undefined until they were asked for. */
  readonly relatives: readonly WorkspaceListing[] | undefined;
  readonly from: string | null;
  /** What would be done; undefined until it was found out. */
  readonly plan: MergeReport | undefined;
  readonly decisions: ReadonlyMap<string, Decision>;
  /** The path of the chosen line. */
  readonly chosen: string | undefined;
  readonly work: MergeWork | undefined;
  /** The merge that was done last, which its `undo` takes back. */
  readonly merged: MergeReport | undefined;
  readonly undone: RestoreReport | undefined;
  readonly problem: string | undefined;
}

/** A merge of another workspace into this one: what it would do, what is decided of conflicts, and the merge itself. */
export class Merge {
  readonly store: StoreApi<MergeState>;
  readonly #session: MergeSession;
  readonly #disposers: readonly Disposer[];
  /** Ends what is under way. */
  #underWay = new AbortController();

  constructor(session: MergeSession, { from }: MergeParams) {
    this.#session = session;
    this.store = createStore<MergeState>(() => ({
      relatives: undefined,
      from,
      plan: undefined,
      decisions: new Map(),
      chosen: undefined,
      work: undefined,
      merged: undefined,
      undone: undefined,
      problem: undefined,
    }));
    this.#disposers = [
      mergeAsked.add(() => void this.begin()),
      session.store.subscribe(({ isConnected }, before) => {
        if (isConnected && !before.isConnected) void this.begin();
      }),
    ];
    void this.begin();
  }

  /** What is kept of the pane. */
  kept(): MergeParams {
    return { from: this.store.getState().from };
  }

  /** The lines of the plan: conflicts first, since they have to be decided. */
  get places(): readonly PlannedPlace[] {
    const { plan, decisions } = this.store.getState();
    if (plan === undefined) return [];
    return [
      ...plan.conflicts.map((place) => ({ ...place, isConflict: true, decision: decisions.get(place.path) })),
      ...plan.taken.map((place) => ({ ...place, isConflict: false, decision: undefined })),
    ];
  }

  /** How many conflicts are still to be decided. */
  get undecided(): number {
    const { plan, decisions } = this.store.getState();
    return (plan?.conflicts ?? []).filter(({ path }) => !decisions.has(path)).length;
  }

  /** Finds the workspaces that there are, and what would be merged from the chosen one, or the only one. */
  async begin(): Promise<void> {
    if (!this.#session.store.getState().isConnected) return;
    try {
      const relatives = await this.#session.relatives();
      const { from } = this.store.getState();
      const isThere = relatives.some(({ id }) => id === from);
      const only = relatives.length === 1 ? relatives[0]?.id : undefined;
      this.store.setState({ relatives, from: isThere ? from : (only ?? null) });
      await this.plan();
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }

  /** Chooses the workspace that is merged from. */
  async mergeFrom(id: string): Promise<void> {
    this.store.setState({ from: id, plan: undefined, decisions: new Map(), chosen: undefined, merged: undefined });
    await this.plan();
  }

  choose(path: string): void {
    this.store.setState({ chosen: path });
  }

  /** Decides the chosen conflict, and goes on to the next that is not. */
  decideChosen(decision: Decision): void {
    const { chosen, plan } = this.store.getState();
    if (chosen === undefined || plan?.conflicts.every(({ path }) => path !== chosen) !== false) return;
    this.decide([chosen], decision);
    const next = plan.conflicts.find(({ path }) => !this.store.getState().decisions.has(path));
    if (next !== undefined) this.choose(next.path);
  }

  /** Decides conflicts, by their paths. */
  decide(paths: readonly string[], decision: Decision): void {
    const decisions = new Map(this.store.getState().decisions);
    for (const path of paths) decisions.set(path, decision);
    this.store.setState({ decisions });
  }

  /** Decides all conflicts in the same way. */
  decideAll(decision: Decision): void {
    this.decide(
      (this.store.getState().plan?.conflicts ?? []).map(({ path }) => path),
      decision,
    );
  }

  /** Finds out what would be done; nothing is changed. */
  async plan(): Promise<void> {
    await this.#do("planning", "Comparing", async (from, follow) => {
      this.store.setState({ undone: undefined });
      const plan = await this.#session.merge(from, { dryRun: true }, follow);
      const { chosen } = this.store.getState();
      const places = [...plan.conflicts, ...plan.taken];
      const isThere = places.some(({ path }) => path === chosen);
      this.store.setState({ plan, chosen: isThere ? chosen : places[0]?.path });
    });
  }

  /** Merges, as it was decided. Where there are conflicts that nobody decided, those are shown and nothing is done. */
  async merge(): Promise<void> {
    await this.#do("merging", "Merging", async (from, follow) => {
      const { decisions } = this.store.getState();
      const decided = (wanted: Decision): string[] =>
        [...decisions].flatMap(([path, decision]) => (decision === wanted ? [path] : []));
      const report = await this.#session.merge(from, { take: decided("take"), keep: decided("keep") }, follow);
      if (report.applied) {
        this.store.setState({ merged: report, plan: undefined, chosen: undefined, decisions: new Map() });
        return;
      }
      this.store.setState({
        plan: report,
        problem:
          report.conflicts.length === 0
            ? "There is nothing to merge any more"
            : "Nothing was merged: something has changed since, and there are other conflicts now",
      });
    });
  }

  /** Takes the last merge back, with the files that it wrote. */
  async undo(): Promise<void> {
    const { merged } = this.store.getState();
    const { undo } = merged ?? {};
    if (undo === undefined) return;
    await this.#do("undoing", "Going back to what was before", async (_from, follow) => {
      const undone = await this.#session.restore(undo, "write", follow);
      this.store.setState({ merged: undefined, undone });
    });
  }

  /** Ends what is under way; nothing is changed by it then, unless it was too late. */
  end(): void {
    this.#underWay.abort();
  }

  dismissProblem(): void {
    this.store.setState({ problem: undefined });
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#underWay.abort();
  }

  /** One thing at a time. */
  async #do(
    kind: MergeWork["kind"],
    message: string,
    work: (from: WorkspaceListing, follow: NonNullable<Parameters<MergeSession["merge"]>[2]>) => Promise<void>,
  ): Promise<void> {
    const { relatives, from, work: before } = this.store.getState();
    const chosen = relatives?.find(({ id }) => id === from);
    if (chosen === undefined || before !== undefined) return;
    const { signal } = (this.#underWay = new AbortController());
    this.store.setState({ work: { kind, message, fraction: undefined }, problem: undefined });
    try {
      await work(chosen, {
        signal,
        onProgress: (progress) =>
          this.store.setState({ work: { kind, message: progress.message, fraction: progress.fraction } }),
      });
    } catch (error) {
      if (!signal.aborted) this.store.setState({ problem: messageOf(error) });
    } finally {
      this.store.setState({ work: undefined });
    }
  }
}

/** What a pane was opened on, or kept. */
export function mergeParams(kept: Json): MergeParams {
  const from = asText(asObject(kept)?.["from"], "");
  return { from: from === "" ? null : from };
}
