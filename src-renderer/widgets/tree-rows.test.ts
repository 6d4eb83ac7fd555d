import { expect, test } from "vitest";
import { treeRows } from "./tree-rows.ts";

interface Node {
  readonly name: string;
  readonly below?: readonly Node[];
}

const bank: Node = { name: "Bank", below: [{ name: "Account", below: [] }, { name: "Teller" }] };
const rowsWith = (...open: readonly string[]) =>
  treeRows({
    roots: [bank, { name: "Shop" }],
    childrenOf: ({ below }) => below,
    keyOf: ({ name }) => name,
    isOpen: (key) => open.includes(key),
  });

test("[T11] a folded tree shows its roots, and which of them can be unfolded", () => {
  expect(rowsWith().map(({ key, isOpen, level }) => [key, isOpen, level])).toEqual([
    ["Bank", false, 1],
    ["Shop", undefined, 1],
  ]);
});

test("[T11] an unfolded one shows what belongs where, as screen readers tell it", () => {
  expect(
    rowsWith("Bank", "Account").map(({ key, level, position, siblings, parent }) => [
      key,
      level,
      position,
      siblings,
      parent,
    ]),
  ).toEqual([
    ["Bank", 1, 1, 2, -1],
    ["Account", 2, 1, 2, 0],
    ["Teller", 2, 2, 2, 0],
    ["Shop", 1, 2, 2, -1],
  ]);
});
