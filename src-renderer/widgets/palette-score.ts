/**
 * How well something is called by what was typed, from 0, not at all, to 1. `names` begins with the title; the others are
 * words by which it is found too, and count less: who types a title wants that first.
 */
export function paletteScore(query: string, [title = "", ...others]: readonly string[]): number {
  const wanted = query.trim().toLowerCase();
  const name = title.toLowerCase();
  if (wanted === "" || name === wanted) return 1;
  if (name.startsWith(wanted)) return 0.9;
  const words = name.split(/[^\p{L}\p{N}]+/u);
  if (words.some((word) => word.startsWith(wanted))) return 0.8;
  if (name.includes(wanted)) return 0.7;
  if (
    words
      .map((word) => word.slice(0, 1))
      .join("")
      .startsWith(wanted)
  )
    return 0.6;
  const all = [name, ...others.map((each) => each.toLowerCase())].join(" ");
  return wanted.split(/\s+/).every((word) => all.includes(word)) ? 0.3 : 0;
}
