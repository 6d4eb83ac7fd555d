import type { TranscriptEntry } from "../../../src-runtime/protocol/index.ts";

/** A line of the Transcript: pieces by several writers may stand in it. */
export interface TranscriptLine {
  /** The number of the first entry in it; unique among the lines. */
  readonly key: string;
  readonly text: string;
  readonly at: string;
  /** The actor that wrote it, or `undefined` for a session. */
  readonly actor: string | undefined;
}

/**
 * The lines that the entries make up. What one writer writes is a text of its own: a writer who has not ended its line goes
 * on in it, whatever others write in between.
 */
export function linesOf(entries: readonly TranscriptEntry[]): readonly TranscriptLine[] {
  const lines: { key: string; text: string; at: string; actor: string | undefined }[] = [];
  const unfinished = new Map<string, (typeof lines)[number]>();
  for (const { sequence, text, at, actor, session } of entries) {
    const writer = `${session ?? ""} ${actor ?? ""}`;
    const pieces = text.split("\n");
    pieces.forEach((piece, index) => {
      const isLast = index === pieces.length - 1;
      const line = unfinished.get(writer);
      if (line !== undefined) line.text += piece;
      else if (!(isLast && piece === "")) {
        const begun = { key: `${sequence}.${index}`, text: piece, at, actor };
        lines.push(begun);
        unfinished.set(writer, begun);
      }
      if (!isLast) unfinished.delete(writer);
    });
  }
  return lines;
}

/** The actors that wrote something, by name. */
export function writersOf(lines: readonly TranscriptLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ actor }) => actor ?? []))].toSorted((a, b) => a.localeCompare(b));
}

/** The lines that contain some words, and were written by an actor if one is given. */
export function filtered(
  lines: readonly TranscriptLine[],
  words: string,
  actor: string | undefined,
): readonly TranscriptLine[] {
  const wanted = words.toLowerCase();
  return lines.filter((line) => {
    return (actor === undefined || line.actor === actor) && line.text.toLowerCase().includes(wanted);
  });
}
