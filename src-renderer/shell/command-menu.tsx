import type { ReactNode } from "react";
import { focusPath } from "../commands/index.ts";
import type { CommandId, FocusPath } from "../commands/index.ts";
import { PopupMenu, focusedElement } from "../widgets/index.ts";
import type { MenuAnchor, MenuItem } from "../widgets/index.ts";
import { keysOf, useCommandsContext } from "./commands-context.ts";
import type { Commands } from "./commands-context.ts";

/** The lines of a menu of commands: what nobody can do at the place is greyed. */
export function menuItemsOf(
  commands: Commands,
  groups: readonly (readonly CommandId[])[],
  path: FocusPath,
): readonly (readonly MenuItem[])[] {
  const { registry } = commands;
  return groups.map((ids) =>
    ids.map((id) => ({
      label: registry.get(id).title,
      detail: keysOf(commands, id),
      isDisabled: registry.handlerOf(id, path) === undefined,
      run: () => void registry.run(id, path),
    })),
  );
}

/** A context menu of commands, for where the focus was when it opened. */
export function CommandMenu({
  name,
  groups,
  anchor,
  path = focusPath(focusedElement()),
  onClose,
}: {
  readonly name: string;
  readonly groups: readonly (readonly CommandId[])[];
  readonly anchor: MenuAnchor;
  /** Where the commands are to be done. */
  readonly path?: FocusPath;
  readonly onClose: () => void;
}): ReactNode {
  const commands = useCommandsContext();
  return <PopupMenu name={name} groups={menuItemsOf(commands, groups, path)} anchor={anchor} onClose={onClose} />;
}
