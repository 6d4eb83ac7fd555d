import { Command } from "cmdk";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { returnFocus } from "./focus.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";
import { KeyCap } from "./key-cap.tsx";
import styles from "./palette.module.css";
import { paletteScore } from "./palette-score.ts";

/** A line of a palette. */
export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  /** The heading it stands under. */
  readonly group: string;
  readonly icon?: IconName | undefined;
  /** To the right: where it is, or what it belongs to. */
  readonly detail?: string | undefined;
  readonly keys?: string | undefined;
  /** Other words by which it is found. */
  readonly keywords?: readonly string[] | undefined;
}

/**
 * One line to type in, and what matches below it: for anything that is found by a piece of its name. Up and Down go through
 * the matches, Enter takes one, Escape closes.
 */
export function Palette({
  name,
  placeholder,
  items,
  onTake,
  onClose,
  onQuery,
  empty = "Nothing is called so.",
}: {
  readonly name: string;
  readonly placeholder: string;
  readonly items: readonly PaletteItem[];
  readonly onTake: (id: string) => void;
  readonly onClose: () => void;
  /** Told what is typed; present where somebody else finds the items, and orders them. */
  readonly onQuery?: ((query: string) => void) | undefined;
  readonly empty?: string;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector("input")?.focus();
    return () => returnFocus(before);
  }, []);
  const groups = [...Map.groupBy(items, ({ group }) => group)];
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={name}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <Command
        label={name}
        className={styles.palette}
        shouldFilter={onQuery === undefined}
        filter={(_, query, names = []) => paletteScore(query, names)}
        loop
        vimBindings={false}
      >
        <div className={styles.query}>
          <Icon name="search" />
          <Command.Input placeholder={placeholder} {...(onQuery === undefined ? {} : { onValueChange: onQuery })} />
        </div>
        <Command.List className={styles.list} label="Matches">
          <Command.Empty className={styles.empty}>{empty}</Command.Empty>
          {groups.map(([group, members]) => (
            <Command.Group key={group} className={styles.group} heading={group}>
              {members.map(({ id, title, icon, detail, keys, keywords }) => (
                <Command.Item
                  key={id}
                  value={id}
                  keywords={[title, ...(keywords ?? [])]}
                  className={styles.item}
                  onSelect={() => {
                    onClose();
                    onTake(id);
                  }}
                >
                  {icon !== undefined && <Icon name={icon} />}
                  <span className={styles.title}>{title}</span>
                  {detail !== undefined && <span className={styles.detail}>{detail}</span>}
                  {keys !== undefined && <KeyCap>{keys}</KeyCap>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </dialog>
  );
}
