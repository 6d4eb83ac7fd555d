import { givenName } from "../../src-runtime/protocol/index.ts";

/** A name that can't be given. */
export class BadName extends Error {
  override readonly name = "BadName";
}

/** The name, if a workspace or a snapshot may have it, as a workspace that runs would say; else throws a `BadName`. */
export function checkedName(name: string): string {
  const parsed = givenName.safeParse(name);
  if (parsed.success) return parsed.data;
  const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
  throw new BadName(`${parsed.error.issues.map(({ message }) => message).join("; ")} (got ${shown})`);
}
