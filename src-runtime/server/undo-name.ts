import { MAX_NAME_LENGTH } from "../protocol/index.ts";

/** The longest time there is, and the words around it. */
const ROOM = 80;

/** What was kept before something was done: by that name it is undone. */
const KEPT = /^before (restoring|merging|importing|undoing) ?(.*) at \d{4}-\d\d-\d\dT[\d:.]+Z$/su;

/** The first half of a character whose second was cut off. */
const HALF = /[\ud800-\udbff]$/;

/** The name for what is there now, before a state is put in its place; short enough to be given, however often it goes back and forth. */
export function nameBeforeRestoring(name: string): string {
  const [, done, what = ""] = KEPT.exec(name) ?? [];
  switch (done) {
    case "restoring":
      return nameBefore("undoing", `the restore of ${what}`);
    case "merging":
      return nameBefore("undoing", `the merge of ${what}`);
    case "importing":
      return nameBefore("undoing", "the import");
    case "undoing":
      return nameBefore("undoing", what);
    default:
      return nameBefore("restoring", name);
  }
}

/** The name for what is there before something is done with what has a name. */
export function nameBefore(doing: "restoring" | "merging" | "importing" | "undoing", what?: string): string {
  const room = MAX_NAME_LENGTH - ROOM;
  const shown = what !== undefined && what.length > room ? `${what.slice(0, room).replace(HALF, "")}…` : what;
  return ["before", doing, ...(shown === undefined ? [] : [shown]), "at", new Date().toISOString()].join(" ");
}
