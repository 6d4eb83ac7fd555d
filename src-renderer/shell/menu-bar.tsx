import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { MENUS, focusPath, menuGroups } from "../commands/index.ts";
import type { FocusPath, MenuName } from "../commands/index.ts";
import { PopupMenu, focusedElement, returnFocus } from "../widgets/index.ts";
import { menuItemsOf } from "./command-menu.tsx";
import { useAllCommands, useCommandsContext } from "./commands-context.ts";
import styles from "./menu-bar.module.css";

/** The menu that is open, and where its commands are to be done. */
interface OpenMenu {
  readonly name: MenuName;
  readonly path: FocusPath;
}

/** The menus of a window. Its commands are done where the focus was before. F10 goes there. */
export function MenuBar(): ReactNode {
  const commands = useCommandsContext();
  const all = useAllCommands();
  const bar = useRef<HTMLDivElement>(null);
  /** Where the focus was before it came here. */
  const before = useRef<Element | null>(null);
  const [open, setOpen] = useState<OpenMenu>();
  const [current, setCurrent] = useState(0);
  const names = MENUS.filter((name) => menuGroups(all, name).length > 0);

  const buttonOf = (name: MenuName): HTMLElement | undefined =>
    bar.current?.querySelector<HTMLElement>(`[data-menu="${name}"]`) ?? undefined;
  const step = (from: MenuName, direction: -1 | 1): MenuName => {
    const index = (names.indexOf(from) + direction + names.length) % names.length;
    setCurrent(index);
    return names[index] ?? from;
  };
  const show = (name: MenuName): void => setOpen({ name, path: focusPath(before.current) });
  const close = (): void => setOpen(undefined);

  useEffect(
    () =>
      commands.registry.handleEverywhere({
        "window.focusMenus": () => {
          if (!bar.current?.contains(document.activeElement)) before.current = focusedElement();
          bar.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
        },
      }),
    [commands.registry],
  );

  const onKeyDown = (event: KeyboardEvent, name: MenuName): void => {
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        show(name);
        break;
      case "ArrowRight":
        buttonOf(step(name, 1))?.focus();
        break;
      case "ArrowLeft":
        buttonOf(step(name, -1))?.focus();
        break;
      case "Escape":
        returnFocus(before.current);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div
      ref={bar}
      className={styles.bar}
      role="menubar"
      aria-label="Menus"
      onFocus={({ relatedTarget, currentTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) before.current = relatedTarget;
      }}
    >
      {names.map((name, index) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          className={styles.menu}
          data-menu={name}
          aria-haspopup="menu"
          aria-expanded={open?.name === name}
          tabIndex={index === Math.min(current, names.length - 1) ? 0 : -1}
          // Pressed with a pointer it does not take the focus: the commands are for where the focus is.
          onPointerDown={(event) => {
            event.preventDefault();
            if (!bar.current?.contains(document.activeElement)) before.current = focusedElement();
            setCurrent(index);
            if (open?.name === name) close();
            else show(name);
          }}
          onPointerEnter={() => {
            if (open !== undefined && open.name !== name) show(name);
          }}
          onClick={(event) => {
            // By keyboard: a pointer has opened it already.
            if (event.detail === 0) show(name);
          }}
          onKeyDown={(event) => onKeyDown(event, name)}
        >
          {name}
        </button>
      ))}
      {open !== undefined && (
        <PopupMenu
          key={open.name}
          name={open.name}
          groups={menuItemsOf(
            commands,
            menuGroups(all, open.name).map((group) => group.map(({ id }) => id)),
            open.path,
          )}
          anchor={buttonOf(open.name) ?? { x: 0, y: 0 }}
          onClose={close}
          onLeave={(direction) => show(step(open.name, direction))}
        />
      )}
    </div>
  );
}
