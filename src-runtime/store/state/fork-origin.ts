import type { RootId } from "../root.ts";

/** The note of a fork's store that says which state of which workspace it began with. */
export const FORK_ORIGIN = "forkedFrom";

/** Where a fork comes from. */
export interface ForkOrigin {
  /** The id of the workspace. */
  readonly workspace: string;
  /** The state that both began with, in the fork's own store. */
  readonly root: RootId;
}

export const writeForkOrigin = (origin: ForkOrigin): string => JSON.stringify(origin);

/** What a note says; undefined for none. */
export const readForkOrigin = (note: string | undefined): ForkOrigin | undefined =>
  note === undefined ? undefined : (JSON.parse(note) as ForkOrigin);
