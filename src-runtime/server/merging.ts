import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type CodeMergePlan,
  codeStateOf,
  mergeCode,
  type MergedCode,
  type MergedCodeReport,
  planCodeMerge,
  textOfPiece,
} from "../code/index.ts";
import { codeIn, type MergedHeap } from "../persistence/index.ts";
import {
  type CheckedParams,
  ErrorCode,
  type MergeConflict,
  type MergedPlace,
  type MergeReport,
  RequestError,
  type SessionId,
  workspaceFiles,
  type WorkspaceId,
} from "../protocol/index.ts";
import type { Session } from "../sessions/index.ts";
import {
  type Decision,
  FORK_ORIGIN,
  type ForkOrigin,
  type MergePlan,
  NoSuchState,
  openStoreInstant,
  parseHash,
  planMergeInSteps,
  readForkOrigin,
  rootNamed,
  type RootRecord,
  StoredState,
  StoreError,
  type StoreReading,
  unpackReference,
  valueOf,
} from "../store/index.ts";
import type { LivingWorkspace } from "./living-workspace.ts";
import { storeRefusal } from "./store-refusal.ts";
import { progressOf } from "./task-progress.ts";
import { nameBefore } from "./undo-name.ts";

type MergeRequest = CheckedParams<"snapshot/merge">;

/** Workspaces that are being merged into: one merge at a time. */
const underWay = new WeakSet<LivingWorkspace>();

/** How long states are compared before others have their turn, in milliseconds. */
const SLICE = 5;

/** How long a merge waits for actors to end the turns they are in, in milliseconds. */
const WAIT_FOR_ACTORS = 5_000;

/**
 * Merges a state of this workspace or of another one into the running one. It is compared in slices while everything goes
 * on; when something has changed since, it is compared again while nothing else runs. Nothing runs either until the merge
 * is done; the state before has a name then, by which it can be restored.
 */
export async function mergeState(
  workspace: LivingWorkspace,
  request: MergeRequest,
  signal: AbortSignal,
): Promise<MergeReport> {
  const { persistence, vm, start } = workspace;
  const session = workspace.sessions.get(request.session);
  if (!session) throw new RequestError(ErrorCode.notFound, "There is no such session");
  const both = request.take.find((path) => request.keep.includes(path));
  if (both !== undefined)
    throw new RequestError(ErrorCode.invalidParams, `${both} is to be taken and to be kept: say one of both`);
  if (underWay.has(workspace)) throw new RequestError(ErrorCode.conflict, "Another merge is under way: try again");
  const goOn = (): void => {
    if (signal.aborted)
      throw new RequestError(ErrorCode.requestCancelled, "The merge was cancelled: nothing is changed");
  };
  const tell = progressOf(workspace.host, request);
  const ours = persistence.openForReading();
  const theirs = open(() =>
    request.from === undefined
      ? persistence.openForReading()
      : valueOf(openStoreInstant(storeBeside(start.workspace.folder, request.from.workspace))),
  );
  let release = (): void => undefined;
  underWay.add(workspace);
  try {
    const ends = findEnds(ours, theirs, request, start.workspace.id);
    const planFor = async (root: RootRecord): Promise<Merge> => {
      const states = { ...ends, ours: new StoredState(ours, root) };
      const merge = await Merge.plan(workspace, session, request, states, theirs, async (fraction) => {
        tell("Comparing what was changed", fraction);
        await nextTurn();
        goOn();
      });
      merge.checkNames();
      return merge;
    };
    // What runs goes on while what is stored is compared: mostly nothing that matters happens meanwhile.
    let root = await persistence.checkpoint();
    goOn();
    let merge = await planFor(root);
    if (merge.isOnlyToBeTold) return merge.report;
    await actorsAtRest(workspace);
    release = vm.scheduler.hold();
    const now = await persistence.checkpoint();
    goOn();
    if (!isSameState(root, now)) {
      root = now;
      merge = await planFor(root);
      if (merge.isOnlyToBeTold) return merge.report;
    }
    tell("Merging");
    const undo = nameBefore("merging", request.state ?? request.from?.name ?? "");
    await persistence.keep(root, undo, "made by itself, to undo the merge");
    goOn();
    const done = await merge.apply(undo, root);
    // Telling what there is now runs Smalltalk.
    release();
    const told = await merge.tell();
    await persistence.storeDone();
    return { ...done, ...told };
  } catch (error) {
    throw error instanceof StoreError ? storeRefusal(error) : error;
  } finally {
    release();
    underWay.delete(workspace);
    ours.close();
    theirs.close();
  }
}

/** Whether nothing has changed from one state of a workspace to the next. */
const isSameState = (one: RootRecord, two: RootRecord): boolean =>
  one.tree === two.tree && JSON.stringify(one.roles) === JSON.stringify(two.roles);

/** The two states that are merged into ours and compared with it. */
interface Ends {
  readonly base: StoredState;
  readonly theirs: StoredState;
}

function open(reading: () => StoreReading): StoreReading {
  try {
    return reading();
  } catch (error) {
    throw error instanceof StoreError ? storeRefusal(error) : error;
  }
}

/** The store of another workspace of the same user: their folders are beside each other, called by their ids. */
const storeBeside = (folder: string, other: WorkspaceId): string => workspaceFiles(join(dirname(folder), other)).store;

/** Finds their state, and the one that both began with. */
function findEnds(ours: StoreReading, theirs: StoreReading, request: MergeRequest, own: string): Ends {
  const { from, state, base: baseName } = request;
  if (from === undefined && state === undefined)
    throw new RequestError(
      ErrorCode.invalidParams,
      "Say which state is to be merged: a snapshot, or another workspace",
    );
  try {
    const root = rootNamed(theirs, state);
    const opened = { theirs: new StoredState(theirs, root) };
    if (baseName !== undefined)
      return { ...opened, base: new StoredState(theirs, commonSnapshot(ours, theirs, baseName)) };
    // Theirs may be a fork of ours, or ours of theirs.
    const ends = [
      { reading: theirs, other: own },
      { reading: ours, other: from?.workspace },
    ].map(({ reading, other }) => ({ reading, origin: originIn(reading, other) }));
    for (const { reading, origin } of ends) {
      const begun = origin && reading.root(origin.root);
      if (begun) return { ...opened, base: new StoredState(reading, begun) };
    }
    throw new RequestError(
      ErrorCode.notFound,
      ends.some(({ origin }) => origin)
        ? "The state that the fork began with is not kept any more: name a snapshot that both have as the base"
        : "It is not known which state both began with: name a snapshot that both have as the base",
    );
  } catch (error) {
    throw error instanceof NoSuchState ? new RequestError(ErrorCode.notFound, error.message) : error;
  }
}

/** Which state a store's workspace began with, if it is a fork of the other one. */
function originIn(reading: StoreReading, other: string | undefined): ForkOrigin | undefined {
  const origin = readForkOrigin(reading.getMeta(FORK_ORIGIN));
  return origin !== undefined && origin.workspace === other ? origin : undefined;
}

/** The snapshot of that name, which both stores must have alike: else their objects have nothing to do with each other. */
function commonSnapshot(ours: StoreReading, theirs: StoreReading, name: string): RootRecord {
  const named = (reading: StoreReading): RootRecord | undefined =>
    reading.snapshots().find((snapshot) => snapshot.name === name)?.root;
  const [one, two] = [named(ours), named(theirs)];
  if (!two) throw new RequestError(ErrorCode.notFound, `Their side has no snapshot named "${name}"`);
  if (!one) throw new RequestError(ErrorCode.notFound, `There is no snapshot named "${name}" here`);
  if (one.tree !== two.tree || one.createdAt !== two.createdAt)
    throw new RequestError(
      ErrorCode.conflict,
      `The snapshots named "${name}" are not the same state: choose one from before the fork was made`,
    );
  return two;
}

/** Waits until no actor is in the midst of a turn: its state may be half changed. */
async function actorsAtRest({ actors, actorDesk }: LivingWorkspace): Promise<void> {
  const end = performance.now() + WAIT_FOR_ACTORS;
  for (;;) {
    const [busy] = actors.busy;
    if (!busy) return;
    if (performance.now() >= end)
      throw new RequestError(
        ErrorCode.conflict,
        `${actorDesk.titleOfHeap(busy._id) ?? "An actor"} is handling a message: merge when it is done, or stop it`,
      );
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** One merge, planned. */
class Merge {
  readonly #workspace: LivingWorkspace;
  readonly #session: Session;
  readonly #request: MergeRequest;
  readonly #states: Ends & { readonly ours: StoredState };
  readonly #reading: StoreReading;
  readonly #plan: MergePlan;
  readonly #code: CodeMergePlan;
  readonly #conflicts: readonly MergeConflict[];

  /** Compares the states; `rest` is waited for whenever a slice is over, and may end it by what it throws. */
  static async plan(
    workspace: LivingWorkspace,
    session: Session,
    request: MergeRequest,
    states: Ends & { readonly ours: StoredState },
    reading: StoreReading,
    rest: (fraction: number) => Promise<void>,
  ): Promise<Merge> {
    const { code, vm } = workspace;
    const isUsers = (className: string): boolean => {
      const behavior = vm.tryClassNamed(className.replace(/ class$/, ""));
      return behavior === undefined || code.originOf(behavior.$info.package) !== "system";
    };
    const steps = planMergeInSteps(states, {
      oneStore: request.from === undefined,
      isOpen: isUsers,
      isRoot: (path) => isMergedRoot(path, isUsers, request, session),
    });
    let began = performance.now();
    for (;;) {
      const step = steps.next();
      if (step.done === true) return new Merge(workspace, session, request, states, reading, step.value);
      if (performance.now() - began < SLICE) continue;
      await rest(step.value);
      began = performance.now();
    }
  }

  private constructor(
    workspace: LivingWorkspace,
    session: Session,
    request: MergeRequest,
    states: Ends & { readonly ours: StoredState },
    reading: StoreReading,
    plan: MergePlan,
  ) {
    this.#workspace = workspace;
    this.#session = session;
    this.#request = request;
    this.#states = states;
    this.#reading = reading;
    this.#plan = plan;
    const { vm } = workspace;
    const codeOf = (state: StoredState) => {
      const { files, entries } = codeIn(state);
      return codeStateOf(vm, files, entries);
    };
    this.#code = planCodeMerge(codeOf(states.base), codeOf(states.ours), codeOf(states.theirs));
    this.#conflicts = [...this.#plan.conflicts, ...this.#code.conflicts.map(placeOfCode)].map((place) => {
      const decision = this.#decisionFor(place.path);
      return { ...place, ...(decision === undefined ? {} : { decision }) };
    });
  }

  /**
   * Refuses a merge in which all conflicts are decided together but for some that are named, if a name is of none: it was
   * mistyped, and the opposite of what is wanted would be done there.
   */
  checkNames(): void {
    const { take, keep, others } = this.#request;
    if (others === "ask") return;
    for (const name of [...take, ...keep])
      if (this.#conflicts.every(({ path }) => !isAtOrBelow(path, name)))
        throw new RequestError(
          ErrorCode.invalidParams,
          `Nothing is in conflict at ${name}, so nothing was merged: --dry-run tells where there are conflicts`,
        );
  }

  /** Whether nothing is to be done: nobody wants it yet, conflicts are undecided, or there is nothing to do. */
  get isOnlyToBeTold(): boolean {
    const { taken, conflicts, newActors } = this.#plan;
    return (
      this.#request.dryRun ||
      this.#conflicts.some(({ decision }) => decision === undefined) ||
      [taken, conflicts, newActors, this.#code.taken, this.#code.conflicts].every(({ length }) => length === 0)
    );
  }

  get report(): MergeReport {
    const { base, theirs } = this.#states;
    return {
      applied: false,
      baseAsOf: new Date(base.root.createdAt).toISOString(),
      theirsAsOf: new Date(theirs.root.createdAt).toISOString(),
      taken: [...this.#plan.taken, ...this.#code.taken.map(placeOfCode)],
      conflicts: this.#conflicts,
      leftOut: this.#plan.leftOut.map(({ what, why }) => `${what}: ${why}`),
      added: 0,
      writtenFiles: [],
    };
  }

  /** Does it; `undo` names the state before, which is `before`. */
  async apply(undo: string, before: RootRecord): Promise<MergeReport> {
    const { editor, code, host, breakpoints } = this.#workspace;
    const { name } = this.#session;
    const pieces = [
      ...this.#code.taken,
      ...this.#code.conflicts.filter((each) => this.#isTaken(placeOfCode(each).path)),
    ];
    // The code first: what comes along are instances of their classes.
    const merged = await mergeCode(code, editor, pieces, name);
    for (const each of merged.classes) breakpoints.codeChanged(each);
    if (merged.classes.length > 0)
      host.emit(undefined, "code/changed", { by: "accept", classes: merged.classes, problems: [] });
    const heap = await this.#mergeHeap(merged, before);
    const problems = this.#workspace.actors.merged(heap.newActors);
    const { report } = this;
    return {
      ...report,
      applied: true,
      undo,
      added: heap.added,
      leftOut: [
        ...report.leftOut,
        ...merged.problems,
        ...heap.lost.map(({ what, why }) => `${what}: ${why}`),
        ...problems,
      ],
      writtenFiles: merged.files,
    };
  }

  async #mergeHeap(code: MergedCodeReport, before: RootRecord): Promise<MergedHeap> {
    const { persistence } = this.#workspace;
    const { base, ours, theirs } = this.#states;
    const reading = this.#reading;
    const oneStore = this.#request.from === undefined;
    try {
      return persistence.merge(
        {
          state: theirs,
          version: (hash) => valueOf(reading.version(parseHash(hash))),
          isShared: (id) => [base, ...(oneStore ? [ours] : [])].some((each) => each.objectAt(unpackReference(id))),
        },
        this.#plan.edits((path) => this.#decisionFor(path) ?? "keep"),
        this.#plan.newActors,
        (session, variable, value) => {
          const found = this.#workspace.sessions.all().find((each) => each.name === session);
          if (!found) return `there is no session ${session} here`;
          found.bindings.put(variable, value);
          return undefined;
        },
      );
    } catch (error) {
      if (code.files.length > 0) await this.#workspace.writeFilesOf(before, this.#request.session);
      throw error;
    }
  }

  /** Tells everybody what they may have seen otherwise; answers the variables of the session that asked. */
  async tell(): Promise<Pick<MergeReport, "bindings">> {
    const { sessions, host } = this.#workspace;
    const changed = new Set(
      this.#plan
        .edits((path) => this.#decisionFor(path) ?? "keep")
        .flatMap((edit) =>
          edit.kind === "root" && edit.path.startsWith("sessions/") ? [edit.path.split("/")[1]] : [],
        ),
    );
    this.#workspace.publish();
    for (const each of sessions.all()) {
      if (each.id !== this.#session.id && !changed.has(each.name)) continue;
      each.bindings.replaced();
      if (each.id !== this.#session.id) await this.#workspace.tellReplaced(each.id as SessionId, "merged");
    }
    host.emit(undefined, "workspace/ran", {});
    return { bindings: await this.#session.snapshot() };
  }

  #isTaken(path: string): boolean {
    return this.#decisionFor(path) === "take";
  }

  /** What was said of a conflict, or of one that it is below: of several the nearest counts. */
  #decisionFor(path: string): Decision | undefined {
    const { take, keep, others } = this.#request;
    const nearest = (paths: readonly string[]): number => {
      let longest = 0;
      for (const each of paths) if (each.length > longest && isAtOrBelow(path, each)) longest = each.length;
      return longest;
    };
    const [taken, kept] = [nearest(take), nearest(keep)];
    if (taken + kept > 0) return taken > kept ? "take" : "keep";
    return others === "ask" ? undefined : others;
  }
}

/** Whether a path is another one, or leads on from it. */
const isAtOrBelow = (path: string, other: string): boolean => path === other || path.startsWith(`${other}/`);

/** Whether a merge is about a root, by its path. */
function isMergedRoot(
  path: string,
  isUsers: (className: string) => boolean,
  { sessions }: MergeRequest,
  session: Session,
): boolean {
  const [kind, owner = ""] = path.split("/");
  switch (kind) {
    case "globals":
      return true;
    case "classes":
      return isUsers(owner);
    case "sessions":
      // Nor is what was answered last anybody's work.
      return (
        !path.endsWith("/(session)") &&
        !path.endsWith("/ans") &&
        (sessions || path.startsWith(`sessions/${session.name}/`))
      );
    default:
      return false;
  }
}

/** Code as a place of a state: `code/Account>>balance`. */
function placeOfCode({ title, base, ours, theirs }: MergedCode): MergedPlace {
  return {
    path: `code/${title}`,
    texts: {
      ...(base && { base: textOfPiece(base) }),
      ...(ours && { ours: textOfPiece(ours) }),
      ...(theirs && { theirs: textOfPiece(theirs) }),
    },
  };
}
