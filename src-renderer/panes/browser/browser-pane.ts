import { definePane } from "../../shell/index.ts";
import { asObject } from "../json.ts";
import { BrowserPane } from "./browser.tsx";
import type { BrowserParams } from "./browser.tsx";

/** The class browser: `{ class, side?, subject?, search? }` says what it is opened on. */
export const browserPane = definePane<BrowserParams>({
  kind: "browser",
  title: "Browser",
  icon: "browse",
  place: "center",
  component: BrowserPane,
  restore: (kept) => asObject(kept) ?? {},
});
