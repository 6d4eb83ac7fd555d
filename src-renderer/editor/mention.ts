import { parseDoIt, parseMethod } from "../../src-runtime/language/index.ts";
import type { CodeKind, OffsetRange } from "./code-kind.ts";
import { nameTokens } from "./name-tokens.ts";
import type { NameToken } from "./name-tokens.ts";

/** What a place in a text is about: a message, or a class or another global. */
export type Mention =
  | { readonly kind: "selector"; readonly selector: string }
  | { readonly kind: "global"; readonly name: string };

/** A selector, and nothing else. */
const SELECTOR = /^(?:[\p{L}_][\p{L}\p{N}_]*|(?:[\p{L}_][\p{L}\p{N}_]*:)+|[-+*/\\~<>=@%|&?!,]+)$/u;
const SYMBOL = /#([\p{L}_][\p{L}\p{N}_:]*)/gu;

/**
 * What a person means who asks for senders, implementors or references with that selection, or the cursor there: the
 * selected selector, the message or class that the cursor touches, or the last message before it on the line.
 */
export function mentionAt(text: string, kind: CodeKind, { start, end }: OffsetRange): Mention | undefined {
  const selected = text.slice(start, end).trim().replace(/^#/, "");
  if (selected !== "" && SELECTOR.test(selected)) return mentionOf(selected);
  const tokens = tokensOf(text, kind).filter((token) => token.kind !== "local" && token.kind !== "instance");
  const touched = tokens.find((token) => token.start <= start && start <= token.end);
  if (touched !== undefined) return tokenMention(touched);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const symbol = [...text.slice(lineStart).matchAll(SYMBOL)].find(
    ({ index, 0: written }) => lineStart + index <= start && start <= lineStart + index + written.length,
  );
  if (symbol?.[1] !== undefined) return { kind: "selector", selector: symbol[1] };
  // What is selected is a whole expression: its last message is what it is about.
  const before = tokens
    .filter((token) => token.kind !== "global" && token.start >= lineStart && token.end <= Math.max(start, end))
    .toSorted((a, b) => b.start - a.start)[0];
  return before && tokenMention(before);
}

function tokensOf(text: string, kind: CodeKind): readonly NameToken[] {
  if (kind === "text") return [];
  return nameTokens((kind === "method" ? parseMethod(text) : parseDoIt(text)).node);
}

function tokenMention({ kind, name }: NameToken): Mention {
  return kind === "global" ? { kind, name } : { kind: "selector", selector: name };
}

function mentionOf(selected: string): Mention {
  // A name that begins with a capital is a class: hardly a message is written so.
  return /^\p{Lu}/u.test(selected) && !selected.includes(":")
    ? { kind: "global", name: selected }
    : { kind: "selector", selector: selected };
}
