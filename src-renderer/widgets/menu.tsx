import { useEffect, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { createPortal } from "react-dom";
import { returnFocus } from "./focus.ts";
import { Icon } from "./icon.tsx";
import styles from "./menu.module.css";

/** A line of a menu. */
export interface MenuItem {
  readonly label: string;
  /** To the right: a key, or a detail. */
  readonly detail?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Present where it stands among choices: chosen or not. */
  readonly isChecked?: boolean | undefined;
  readonly run: () => void;
}

/** Where a menu opens: below an element, or at a point. */
export type MenuAnchor = Element | { readonly x: number; readonly y: number };

const GAP = 2;
const MARGIN = 4;

/** A menu that pops up, groups apart. Arrow keys go through it, letters jump, Escape closes and gives the focus back. */
export function PopupMenu({
  name,
  groups,
  anchor,
  onClose,
  onLeave,
}: {
  readonly name: string;
  readonly groups: readonly (readonly MenuItem[])[];
  readonly anchor: MenuAnchor;
  readonly onClose: () => void;
  /** Left and right go to a neighbouring menu, where there is one. */
  readonly onLeave?: ((direction: -1 | 1) => void) | undefined;
}): ReactNode {
  const menu = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    // In the top layer it lies above dialogs too.
    if (!element.matches(":popover-open")) element.showPopover();
    const box = element.getBoundingClientRect();
    const [x, y] = cornerAt(anchor);
    element.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - box.width - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(y, innerHeight - box.height - MARGIN))}px`;
  }, [anchor]);

  useEffect(() => {
    const before = document.activeElement;
    itemsOf(menu.current)[0]?.focus();
    return () => {
      // Whoever ran an item may have put the focus elsewhere.
      if (document.activeElement === document.body) returnFocus(before);
    };
  }, []);

  useEffect(() => {
    const onPointer = (event: PointerEvent): void => {
      const { target } = event;
      if (!(target instanceof Node) || menu.current?.contains(target) === true) return;
      // What opened the menu closes it by itself.
      if (anchor instanceof Element && anchor.contains(target)) return;
      onClose();
    };
    document.addEventListener("pointerdown", onPointer, true);
    window.addEventListener("blur", onClose);
    return () => {
      document.removeEventListener("pointerdown", onPointer, true);
      window.removeEventListener("blur", onClose);
    };
  }, [anchor, onClose]);

  const focusLine = (to: (index: number, count: number) => number): void => {
    const items = itemsOf(menu.current);
    const index = items.findIndex((item) => item === document.activeElement);
    items[to(index, items.length)]?.focus();
  };
  const jumpTo = (letter: string): void => {
    const items = itemsOf(menu.current);
    const index = items.findIndex((item) => item === document.activeElement);
    const inOrder = [...items.slice(index + 1), ...items.slice(0, index + 1)];
    inOrder.find((item) => item.textContent.toLowerCase().startsWith(letter.toLowerCase()))?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    switch (event.key) {
      case "ArrowDown":
        focusLine((index, count) => (index + 1) % count);
        break;
      case "ArrowUp":
        focusLine((index, count) => (index - 1 + count) % count);
        break;
      case "Home":
        focusLine(() => 0);
        break;
      case "End":
        focusLine((_, count) => count - 1);
        break;
      case "ArrowLeft":
        onLeave?.(-1);
        break;
      case "ArrowRight":
        onLeave?.(1);
        break;
      case "Escape":
      case "Tab":
        onClose();
        break;
      default:
        if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey) return;
        jumpTo(event.key);
    }
    event.preventDefault();
  };

  const shown = groups.filter((group) => group.length > 0);
  const hasChoices = shown.some((group) => group.some(({ isChecked }) => isChecked !== undefined));
  return createPortal(
    <div
      ref={menu}
      popover="manual"
      className={styles.menu}
      role="menu"
      aria-label={name}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {shown.map((group, index) => (
        <div key={group[0]?.label ?? index} className={styles.group} role="group">
          {group.map((item) => (
            <button
              key={item.label}
              type="button"
              className={styles.item}
              role={item.isChecked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.isChecked}
              aria-disabled={item.isDisabled}
              tabIndex={-1}
              onPointerEnter={(event) => event.currentTarget.focus()}
              onClick={() => {
                if (item.isDisabled === true) return;
                onClose();
                item.run();
              }}
            >
              {hasChoices && <span className={styles.check}>{item.isChecked === true && <Icon name="check" />}</span>}
              <span className={styles.label}>{item.label}</span>
              {item.detail !== undefined && <span className={styles.detail}>{item.detail}</span>}
            </button>
          ))}
        </div>
      ))}
    </div>,
    document.body,
  );
}

function cornerAt(anchor: MenuAnchor): readonly [number, number] {
  if (!(anchor instanceof Element)) return [anchor.x, anchor.y];
  const { left, bottom } = anchor.getBoundingClientRect();
  return [left, bottom + GAP];
}

function itemsOf(menu: HTMLElement | null): readonly HTMLElement[] {
  return menu === null ? [] : [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}
