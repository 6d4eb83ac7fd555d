import { isDeepStrictEqual } from "node:util";
import type { CodePieces } from "../../src-runtime/protocol/index.ts";
import {
  contentOf,
  keyedContent,
  objectText,
  packReference,
  sameValue,
  type StoredObject,
  type StoredState,
  storedText,
  type StoredValue,
} from "../../src-runtime/store/index.ts";
import type { StateChange } from "../channels.ts";
import { toldRoots } from "./state-difference.ts";

/** Two objects that stand at the same path. */
interface Pair {
  readonly path: string;
  readonly before: StoredObject;
  readonly after: StoredObject;
}

type Named = ReadonlyMap<string, StoredValue>;

/** Of an actor all but this is how it is run. */
const ACTOR_SLOTS: ReadonlySet<string> = new Set(["name", "state"]);

/**
 * What is not the same in states of two workspaces, by path: what their users' globals, and variables of sessions and
 * classes, lead to. Objects that stand at the same path are compared, whatever their ids are, since those of two
 * workspaces say nothing of each other; each pair of them once, at its shortest path. All of both graphs is gone through.
 */
export function workspaceDifference(
  before: StoredState,
  after: StoredState,
  { all = false, onProgress = () => undefined }: WorkspaceDifferenceOptions = {},
): StateChange[] {
  return new WorkspaceDifference(before, after, onProgress).changes(toldRoots([before, after], all));
}

/** How states of two workspaces are compared. */
export interface WorkspaceDifferenceOptions {
  /** Also what nobody made: see `stateDifference`. */
  readonly all?: boolean;
  /** Hears now and then which share of the objects was compared, from 0 to 1, which is an estimate. */
  readonly onProgress?: (fraction: number) => void;
}

/** After how many pairs it is said how far the work has come. */
const TOLD_EVERY = 500;

class WorkspaceDifference {
  readonly #before: StoredState;
  readonly #after: StoredState;
  readonly #changes: StateChange[] = [];
  /** The pairs that were met, and those of them that are still to be compared. */
  readonly #met = new Set<string>();
  #pairs: Pair[] = [];
  readonly #onProgress: (fraction: number) => void;

  constructor(before: StoredState, after: StoredState, onProgress: (fraction: number) => void) {
    this.#before = before;
    this.#after = after;
    this.#onProgress = onProgress;
  }

  changes(isTold: ReturnType<typeof toldRoots>): StateChange[] {
    const roots = (state: StoredState): Named =>
      new Map([...state.roots()].filter(isTold).map(({ name, value }) => [name, value]));
    this.#compareNamed("", roots(this.#before), roots(this.#after), undefined);
    // What nobody made is not compared, and what became garbage neither: it ends before all objects are through.
    const objects = Math.min(this.#before.root.objects, this.#after.root.objects);
    let compared = 0;
    while (this.#pairs.length > 0) {
      const pairs = this.#pairs;
      this.#pairs = [];
      for (const pair of pairs) {
        this.#compareObjects(pair);
        if (++compared % TOLD_EVERY === 0) this.#onProgress(Math.min(1, compared / objects));
      }
    }
    return this.#changes.toSorted(byPath);
  }

  #compareNamed(path: string, before: Named, after: Named, className: string | undefined): void {
    for (const name of new Set([...before.keys(), ...after.keys()]))
      this.#compare(`${path}${name}`, before.get(name), after.get(name), className);
  }

  #compare(
    path: string,
    before: StoredValue | undefined,
    after: StoredValue | undefined,
    className: string | undefined,
  ): void {
    if (before?.kind === "reference" && after?.kind === "reference") {
      const pair = { path, before: this.#before.object(before.to), after: this.#after.object(after.to) };
      if (this.#areComparedInside(pair)) return;
    } else if (sameValue(before, after)) return;
    this.#changes.push({
      path,
      kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
      ...(className === undefined ? {} : { className }),
      ...(before === undefined ? {} : { before: storedText(this.#before, before) }),
      ...(after === undefined ? {} : { after: storedText(this.#after, after) }),
    });
  }

  /** Whether two objects are the same, or will be compared by what they consist of. */
  #areComparedInside(pair: Pair): boolean {
    const { before, after } = pair;
    const [one, two] = [this.#before.text(before), this.#after.text(after)];
    if (before.className !== after.className) return false;
    if (one !== undefined || two !== undefined) return one === two;
    const key = `${packReference(before.reference)} ${packReference(after.reference)}`;
    if (!this.#met.has(key)) this.#pairs.push(pair);
    this.#met.add(key);
    return true;
  }

  #compareObjects({ path, before, after }: Pair): void {
    const { className } = after;
    const parts = this.#contents(before, after) ?? [fieldsOf(this.#before, before), fieldsOf(this.#after, after)];
    this.#compareNamed(`${path}/`, ...parts, className);
    if (this.#hasSameContent(before, after)) return;
    const [textBefore, textAfter] = [objectText(this.#before, before), objectText(this.#after, after)];
    this.#changes.push({ path, kind: "changed", className, before: textBefore, after: textAfter });
  }

  /** What a collection has by key or by index, however it keeps that; undefined where fields tell as much. */
  #contents(before: StoredObject, after: StoredObject): readonly [Named, Named] | undefined {
    const keyed = [keyedContent(before, this.#before), keyedContent(after, this.#after)] as const;
    if (keyed[0] && keyed[1]) return [valuesOf(keyed[0]), valuesOf(keyed[1])];
    const contents = [contentOf(this.#before, before), contentOf(this.#after, after)] as const;
    if (!contents[0] || !contents[1]) return undefined;
    // Where there is no order, what looks the same is taken for the same.
    const isHashed = before.slots.some(({ name }) => name === "tally");
    return isHashed
      ? [byText(this.#before, contents[0]), byText(this.#after, contents[1])]
      : [byIndex(contents[0]), byIndex(contents[1])];
  }

  /** Whether what two objects consist of besides fields is the same: bytes, words. */
  #hasSameContent(before: StoredObject, after: StoredObject): boolean {
    const [one, two] = [this.#before.wholeBody(before.body), this.#after.wholeBody(after.body)];
    if (one.kind === "elements" && two.kind === "elements") return true;
    return isDeepStrictEqual(one, two);
  }
}

/** Slots by name and elements by index; of an actor what is its own. */
function fieldsOf(state: StoredState, object: StoredObject): Named {
  const fields = Array.from(state.fields(object), ({ name, value }) => [name, value] as const);
  return new Map(object.className === "ActorReference" ? fields.filter(([name]) => ACTOR_SLOTS.has(name)) : fields);
}

const byIndex = (elements: readonly StoredValue[]): Named =>
  new Map(elements.map((each, index) => [String(index + 1), each]));

const byText = (state: StoredState, elements: readonly StoredValue[]): Named =>
  new Map(elements.map((each) => [storedText(state, each), each]));

const valuesOf = (keyed: NonNullable<ReturnType<typeof keyedContent>>): Named =>
  new Map(Array.from(keyed, ([key, { value }]) => [key, value]));

/** What is not the same in the code of two states, by class and method. */
export function codeDifference(before: CodePieces, after: CodePieces): StateChange[] {
  const texts = ({ pieces }: CodePieces): ReadonlyMap<string, string> =>
    new Map(pieces.map(({ title, text }) => [`code/${title}`, text]));
  const [one, two] = [texts(before), texts(after)];
  return [...new Set([...one.keys(), ...two.keys()])]
    .flatMap((path): StateChange[] => {
      const [was, is] = [one.get(path), two.get(path)];
      if (was === is) return [];
      if (was === undefined) return [{ path, kind: "added", after: is ?? "" }];
      return is === undefined
        ? [{ path, kind: "removed", before: was }]
        : [{ path, kind: "changed", before: was, after: is }];
    })
    .toSorted(byPath);
}

const byPath = (a: StateChange, b: StateChange): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
