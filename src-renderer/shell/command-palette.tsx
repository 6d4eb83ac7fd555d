import type { ReactNode } from "react";
import { categoryOf, commandsByCategory } from "../commands/index.ts";
import type { CommandId, FocusPath } from "../commands/index.ts";
import { Palette } from "../widgets/index.ts";
import type { PaletteItem } from "../widgets/index.ts";
import { keysOf, useAllCommands, useCommandsContext } from "./commands-context.ts";

/** What the palette itself is called by: it would only open itself. */
const PALETTE: CommandId = "window.palette";

/** Everything that can be done where the focus was, found by a piece of its name. */
export function CommandPalette({
  path,
  onClose,
}: {
  readonly path: FocusPath;
  readonly onClose: () => void;
}): ReactNode {
  const commands = useCommandsContext();
  const { registry } = commands;
  const possible = useAllCommands().filter(({ id }) => id !== PALETTE && registry.handlerOf(id, path) !== undefined);
  const items = commandsByCategory(possible).flatMap(([, members]) =>
    members.map((command): PaletteItem => ({
      id: command.id,
      title: command.title,
      group: categoryOf(command),
      keys: keysOf(commands, command.id),
      keywords: [categoryOf(command), command.help],
    })),
  );
  return (
    <Palette
      name="Commands"
      placeholder="What is to be done?"
      items={items}
      empty="There is no such command here."
      onTake={(id) => {
        const command = possible.find((each) => each.id === id);
        if (command !== undefined) registry.run(command.id, path);
      }}
      onClose={onClose}
    />
  );
}
