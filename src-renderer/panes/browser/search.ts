import type { Json } from "../../../src-main/channels.ts";
import type { Mention } from "../../editor/index.ts";
import { asObject, asText } from "../json.ts";

/** What is looked for: who sends or implements a selector, or who names a class. */
export interface SearchWish {
  readonly what: "senders" | "implementors" | "references";
  /** The selector, or the class. */
  readonly of: string;
}

const WORDS: Readonly<Record<SearchWish["what"], string>> = {
  senders: "Senders of",
  implementors: "Implementors of",
  references: "References to",
};

/** What people call a search. */
export function searchTitle({ what, of }: SearchWish): string {
  return `${WORDS[what]} ${of}`;
}

/** What is looked for when somebody asks about a place in a text: of a class those who name it. */
export function searchOf(mention: Mention, what: "senders" | "implementors"): SearchWish {
  return mention.kind === "selector" ? { what, of: mention.selector } : { what: "references", of: mention.name };
}

/** The search that a kept value is; undefined if it is none. */
export function searchIn(kept: Json | undefined): SearchWish | undefined {
  const object = asObject(kept);
  const what = (["senders", "implementors", "references"] as const).find((each) => each === object?.["what"]);
  const of = asText(object?.["of"], "");
  return what === undefined || of === "" ? undefined : { what, of };
}
