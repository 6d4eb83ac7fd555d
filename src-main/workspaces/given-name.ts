import { givenName, givenNote } from "../../src-runtime/protocol/index.ts";

/** A name or a note that can't be given. */
export class BadName extends Error {
  override readonly name = "BadName";
}

/** The name, if a workspace or a snapshot may have it, as a workspace that runs would say; else throws a `BadName`. */
export function checkedName(name: string): string {
  const parsed = givenName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw refused(name, parsed.error.issues);
}

/** The note, if a snapshot may have it; else throws a `BadName` in the same way. */
export function checkedNote(note: string): string {
  const parsed = givenNote.safeParse(note);
  if (parsed.success) return parsed.data;
  throw refused(note, parsed.error.issues);
}

function refused(given: string, issues: readonly { readonly message: string }[]): BadName {
  const shown = JSON.stringify(given.length > 60 ? `${given.slice(0, 60)}…` : given);
  return new BadName(`${issues.map(({ message }) => message).join("; ")} (got ${shown})`);
}
