import { expect, test } from "vitest";
import type { CodeKind } from "./code-kind.ts";
import { mentionAt } from "./mention.ts";

/** What is meant with the cursor at `|`, or with what stands between two of them selected. */
function meant(marked: string, kind: CodeKind = "doIt"): string | undefined {
  const start = marked.indexOf("|");
  const text = marked.replaceAll("|", "");
  const last = marked.lastIndexOf("|");
  const mention = mentionAt(text, kind, { start, end: last === start ? start : last - 1 });
  return mention?.kind === "global" ? `global ${mention.name}` : mention?.selector;
}

test("[T7] the message that the cursor touches, with all its keywords", () => {
  expect(meant("teller tra|nsfer: 30 from: alice to: bob")).toBe("transfer:from:to:");
  expect(meant("teller transfer: 30 from: alice to:| bob")).toBe("transfer:from:to:");
  expect(meant("3 +| 4")).toBe("+");
  expect(meant("alice bal|ance printString")).toBe("balance");
  expect(meant("dep|osit: aNumber\n\t^ balance", "method")).toBe("deposit:");
});

test("[T7] the class or the symbol that it touches", () => {
  expect(meant("Acc|ount new")).toBe("global Account");
  expect(meant("alice perform: #dep|osit:")).toBe("deposit:");
});

test("[T7] else the last message before it on the line", () => {
  expect(meant("alice deposit: 100|")).toBe("deposit:");
  expect(meant("alice bal|\nbob withdraw: 3")).toBe("bal");
  expect(meant("alice balance.\n|bob")).toBeUndefined();
});

test("[T7] what is selected, be it a selector, a class or an expression", () => {
  expect(meant("teller |transfer:from:to:|")).toBe("transfer:from:to:");
  expect(meant("|Account| new")).toBe("global Account");
  expect(meant("|alice deposit: 100|")).toBe("deposit:");
  expect(meant("what I am: |printOn:|", "text")).toBe("printOn:");
});
