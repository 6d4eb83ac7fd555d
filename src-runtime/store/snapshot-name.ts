import type { StoreProblem } from "./problem.ts";
import type { RootId } from "./root.ts";

/** The problem of a name that belongs to another root. */
export function nameTaken(name: string): StoreProblem {
  return {
    kind: "nameTaken",
    message: `There is a snapshot "${name}" already: choose another name, or delete that one`,
  };
}

/** The problem of a name that is to be given anew, and only on request is taken from the root that has it. */
export function nameToReplace(name: string): StoreProblem {
  return {
    kind: "nameTaken",
    message: `A snapshot named "${name}" exists already: choose another name, or replace it`,
  };
}

/** The problem of a name that no snapshot has. */
export function unknownSnapshot(name: string): StoreProblem {
  return { kind: "unknownSnapshot", message: `There is no snapshot "${name}": list the snapshots to see their names` };
}

/** The problem of a root that is not there, any more. */
export function unknownRoot(id: RootId): StoreProblem {
  return { kind: "unknownRoot", message: `There is no root ${id}: it was never committed here, or has been pruned` };
}
