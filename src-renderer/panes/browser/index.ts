export type { BrowserParams } from "./browser.tsx";
export { browserPane } from "./browser-pane.ts";
export { BROWSER_COMMANDS } from "./commands.ts";
export { mentionHandlers } from "./mention-handlers.ts";
