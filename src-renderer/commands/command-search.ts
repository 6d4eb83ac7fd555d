import { MENUS, categoryOf } from "./command.ts";
import type { MenuName } from "./command.ts";
import type { RegisteredCommand } from "./command-registry.ts";
import { beginsWith } from "./key.ts";
import type { KeySequence } from "./key.ts";

/** The commands that pressing these keys runs, or begins to. */
export function commandsOnKeys(
  commands: readonly RegisteredCommand[],
  strokes: KeySequence,
): readonly RegisteredCommand[] {
  return commands.filter(({ sequences }) => sequences.some((sequence) => beginsWith(sequence, strokes)));
}

/** The commands of a menu, in its groups. */
export function menuGroups(
  commands: readonly RegisteredCommand[],
  name: MenuName,
): readonly (readonly RegisteredCommand[])[] {
  return [
    ...Map.groupBy(
      commands.filter(({ menu }) => menu?.name === name),
      ({ menu }) => menu?.group,
    ).values(),
  ];
}

/** The commands under their headings: those of menus first, in the menus' order, then by the alphabet. */
export function commandsByCategory(
  commands: readonly RegisteredCommand[],
): readonly (readonly [category: string, commands: readonly RegisteredCommand[]])[] {
  const rank = (category: string): number => {
    const n = MENUS.findIndex((menu) => menu === category);
    return n < 0 ? MENUS.length : n;
  };
  return [...Map.groupBy(commands, categoryOf)].toSorted(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
}
