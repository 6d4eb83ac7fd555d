import {
  changedObjects,
  isActorRoot,
  codeSource,
  objectText,
  packReference,
  pathSearches,
  type Reference,
  type RootRecord,
  sameValue,
  sessionNameOf,
  type SearchedState,
  type StoredObject,
  type StoredRoot,
  StoredState,
  storedText,
  type StoredValue,
  type StoreReading,
  valueOf,
} from "../../src-runtime/store/index.ts";
import type { StateChange } from "../channels.ts";

/**
 * What changed from one state to another, by path: roots that hold something else, objects that came or went, and the
 * fields of objects that are in both. Only chunks that differ are compared, and the path of an object is looked for from it
 * upwards, once it is known what refers to what (`HolderOptions`). Told is what its users made of the workspace, not what came of
 * itself: what runs, what the installation keeps in its own classes, the last answer. Where a state is of one session, only
 * what its variables reach is compared.
 */
export function stateDifference(
  reading: StoreReading,
  from: RootRecord,
  to: RootRecord,
  options: DifferenceOptions,
): StateChange[] {
  return new Difference(reading, from, to, options).changes();
}

/** How states are compared. */
export interface DifferenceOptions {
  /** The file of `HolderOptions`. */
  readonly holders: string;
  /** Also what nobody made: see there. */
  readonly all?: boolean;
  /** Hears now and then which share of the work is done, from 0 to 1, which is an estimate. */
  readonly onProgress?: (fraction: number) => void;
}

/** The share of the work that the search for objects is, where it has to go through all of them. */
const SEARCH_SHARE = 0.7;
/** After how many changed objects it is said how far the work has come. */
const TOLD_EVERY = 50;

interface Side extends SearchedState {
  /** The lists that the graph begins with: what they hold are roots. */
  readonly lists: ReadonlySet<number>;
}

class Difference {
  readonly #reading: StoreReading;
  readonly #before: Side;
  readonly #after: Side;
  readonly #isTold: (root: StoredRoot) => boolean;
  readonly #isFieldTold: (className: string, field: string) => boolean;
  /** Only the variables of one session are compared: one of the states is of it. */
  readonly #isOfSession: boolean;
  /** Shares of the work that are done. */
  #searched = 0;
  #compared = 0;
  readonly #onProgress: ((fraction: number) => void) | undefined;

  constructor(reading: StoreReading, from: RootRecord, to: RootRecord, options: DifferenceOptions) {
    this.#reading = reading;
    this.#onProgress = options.onProgress;
    const onSearched = (fraction: number): void => {
      this.#searched = fraction;
      this.#tell();
    };
    const states = [new StoredState(reading, from), new StoredState(reading, to)] as const;
    this.#isTold = toldRoots(states, options.all === true);
    this.#isFieldTold = (className, field) => options.all === true || !isCounted(className, field);
    this.#isOfSession = sessionIn(states) !== undefined;
    const paths = { file: options.holders, isRoot: this.#isTold, onProgress: onSearched };
    const [before, after] = pathSearches(reading, states, paths);
    after.onVisited = (count) => onSearched(Math.min(1, count / Math.max(1, to.objects)));
    this.#before = { state: states[0], search: before, lists: listsOf(from) };
    this.#after = { state: states[1], search: after, lists: listsOf(to) };
  }

  #tell(): void {
    this.#onProgress?.(SEARCH_SHARE * Math.max(this.#searched, this.#compared) + (1 - SEARCH_SHARE) * this.#compared);
  }

  changes(): StateChange[] {
    const changes = this.#rootChanges();
    const whole: StateChange[] = [];
    const changed = this.#changedObjects();
    for (const [index, reference] of changed.entries()) {
      if (index % TOLD_EVERY === 0) {
        this.#compared = index / changed.length;
        this.#tell();
      }
      const [before, after] = [this.#before.state.objectAt(reference), this.#after.state.objectAt(reference)];
      if (before !== undefined && after !== undefined) changes.push(...this.#fieldChanges(before, after));
      else if (after !== undefined) whole.push(...this.#whole("added", this.#after, after));
      else if (before !== undefined) whole.push(...this.#whole("removed", this.#before, before));
    }
    // What came or went is mostly told by the field that refers to it now, or did.
    const told = new Set(changes.map(({ path }) => path));
    return [...changes, ...whole.filter(({ path }) => !told.has(path))].toSorted((a, b) =>
      a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
    );
  }

  #rootChanges(): StateChange[] {
    const [before, after] = [this.#rootsOf(this.#before.state), this.#rootsOf(this.#after.state)];
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
      const [one, two] = [before.get(path), after.get(path)];
      return this.#isSameThing(path, one, two) ? [] : this.#valueChange(path, one, two);
    });
  }

  /** What is told of what the graph begins with, and the code, by path. */
  #rootsOf(state: StoredState): ReadonlyMap<string, StoredValue> {
    const roots = [...state.roots()].filter(
      (each) => each.name !== "code" && each.name !== "files" && this.#isTold(each),
    );
    const code = this.#isOfSession ? [] : state.code();
    return new Map([...roots, ...code].map(({ name, value }) => [name, value]));
  }

  /**
   * Whether a root is what it was, though perhaps another object: whoever opens or restores a workspace makes anew its
   * lists of what it keeps (of which what they hold is compared) and the texts of its code. A variable is what it is.
   */
  #isSameThing(path: string, before: StoredValue | undefined, after: StoredValue | undefined): boolean {
    if (before?.kind !== "reference" || after?.kind !== "reference") return false;
    if (!path.includes("/")) return true;
    if (!isCode(path)) return false;
    const [{ state: one }, { state: two }] = [this.#before, this.#after];
    return one.text(one.object(before.to)) === two.text(two.object(after.to));
  }

  #valueChange(path: string, before: StoredValue | undefined, after: StoredValue | undefined): StateChange[] {
    if (sameValue(before, after)) return [];
    return [
      {
        path,
        kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
        ...(before === undefined ? {} : { before: textOf(this.#before.state, path, before) }),
        ...(after === undefined ? {} : { after: textOf(this.#after.state, path, after) }),
      },
    ];
  }

  #whole(kind: "added" | "removed", { state, search }: Side, object: StoredObject): StateChange[] {
    const path = search.path(object.reference);
    if (path === undefined) return [];
    const text = objectText(state, object);
    const { className } = object;
    return [{ path, kind, className, ...(kind === "added" ? { after: text } : { before: text }) }];
  }

  #fieldChanges(before: StoredObject, after: StoredObject): StateChange[] {
    const path = this.#after.search.path(after.reference) ?? this.#before.search.path(before.reference);
    if (path === undefined) return [];
    const { className } = after;
    const one = new Map(Array.from(this.#before.state.fields(before), ({ name, value }) => [name, value]));
    const two = new Map(Array.from(this.#after.state.fields(after), ({ name, value }) => [name, value]));
    const changes = [...new Set([...one.keys(), ...two.keys()])].flatMap((name) =>
      this.#valueChange(`${path}/${name}`, one.get(name), two.get(name)).map((change) => ({ name, change })),
    );
    if (changes.length > 0)
      return changes
        .filter(({ name }) => this.#isFieldTold(className, name))
        .map(({ change }) => ({ ...change, className }));
    // Other content than fields, the class, or a part of a long text that isn't shown.
    const [textBefore, textAfter] = [objectText(this.#before.state, before), objectText(this.#after.state, after)];
    return [{ path, kind: "changed", className, before: textBefore, after: textAfter }];
  }

  /** Where records differ; a large object for its pieces. */
  #changedObjects(): readonly Reference[] {
    const { state, lists } = this.#after;
    const chunks = valueOf(this.#reading.diff(this.#before.state.root.id, state.root.id)).map(({ chunk }) => chunk);
    const code = new Set([...this.#before.state.codeObjects(), ...state.codeObjects()]);
    return changedObjects(this.#before, this.#after, chunks).filter((reference) => {
      const id = packReference(reference);
      return !lists.has(id) && !this.#before.lists.has(id) && !code.has(id);
    });
  }
}

/**
 * Says of a root of two states whether it is compared: what users made, or all; where one of the states is of a session,
 * what is that session's.
 */
export function toldRoots(states: readonly StoredState[], all: boolean): (root: StoredRoot) => boolean {
  const untold = all ? new Set<string>() : untoldIn(states);
  const session = sessionIn(states);
  const within = session === undefined ? "" : `sessions/${session}/`;
  return ({ name }) => !untold.has(name) && name.startsWith(within);
}

/** The session that one of the states is of. */
export function sessionIn(states: readonly StoredState[]): string | undefined {
  return states.map(({ root }) => sessionNameOf(root)).find((name) => name !== undefined);
}

/** How many messages an actor has handled counts itself, also when somebody only looks at it. */
const isCounted = (className: string, field: string): boolean => className === "ActorReference" && field === "handled";

/** The roots that nobody made, in either state: one of an earlier version of Fresnel does not say which are the installation's. */
const untoldIn = (states: readonly StoredState[]): ReadonlySet<string> =>
  new Set(
    states.flatMap((state) =>
      [...state.roots()].filter(({ isUsers, name }) => !isUsers && !isActorRoot(name)).map(({ name }) => name),
    ),
  );

/** Characters of a file or a method that are shown. */
const SHOWN_CODE = 50_000;

/** Whether a root is a piece of code, or a file of the project. */
function isCode(path: string): boolean {
  return path.startsWith("code/") || path.startsWith("files/");
}

/** A value as readable Smalltalk; of code, its source. */
function textOf(state: StoredState, path: string, value: StoredValue): string {
  if (value.kind !== "reference" || !isCode(path)) return storedText(state, value);
  const object = state.object(value.to);
  // A piece of code is stored as JSON, of which a part can't be read.
  return path.startsWith("code/")
    ? codeSource(state.text(object) ?? "").slice(0, SHOWN_CODE)
    : (state.text(object, SHOWN_CODE) ?? "");
}

/** The lists that the graph begins with. */
function listsOf(root: RootRecord): ReadonlySet<number> {
  return new Set(Object.values(root.roles).map(packReference));
}
