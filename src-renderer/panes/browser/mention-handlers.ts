import type { CommandHandlers } from "../../commands/index.ts";
import type { CodeEditorHandle, Mention } from "../../editor/index.ts";
import type { Dock } from "../../shell/index.ts";
import { browserPane } from "./browser-pane.ts";
import { searchOf } from "./search.ts";
import type { SearchWish } from "./search.ts";

/** What can be asked about a place in a text that stands outside a browser: the answer is a browser of its own. */
export function mentionHandlers(dock: Dock, editor: () => CodeEditorHandle | null): CommandHandlers {
  const about = (act: (mention: Mention) => void) => ({
    isEnabled: () => editor()?.mention() !== undefined,
    run: () => {
      const mention = editor()?.mention();
      if (mention !== undefined) act(mention);
    },
  });
  const open = ({ what, of }: SearchWish): void => dock.open(browserPane, { search: { what, of } });
  return {
    "code.browse": about((mention) => {
      if (mention.kind === "selector") return open({ what: "implementors", of: mention.selector });
      dock.open(browserPane, { class: mention.name, subject: { kind: "definition", class: mention.name } });
    }),
    "code.senders": about((mention) => open(searchOf(mention, "senders"))),
    "code.implementors": about((mention) => open(searchOf(mention, "implementors"))),
    "code.references": {
      ...about((mention) => {
        if (mention.kind === "global") open({ what: "references", of: mention.name });
      }),
      isEnabled: () => editor()?.mention()?.kind === "global",
    },
  };
}
