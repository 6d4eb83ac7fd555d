import type { CommandId } from "./command.ts";
import type { CommandRegistry, FocusPath } from "./command-registry.ts";
import { beginsWith } from "./key.ts";
import type { KeySequence, KeyStroke } from "./key.ts";

/** What pressing a key came to. */
export type Pressed =
  /** No command here begins so: the key means what it means. */
  | { readonly kind: "free" }
  /** The beginning of a longer sequence; no strokes: the end of none, which is swallowed. */
  | { readonly kind: "pending"; readonly strokes: KeySequence }
  | { readonly kind: "command"; readonly id: CommandId };

/**
 * From keys to commands, one stroke after another. Only commands that somebody can do at the place count, and of two with
 * the same key the one that is done nearest to the focus.
 */
export class Keymap {
  readonly #registry: CommandRegistry;
  #pending: KeySequence = [];

  constructor(registry: CommandRegistry) {
    this.#registry = registry;
  }

  press(stroke: KeyStroke, path: FocusPath): Pressed {
    const strokes = [...this.#pending, stroke];
    this.#pending = [];
    const candidates = this.#registry
      .all()
      .filter(({ sequences }) => sequences.some((sequence) => beginsWith(sequence, strokes)))
      .map((command) => ({ command, distance: this.#registry.distanceOf(command.id, path) ?? Infinity }))
      .filter(({ distance }) => distance < Infinity)
      .toSorted((a, b) => a.distance - b.distance);
    const complete = candidates.find(({ command }) =>
      command.sequences.some((sequence) => sequence.length === strokes.length && beginsWith(sequence, strokes)),
    );
    if (complete !== undefined) return { kind: "command", id: complete.command.id };
    if (candidates.length > 0) {
      this.#pending = strokes;
      return { kind: "pending", strokes };
    }
    // The end of no sequence: after an unfinished one, it is swallowed rather than taken for something else.
    return strokes.length > 1 ? { kind: "pending", strokes: [] } : { kind: "free" };
  }

  /** Forgets the beginning of a sequence. */
  reset(): void {
    this.#pending = [];
  }
}
