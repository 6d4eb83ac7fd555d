import { packReference, type StoredState, StoreError, type VersionContent } from "../store/index.ts";
import type { HeapObject, Value } from "../vm/index.ts";
import type { LostObject } from "./heap-reader.ts";
import { livingObjects, Luggage, type LuggageTarget } from "./luggage.ts";

/** A session as it lives: what a stored state of it takes the place of. */
export interface LivingSession {
  /** All that is kept of it can be reached from here, and from its variables' cells. */
  readonly root: HeapObject;
  readonly cells: readonly HeapObject[];
  /** The cell of a variable, made if there is none yet. */
  cell(name: string): HeapObject;
}

/** Why what ran in a session then does not come back. */
const STAYS = {
  Process: "a process does not come back with a session",
  Context: "a frame does not come back without its process",
  Supervisor: "a supervisor does not come back with a session: its actors have the one that they have now",
};

/** What a session had in a stored state, as objects of the living heap. */
export interface SessionThen {
  readonly variables: ReadonlyMap<string, Value>;
  /** What was evaluated, oldest first. */
  readonly history: readonly string[];
  /** What its clients kept: names and objects by turns. */
  readonly kept: readonly Value[];
  /** What could not come back, and why. */
  readonly lost: readonly LostObject[];
}

/** The heap that a session lives in. */
export interface SessionSurroundings extends LuggageTarget {
  /** The epoch since which the heap is this one. */
  readonly since: number;
  /** Objects that stay beside what the virtual machine knows of. */
  readonly staying: readonly HeapObject[];
}

/** The state that a session is brought back from. */
export interface SessionSource {
  readonly state: StoredState;
  /** The version of code with this hash. */
  version(hash: string): VersionContent | undefined;
}

/**
 * Makes the objects that a session had in a stored state, and puts none in place. What anything but the session reaches now
 * is shared: it is what it is, and what comes back refers to it. What else the session reached comes back as it was, as
 * objects of its own. Nothing is changed when a StoreError tells of damage.
 */
export function bringSession(
  target: SessionSurroundings,
  source: SessionSource,
  id: string,
  living: LivingSession,
): SessionThen {
  const { state } = source;
  const then = state.session(id);
  if (then === undefined)
    throw new StoreError({
      kind: "unknownSnapshot",
      message: "The session was not there yet when that state was stored",
    });
  const here = new Map(
    livingObjects(target.vm, target.since, { also: target.staying, except: [living.root, ...living.cells] }),
  );
  // Blocks know a variable by its cell, which stays the same whatever it holds.
  for (const { name, cell } of then.variables) here.set(packReference(cell), living.cell(name));
  const luggage = new Luggage({
    state,
    version: (hash) => source.version(hash),
    here: (each) => here.get(each),
    revivesActors: false,
    stays: STAYS,
  });
  const bound = then.variables.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
  const values = luggage.pack(bound.map(({ value }) => value));
  const kept = luggage.pack(then.kept);
  const unpacked = luggage.unpack(target);
  const list = unpacked.elements(values);
  return {
    variables: new Map(bound.map(({ name }, index) => [name, list[index] ?? target.vm.nil])),
    history: then.history,
    kept: unpacked.elements(kept),
    lost: unpacked.lost,
  };
}
