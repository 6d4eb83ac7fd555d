import type { RegisteredCommand } from "./command-registry.ts";
import { beginsWith } from "./key.ts";
import type { KeySequence } from "./key.ts";

/** Two commands of which one is in the other's way. */
export interface KeyConflict {
  /** `same`: one key for both. `hides`: the first is done before the second's keys are complete. */
  readonly kind: "same" | "hides";
  readonly sequence: KeySequence;
  readonly first: RegisteredCommand;
  readonly second: RegisteredCommand;
}

/** All conflicts among the keys of these commands. Commands of two different scopes never meet. */
export function keyConflicts(commands: readonly RegisteredCommand[]): readonly KeyConflict[] {
  const conflicts: KeyConflict[] = [];
  const bindings = commands.flatMap((command) => command.sequences.map((sequence) => ({ command, sequence })));
  for (const [n, a] of bindings.entries()) {
    for (const b of bindings.slice(n + 1)) {
      if (a.command === b.command || !meet(a.command, b.command)) continue;
      const [first, second] = a.sequence.length <= b.sequence.length ? [a, b] : [b, a];
      if (!beginsWith(second.sequence, first.sequence)) continue;
      const kind = first.sequence.length === second.sequence.length ? "same" : "hides";
      conflicts.push({ kind, sequence: first.sequence, first: first.command, second: second.command });
    }
  }
  return conflicts;
}

function meet(a: RegisteredCommand, b: RegisteredCommand): boolean {
  return a.scope === undefined || b.scope === undefined || a.scope === b.scope;
}
