import type { Disposer } from "../connection/index.ts";
import type { KnownPane, PaneKind } from "./pane.ts";

/** The kinds of panes that a window knows. */
export class PaneRegistry {
  readonly #panes = new Map<PaneKind, KnownPane>();

  /** Makes a kind of pane known; answers what takes it away. */
  register(pane: KnownPane): Disposer {
    if (this.#panes.has(pane.kind)) throw new Error(`There is a pane ${pane.kind} already`);
    this.#panes.set(pane.kind, pane);
    return () => this.#panes.delete(pane.kind);
  }

  /** Undefined for a kind that a saved layout still has, and nobody else. */
  get(kind: PaneKind): KnownPane | undefined {
    return this.#panes.get(kind);
  }

  /** All kinds, in the order in which they were registered. */
  all(): readonly KnownPane[] {
    return [...this.#panes.values()];
  }
}
