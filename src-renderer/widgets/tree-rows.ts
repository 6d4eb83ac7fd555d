/** A line of a tree, as far as it is unfolded. */
export interface TreeRow<T> {
  readonly item: T;
  readonly key: string;
  /** 1 for a root, as screen readers count. */
  readonly level: number;
  /** Undefined for what never has anything below it. */
  readonly isOpen: boolean | undefined;
  /** Its place among its siblings, from 1, and their number. */
  readonly position: number;
  readonly siblings: number;
  /** The line of what it belongs to; -1 for a root. */
  readonly parent: number;
}

/** Where a tree's lines come from. */
export interface TreeSource<T> {
  readonly roots: readonly T[];
  /** Undefined for what never has anything below it. */
  readonly childrenOf: (item: T) => readonly T[] | undefined;
  readonly keyOf: (item: T) => string;
  readonly isOpen: (key: string) => boolean;
}

/** The lines of a tree from top to bottom. What is folded is not looked into. */
export function treeRows<T>({ roots, childrenOf, keyOf, isOpen }: TreeSource<T>): readonly TreeRow<T>[] {
  const rows: TreeRow<T>[] = [];
  const add = (items: readonly T[], level: number, parent: number): void => {
    for (const [n, item] of items.entries()) {
      const key = keyOf(item);
      const children = childrenOf(item);
      const open = children === undefined ? undefined : isOpen(key);
      const line = rows.length;
      rows.push({ item, key, level, isOpen: open, position: n + 1, siblings: items.length, parent });
      if (children !== undefined && open === true) add(children, level + 1, line);
    }
  };
  add(roots, 1, -1);
  return rows;
}
