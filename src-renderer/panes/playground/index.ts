import type { Command } from "../../commands/index.ts";
import { definePane } from "../../shell/index.ts";
import { PlaygroundPane } from "./playground-pane.tsx";
import { playgroundParams } from "./store.ts";
import type { PlaygroundParams } from "./store.ts";

/** A page to evaluate on: there may be several. */
export const playgroundPane = definePane<PlaygroundParams>({
  kind: "playground",
  title: "Playground",
  icon: "page",
  place: "center",
  component: PlaygroundPane,
  restore: playgroundParams,
});

/** A page with some text on it. */
export function pageWith(text: string): PlaygroundParams {
  return playgroundParams({ text });
}

/** The commands of pages. */
export const PLAYGROUND_COMMANDS: readonly Command[] = [
  {
    id: "playground.dismissResults",
    title: "Dismiss results",
    keys: ["Mod+Shift+L"],
    menu: { name: "Code", group: "results" },
    scope: "playground",
    help: "Takes all results off the page. The values stay where they are.",
  },
];

export { EnterSecret } from "./enter-secret.tsx";
