import type { StoredValue } from "../chunk/index.ts";
import type { StoredObject } from "../inspect.ts";
import { contentOf, slotOf, type StoredState, storedText } from "../state/index.ts";

/** What a Dictionary or a Set has under a key. */
export interface KeyedEntry {
  readonly key: StoredValue;
  /** What stands in the collection's Array: an association, or the key itself. */
  readonly entry: StoredValue;
  readonly value: StoredValue;
}

/** The content of a Dictionary or a Set by the texts of its keys. */
export type KeyedContent = ReadonlyMap<string, KeyedEntry>;

/**
 * The content of a Dictionary or a Set whose keys are strings, symbols and integers: what they are equal to follows from what
 * is stored of them. Undefined for every other object, and where a string and a symbol may be the same key.
 */
export function keyedContent(object: StoredObject, state: StoredState): KeyedContent | undefined {
  const { className } = object;
  const content = className === "Dictionary" || className === "Set" ? contentOf(state, object) : undefined;
  if (content === undefined) return undefined;
  const keyed = new Map<string, KeyedEntry>();
  const kinds = new Set<string>();
  for (const entry of content) {
    const association = className === "Dictionary" && entry.kind === "reference" ? state.object(entry.to) : undefined;
    const [key, value] = association ? [slotOf(association, "key"), slotOf(association, "value")] : [entry, entry];
    const kind = key && kindOfKey(key, state);
    if (key === undefined || kind === undefined || value === undefined) return undefined;
    kinds.add(kind);
    keyed.set(storedText(state, key, WHOLE), { key, entry, value });
  }
  return kinds.has("string") && kinds.has("symbol") ? undefined : keyed;
}

const WHOLE = { depth: 1, elements: 0, characters: Infinity };

function kindOfKey(key: StoredValue, state: StoredState): "integer" | "symbol" | "string" | undefined {
  if (key.kind === "integer" || key.kind === "symbol") return key.kind;
  return key.kind === "reference" && state.object(key.to).className === "String" ? "string" : undefined;
}
