import type { CommandId } from "./command.ts";
import type { CommandRegistry, FocusPath } from "./command-registry.ts";
import { isSameStroke } from "./key.ts";
import type { KeySequence, KeyStroke } from "./key.ts";

/** What pressing a key came to. */
export type Pressed =
  /** No command here begins so: the key means what it means. */
  | { readonly kind: "free" }
  /** The beginning of a longer sequence. */
  | { readonly kind: "pending"; readonly strokes: KeySequence }
  | { readonly kind: "command"; readonly id: CommandId };

/** From keys to commands, one stroke after another. Only commands that somebody can do at the place count. */
export class Keymap {
  readonly #registry: CommandRegistry;
  #pending: KeySequence = [];

  constructor(registry: CommandRegistry) {
    this.#registry = registry;
  }

  press(stroke: KeyStroke, path: FocusPath): Pressed {
    const strokes = [...this.#pending, stroke];
    this.#pending = [];
    const candidates = this.#registry.all().filter(({ id, sequences }) => {
      return (
        sequences.some((sequence) => beginsWith(sequence, strokes)) && this.#registry.handlerOf(id, path) !== undefined
      );
    });
    const complete = candidates.find(({ sequences }) =>
      sequences.some((s) => s.length === strokes.length && beginsWith(s, strokes)),
    );
    if (complete !== undefined) return { kind: "command", id: complete.id };
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

function beginsWith(sequence: KeySequence, beginning: KeySequence): boolean {
  return (
    beginning.length <= sequence.length &&
    beginning.every((stroke, n) => {
      const wanted = sequence[n];
      return wanted !== undefined && isSameStroke(stroke, wanted);
    })
  );
}
