import type { ObjectBody, StoredValue } from "../chunk/index.ts";
import type { StoredObject, StoredSlot } from "../inspect.ts";
import { packReference, type Reference, unpackReference } from "../reference.ts";
import { type Arrival, objectText, sameValue, type StoredState, storedText } from "../state/index.ts";
import { type KeyedContent, keyedContent } from "./keyed-content.ts";
import {
  ACTOR,
  isCollection,
  isMachinery,
  type MergeRules,
  MergeSide,
  type MergeStates,
  sameContent,
  slotOrNil,
} from "./merge-sides.ts";

/** What a person says of a conflict: take theirs, or keep ours. */
export type Decision = "take" | "keep";

/** What is at a path in each state, as readable Smalltalk; absent where there is nothing. */
export interface MergedTexts {
  readonly base?: string;
  readonly ours?: string;
  readonly theirs?: string;
}

/** A place that only they changed, or that both changed: then it is a conflict. */
export interface MergedPlace {
  readonly path: string;
  /** The class of the object whose field it is, or of the object itself; absent for a root. */
  readonly className?: string;
  readonly texts: MergedTexts;
}

/** What is to be done to our heap; values and bodies are those of their state. */
export type MergeEdit =
  /** The root at the path holds the value, or goes. */
  | { readonly kind: "root"; readonly path: string; readonly value: StoredValue | undefined }
  /** The object's fields hold these values; indexes begin with 0, and a body is all of it. */
  | {
      readonly kind: "object";
      readonly id: number;
      readonly className: string;
      readonly slots: readonly StoredSlot[];
      readonly elements: readonly (readonly [number, StoredValue])[];
      readonly body: ObjectBody<StoredValue> | undefined;
    }
  /** The Dictionary or Set has this entry under the key, an association or the key itself, or none any more. */
  | {
      readonly kind: "key";
      readonly id: number;
      readonly key: StoredValue;
      readonly entry: StoredValue | undefined;
    };

/** Something they changed that a merge leaves as it is here, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** What merging a state would do. */
export interface MergePlan {
  /** What only they changed, by path. */
  readonly taken: readonly MergedPlace[];
  /** What both changed, each in another way, by path. */
  readonly conflicts: readonly MergedPlace[];
  /** Actors of theirs that were spawned since the base and that nothing but their supervisor knows: ids of their references. */
  readonly newActors: readonly number[];
  readonly leftOut: readonly LeftOut[];
  /** What is to be done, given a decision for each conflict. */
  edits(decisionFor: (path: string) => Decision): readonly MergeEdit[];
}

/**
 * Compares their state and ours with the base that both began with. What only they changed is taken, what both changed
 * in the same way is nothing to do, and what both changed otherwise is a conflict. So is what one side changed and the
 * other one can't reach any more. Objects are the same if they have the same id and the base has it.
 */
export function planMerge(states: MergeStates, rules: MergeRules): MergePlan {
  const steps = planMergeInSteps(states, rules);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The same, for somebody who has other things to do in between. Each step is short, and says which share of the work is done,
 * from 0 to 1, which is an estimate.
 */
export function planMergeInSteps(states: MergeStates, rules: MergeRules): Generator<number, MergePlan> {
  return new Planner(states, rules).plan();
}

/** How many objects are looked into in a step. */
const OBJECTS_A_STEP = 200;

/** The share of the work that it is to find all objects. */
const SEARCH_SHARE = 0.7;

/** The slots by which objects are compared that both made anew: of others all. What runs is another for each. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  BlockClosure: ["code", "receiver"],
  DoItCode: ["version", "outer", "path"],
  [ACTOR]: ["state", "name"],
};

/** Whose body is merged by element wherever all three states have as many. */
const OPEN_ANYWAY: ReadonlySet<string> = new Set(["Array", "VariableContext"]);

const NO_EDIT = { kind: "object", slots: [], elements: [], body: undefined } as const;

/** Objects that are compared to find out whether both sides made the same. */
const MAX_COMPARED = 1_000;

interface Place extends MergedPlace {
  verdict: "taken" | "conflict" | "same";
  readonly edits: readonly MergeEdit[];
}

/** What a Dictionary or Set has in each state. */
interface KeyedStates {
  readonly base: KeyedContent;
  readonly ours: KeyedContent;
  readonly theirs: KeyedContent;
}

class Planner {
  readonly #rules: MergeRules;
  readonly #base: MergeSide;
  readonly #ours: MergeSide;
  readonly #theirs: MergeSide;
  readonly #places = new Map<string, Place>();
  readonly #leftOut: LeftOut[] = [];
  readonly #keyedById = new Map<number, KeyedStates | undefined>();

  constructor({ base, ours, theirs }: MergeStates, rules: MergeRules) {
    this.#rules = rules;
    [this.#base, this.#ours, this.#theirs] = [
      new MergeSide(base, rules.isRoot),
      new MergeSide(ours, rules.isRoot),
      new MergeSide(theirs, rules.isRoot),
    ];
  }

  *plan(): Generator<number, MergePlan> {
    yield* this.#search();
    for (const path of new Set([...this.#base.roots.keys(), ...this.#theirs.roots.keys()]))
      if (this.#rules.isRoot(path)) this.#root(path);
    const lost: number[] = [];
    for (const id of yield* this.#changedUnits(this.#theirs)) {
      yield SEARCH_SHARE;
      if (this.#ours.reached(id)) this.#unit(id);
      else lost.push(id);
    }
    for (const id of lost) this.#lost(id, this.#theirs, this.#ours);
    // Only where they take something away can something that changed here be lost.
    if (this.#places.size > 0)
      for (const id of yield* this.#changedUnits(this.#ours)) {
        yield 1;
        if (!this.#theirs.reached(id)) this.#lost(id, this.#ours, this.#theirs);
      }
    const newActors = this.#newActors();
    const places = [...this.#places.values()].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const of = (verdict: Place["verdict"]): readonly Place[] => places.filter((place) => place.verdict === verdict);
    return {
      taken: of("taken").map(told),
      conflicts: of("conflict").map(told),
      newActors,
      leftOut: this.#leftOut,
      edits: (decisionFor) =>
        places
          .filter(
            ({ verdict, path }) => verdict === "taken" || (verdict === "conflict" && decisionFor(path) === "take"),
          )
          .flatMap(({ edits }) => edits),
    };
  }

  /** Finds all objects of both sides: what changed is known by whether something leads to it. */
  *#search(): Generator<number, void> {
    const sides = [this.#ours, this.#theirs];
    const total = Math.max(
      1,
      sides.reduce((sum, { state }) => sum + state.root.objects, 0),
    );
    let visited = 0;
    for (const { search } of sides)
      while (search.advance(OBJECTS_A_STEP)) {
        visited += OBJECTS_A_STEP;
        yield SEARCH_SHARE * Math.min(1, visited / total);
      }
  }

  // Places

  #root(path: string): Place {
    const [base, ours, theirs] = [this.#base, this.#ours, this.#theirs].map(({ roots }) => roots.get(path));
    return this.#place(`root ${path}`, () => ({
      path,
      texts: this.#textsOfValues(base, ours, theirs),
      verdict: this.#verdict(base, ours, theirs),
      edits: [{ kind: "root", path, value: theirs }],
    }));
  }

  /** All places of an object that both sides have: its fields, or itself as a whole. */
  #unit(id: number): void {
    const [base, ours, theirs] = this.#three(id);
    if (!base || !ours || !theirs) return;
    if (theirs.className === ACTOR) {
      // An actor that they restarted has another state; one that they stopped has none, which is told.
      if (slotOrNil(theirs, "state").kind !== "nil") this.#slot(id, "state");
      return;
    }
    const keyed = this.#keyed(id);
    if (keyed) {
      for (const key of new Set([...keyed.base.keys(), ...keyed.theirs.keys()])) this.#key(id, key, keyed);
      return;
    }
    if (!this.#isOpen(base, ours, theirs)) return void this.#whole(id);
    for (const name of new Set([...base.slots, ...theirs.slots].map((slot) => slot.name))) this.#slot(id, name);
    if (!this.#isByElement(base, ours, theirs)) return void this.#body(id);
    const [before, after] = [this.#base.state.elements(base), this.#theirs.state.elements(theirs)];
    for (const [index, value] of after.entries()) if (!sameValue(before[index], value)) this.#element(id, index);
  }

  #slot(id: number, name: string): Place | undefined {
    const [base, ours, theirs] = this.#three(id);
    if (!base || !ours || !theirs) return undefined;
    const value = slotOrNil(theirs, name);
    return this.#field(id, name, theirs.className, [slotOrNil(base, name), slotOrNil(ours, name), value], {
      slots: [{ name, value }],
    });
  }

  #element(id: number, index: number): Place | undefined {
    const [base, ours, theirs] = this.#three(id);
    if (!base || !ours || !theirs) return undefined;
    const values = [
      this.#base.state.elements(base)[index],
      this.#ours.state.elements(ours)[index],
      this.#theirs.state.elements(theirs)[index],
    ] as const;
    return this.#field(id, String(index + 1), theirs.className, values, {
      elements: [[index, values[2] ?? { kind: "nil" }]],
    });
  }

  #field(
    id: number,
    step: string,
    className: string,
    values: readonly [StoredValue | undefined, StoredValue | undefined, StoredValue | undefined],
    edit: Partial<Pick<Extract<MergeEdit, { kind: "object" }>, "slots" | "elements">>,
  ): Place {
    return this.#place(`field ${id} ${step}`, () => ({
      path: `${this.#pathOf(id)}/${step}`,
      className,
      texts: this.#textsOfValues(...values),
      verdict: this.#verdict(...values),
      edits: [{ kind: "object", id, className, slots: [], elements: [], body: undefined, ...edit }],
    }));
  }

  /** The contents of a Dictionary or Set that is merged by key; undefined for every other object. */
  #keyed(id: number): KeyedStates | undefined {
    if (!this.#keyedById.has(id)) this.#keyedById.set(id, this.#readKeyed(id));
    return this.#keyedById.get(id);
  }

  #readKeyed(id: number): KeyedStates | undefined {
    const [base, ours, theirs] = this.#three(id);
    if (!base || !ours || !theirs || base.className !== ours.className || base.className !== theirs.className)
      return undefined;
    const contents = {
      base: keyedContent(base, this.#base.state),
      ours: keyedContent(ours, this.#ours.state),
      theirs: keyedContent(theirs, this.#theirs.state),
    };
    const { base: before, ours: here, theirs: there } = contents;
    if (!before || !here || !there) return undefined;
    const keys = [...before.keys(), ...here.keys(), ...there.keys()];
    const isMixed = keys.some((key) => key.startsWith("#")) && keys.some((key) => key.startsWith("'"));
    return isMixed ? undefined : { base: before, ours: here, theirs: there };
  }

  /** What is under a key: only whether it is there, and by which association; that one's value is a place of its own. */
  #key(id: number, key: string, { base, ours, theirs }: KeyedStates): Place | undefined {
    const [before, here, there] = [base.get(key), ours.get(key), theirs.get(key)];
    const known = there ?? before;
    if (
      !known ||
      (before && here && there && sameValue(before.entry, here.entry) && sameValue(here.entry, there.entry))
    )
      return undefined;
    return this.#place(`key ${id} ${key}`, () => ({
      path: `${this.#pathOf(id)}/${key}`,
      texts: this.#textsOfValues(before?.value, here?.value, there?.value),
      verdict: this.#verdict(before?.value, here?.value, there?.value),
      edits: [{ kind: "key", id, key: known.key, entry: there?.entry }],
    }));
  }

  /** All of an object whose fields belong together: with a collection goes the Array that it is the inside of. */
  #whole(id: number): Place | undefined {
    const [base, ours, theirs] = this.#three(id);
    if (!base || !ours || !theirs) return undefined;
    return this.#place(`whole ${id}`, () => ({
      ...this.#object(id, base, ours, theirs),
      edits: this.#wholeEdits(id, theirs),
    }));
  }

  /** The content of an object that is not compared by element; its slots are places of their own. */
  #body(id: number): Place | undefined {
    const [base, ours, theirs] = this.#three(id);
    if (!base || !ours || !theirs) return undefined;
    const bodyOf = (object: StoredObject): StoredObject => ({ ...object, slots: [] });
    return this.#place(`whole ${id}`, () => ({
      ...this.#object(id, bodyOf(base), bodyOf(ours), bodyOf(theirs)),
      edits: [{ ...NO_EDIT, id, className: theirs.className, body: theirs.body }],
    }));
  }

  #object(id: number, base: StoredObject, ours: StoredObject, theirs: StoredObject): Omit<Place, "edits"> {
    const texts = {
      base: objectText(this.#base.state, base),
      ours: objectText(this.#ours.state, ours),
      theirs: objectText(this.#theirs.state, theirs),
    };
    const before = [base, this.#base.state] as const;
    const [here, there] = [[ours, this.#ours.state] as const, [theirs, this.#theirs.state] as const];
    const path = this.#pathOf(id);
    const place = { path, className: theirs.className, texts };
    if (base.className !== theirs.className) {
      this.#leftOut.push({ what: path, why: `on their side it became an instance of ${theirs.className}` });
      return { ...place, verdict: "same" };
    }
    if (this.#isSame(before, there, sameValue)) return { ...place, verdict: "same" };
    if (this.#isSame(before, here, sameValue)) return { ...place, verdict: "taken" };
    const agree = this.#comparison();
    return { ...place, verdict: this.#isSame(here, there, agree) ? "same" : "conflict" };
  }

  /** Whether two objects say the same: of a collection, whatever Array it has its elements in. */
  #isSame(
    one: readonly [StoredObject, StoredState],
    two: readonly [StoredObject, StoredState],
    same: (one: StoredValue | undefined, two: StoredValue | undefined) => boolean,
  ): boolean {
    if (!isCollection(one[0]) || !isCollection(two[0])) return sameContent(one, two, same);
    if (one[0].className !== two[0].className) return false;
    const inside = [arrayOf(one), arrayOf(two)] as const;
    const rest = ([object]: readonly [StoredObject, StoredState]): StoredObject => ({
      ...object,
      slots: object.slots.filter(({ name }) => name !== "array"),
    });
    return sameContent([rest(one), one[1]], [rest(two), two[1]], same) && sameContent(inside[0], inside[1], same);
  }

  #wholeEdits(id: number, theirs: StoredObject): readonly MergeEdit[] {
    const { className, slots, body } = theirs;
    const own: MergeEdit = { ...NO_EDIT, id, className, slots, body: body.kind === "none" ? undefined : body };
    if (!isCollection(theirs)) return [own];
    const [array] = arrayOf([theirs, this.#theirs.state]);
    const inside = packReference(array.reference);
    return this.#isShared(inside)
      ? [own, { ...NO_EDIT, id: inside, className: array.className, body: array.body }]
      : [own];
  }

  #place(key: string, make: () => Place): Place {
    let place = this.#places.get(key);
    if (!place) this.#places.set(key, (place = make()));
    return place;
  }

  #verdict(
    base: StoredValue | undefined,
    ours: StoredValue | undefined,
    theirs: StoredValue | undefined,
  ): Place["verdict"] {
    if (sameValue(base, theirs)) return "same";
    if (sameValue(base, ours)) return "taken";
    return this.#comparison()(ours, theirs) ? "same" : "conflict";
  }

  #isOpen(...states: readonly [StoredObject, StoredObject, StoredObject]): boolean {
    const [base, ours, theirs] = states;
    const { className } = base;
    if (className !== ours.className || className !== theirs.className || states.some(isCollection)) return false;
    return OPEN_ANYWAY.has(className) || this.#rules.isOpen(className);
  }

  #isByElement(base: StoredObject, ours: StoredObject, theirs: StoredObject): boolean {
    const sizes = [base, ours, theirs].map(({ body }) =>
      body.kind === "elements"
        ? body.elements.length
        : body.kind === "parts" && body.of === "elements"
          ? body.size
          : -1,
    );
    return sizes[0] !== -1 && sizes.every((size) => size === sizes[0]);
  }

  // What one side changed and the other has no more

  /** Makes a conflict of the place where one side lost an object that the other one has changed. */
  #lost(id: number, side: MergeSide, other: MergeSide): void {
    for (const arrival of side.search.way(unpackReference(id)) ?? []) {
      const value = valueAt(side, arrival);
      // Which Array has the entries is no matter of what they are.
      if (arrival.from !== undefined && arrival.step === "array" && this.#keyed(arrival.from)) continue;
      const inKeyed = this.#entryAt(side, arrival, value);
      if (inKeyed) {
        const { keyed, key, owner } = inKeyed;
        const [its, others] = side === this.#ours ? [keyed.ours, keyed.theirs] : [keyed.theirs, keyed.ours];
        if (sameValue(its.get(key)?.entry, others.get(key)?.entry)) continue;
        if (!sameValue(its.get(key)?.entry, keyed.base.get(key)?.entry)) return;
        const place = this.#key(owner, key, keyed);
        if (place) place.verdict = "conflict";
        return;
      }
      if (sameValue(value, valueAt(other, arrival))) continue;
      // Where the side has put it itself, it is judged as any other change.
      if (!sameValue(value, valueAt(this.#base, arrival))) return;
      const place = this.#placeAt(arrival);
      if (place) place.verdict = "conflict";
      return;
    }
  }

  /** The key under which a collection that is merged by key has what an arrival leads to, by the Array inside it. */
  #entryAt(
    side: MergeSide,
    { from }: Arrival,
    value: StoredValue | undefined,
  ): { readonly keyed: KeyedStates; readonly key: string; readonly owner: number } | undefined {
    const owner = from === undefined ? undefined : side.ownerOf(unpackReference(from));
    const keyed = owner === undefined ? undefined : this.#keyed(owner);
    if (owner === undefined || !keyed) return undefined;
    for (const [key, { entry }] of side === this.#ours ? keyed.ours : keyed.theirs)
      if (sameValue(entry, value)) return { keyed, key, owner };
    return undefined;
  }

  #placeAt({ from, step }: Arrival): Place | undefined {
    if (from === undefined) return this.#rules.isRoot(step) ? this.#root(step) : undefined;
    const reference = unpackReference(from);
    const id = this.#theirs.ownerOf(reference) ?? this.#ours.ownerOf(reference) ?? from;
    const [base, ours, theirs] = this.#three(id);
    if (!base || !ours || !theirs || isMachinery(theirs.className)) return undefined;
    if (theirs.className === ACTOR) return undefined;
    if (id !== from || !this.#isOpen(base, ours, theirs)) return this.#whole(id);
    if (theirs.slots.some(({ name }) => name === step)) return this.#slot(id, step);
    return this.#isByElement(base, ours, theirs) ? this.#element(id, Number(step) - 1) : this.#body(id);
  }

  // Objects

  /** The objects of the base that a side changed and still reaches; for the inside of a collection, the collection. */
  *#changedUnits(side: MergeSide): Generator<number, ReadonlySet<number>> {
    const units = new Set<number>();
    const steps = side.changedSince(this.#base);
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) yield SEARCH_SHARE;
    for (const reference of step.value) {
      if (side.search.way(reference) === undefined || side.isListOfActors(reference)) continue;
      const id = side.ownerOf(reference) ?? packReference(reference);
      const object = side.state.objectAt(unpackReference(id));
      if (object && this.#isShared(id) && !isMachinery(object.className)) units.add(id);
    }
    return units;
  }

  #three(id: number): readonly (StoredObject | undefined)[] {
    const reference = unpackReference(id);
    return [this.#base, this.#ours, this.#theirs].map(({ state }) => state.objectAt(reference));
  }

  /** Whether an id means the same object on both sides. */
  #isShared(id: number): boolean {
    const reference = unpackReference(id);
    if (this.#base.state.objectAt(reference)) return true;
    return this.#rules.oneStore && this.#ours.state.objectAt(reference) !== undefined;
  }

  #pathOf(id: number): string {
    const reference = unpackReference(id);
    return this.#ours.search.path(reference) ?? this.#theirs.search.path(reference) ?? `@${id}`;
  }

  #textsOfValues(
    base: StoredValue | undefined,
    ours: StoredValue | undefined,
    theirs: StoredValue | undefined,
  ): MergedTexts {
    return {
      ...(base && { base: storedText(this.#base.state, base) }),
      ...(ours && { ours: storedText(this.#ours.state, ours) }),
      ...(theirs && { theirs: storedText(this.#theirs.state, theirs) }),
    };
  }

  /** Compares a value of ours with one of theirs: objects that both made anew are the same if all they refer to is. */
  #comparison(): (ours: StoredValue | undefined, theirs: StoredValue | undefined) => boolean {
    const pairs = new Map<number, number>();
    const same = (ours: StoredValue | undefined, theirs: StoredValue | undefined): boolean => {
      if (ours?.kind !== "reference" || theirs?.kind !== "reference") return sameValue(ours, theirs);
      const [one, two] = [packReference(ours.to), packReference(theirs.to)];
      if (one === two && this.#isShared(one)) return true;
      if (this.#isShared(one) || this.#isShared(two)) return false;
      const known = pairs.get(one);
      if (known !== undefined || pairs.size >= MAX_COMPARED) return known === two;
      pairs.set(one, two);
      const [here, there] = [this.#ours.state.object(ours.to), this.#theirs.state.object(theirs.to)];
      if (isMachinery(here.className) && !Object.hasOwn(COMPARED, here.className)) return false;
      const compared = COMPARED[here.className];
      const parts = (object: StoredObject): StoredObject => ({
        ...object,
        slots: object.slots.filter(({ name }) => compared?.includes(name) !== false),
      });
      return sameContent([parts(here), this.#ours.state], [parts(there), this.#theirs.state], same);
    };
    return same;
  }

  // Actors

  #newActors(): readonly number[] {
    const before = new Set(actorsIn(this.#base).map(({ id }) => id));
    const theirs = actorsIn(this.#theirs);
    const now = new Set(theirs.map(({ id }) => id));
    for (const { id, reference } of actorsIn(this.#base)) {
      const ours = this.#ours.state.objectAt(reference);
      if (now.has(id) || ours === undefined || slotOrNil(ours, "state").kind === "nil") continue;
      this.#leftOut.push({
        what: objectText(this.#ours.state, ours),
        why: "their side has stopped it; here it goes on",
      });
    }
    const fresh = theirs.filter(({ id }) => !before.has(id) && !this.#isShared(id));
    if (fresh.length === 0) return [];
    const here = actorsIn(this.#ours).filter(({ id }) => !before.has(id));
    const referred = this.#theirs.searchWithoutActors();
    return fresh
      .filter(({ reference }) => referred.way(reference) === undefined && this.#isMissed(reference, here))
      .map(({ id }) => id);
  }

  /** Whether an actor of theirs is one that is not here: neither what an earlier merge made of it, nor one of its name. */
  #isMissed(actor: Reference, here: ReturnType<typeof actorsIn>): boolean {
    const theirs: StoredValue = { kind: "reference", to: actor };
    if (here.some(({ reference }) => this.#comparison()({ kind: "reference", to: reference }, theirs))) return false;
    const nameOf = (side: MergeSide, reference: Reference): StoredValue =>
      slotOrNil(side.state.object(reference), "name");
    const name = nameOf(this.#theirs, actor);
    if (name.kind !== "symbol" || !here.some(({ reference }) => sameValue(nameOf(this.#ours, reference), name)))
      return true;
    this.#leftOut.push({ what: `the actor ${name.text}`, why: "another one of that name is here" });
    return false;
  }
}

const told = ({ path, className, texts }: Place): MergedPlace => ({
  path,
  texts,
  ...(className === undefined ? {} : { className }),
});

function valueAt(side: MergeSide, { from, step }: Arrival): StoredValue | undefined {
  if (from === undefined) return side.roots.get(step);
  const object = side.state.objectAt(unpackReference(from));
  return object && side.field(object, step);
}

/** The Array inside a collection. */
function arrayOf([collection, state]: readonly [StoredObject, StoredState]): readonly [StoredObject, StoredState] {
  const array = slotOrNil(collection, "array");
  if (array.kind !== "reference") throw new Error(`A ${collection.className} has no array`);
  return [state.object(array.to), state];
}

/** The references to all living actors, as the supervisors have them. */
function actorsIn(side: MergeSide): readonly { readonly id: number; readonly reference: StoredObject["reference"] }[] {
  const { state, roots } = side;
  const objectOf = (value: StoredValue | undefined): StoredObject | undefined =>
    value?.kind === "reference" ? state.object(value.to) : undefined;
  const others = objectOf(roots.get("classes/Supervisor/Others"));
  const supervisors = [roots.get("classes/Supervisor/Root"), ...(others ? state.elements(others) : [])];
  return supervisors.flatMap((value) => {
    const supervisor = objectOf(value);
    const children = supervisor && objectOf(slotOrNil(supervisor, "children"));
    return (children ? state.elements(children) : []).flatMap((each) => {
      const child = objectOf(each);
      if (child?.className !== ACTOR || slotOrNil(child, "state").kind === "nil") return [];
      return [{ id: packReference(child.reference), reference: child.reference }];
    });
  });
}
