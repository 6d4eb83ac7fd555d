/** Texts by their names, as lists have them: names and texts in turn. */
export function pairsIn(list: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2) pairs.set(list[index] ?? "", list[index + 1] ?? "");
  return pairs;
}
