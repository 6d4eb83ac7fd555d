import type { ReactNode, RefObject } from "react";
import { focusPath } from "../commands/index.ts";
import type { CommandId, FocusPath } from "../commands/index.ts";
import { IconButton } from "../widgets/index.ts";
import type { IconName } from "../widgets/index.ts";
import { keysOf, useAllCommands, useCommandsContext } from "./commands-context.ts";

/** A button of a pane's toolbar that does a command within the pane; its tip says the key. */
export function CommandButton({
  command,
  icon,
  within,
  isDisabled = false,
}: {
  readonly command: CommandId;
  readonly icon: IconName;
  /** The element whose handlers are asked: the pane's own, wherever the focus is. */
  readonly within: RefObject<Element | null>;
  readonly isDisabled?: boolean;
}): ReactNode {
  const commands = useCommandsContext();
  useAllCommands();
  const path = (): FocusPath => focusPath(within.current);
  return (
    <IconButton
      name={commands.registry.get(command).title}
      keys={keysOf(commands, command)}
      icon={icon}
      isDisabled={isDisabled}
      onPress={() => commands.registry.run(command, path())}
    />
  );
}
