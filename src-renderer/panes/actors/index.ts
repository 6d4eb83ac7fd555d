import { definePane } from "../../shell/index.ts";
import { asObject } from "../json.ts";
import { ActorsPane } from "./actors.tsx";
import type { ActorsParams } from "./actors.tsx";

export { ACTORS_COMMANDS } from "./commands.ts";
export type { ActorsParams } from "./actors.tsx";

/** The actors of the workspace, live. */
export const actorsPane = definePane<ActorsParams>({
  kind: "actors",
  title: "Actors",
  icon: "actors",
  place: "right",
  single: true,
  component: ActorsPane,
  restore: (kept) => asObject(kept) ?? {},
});
