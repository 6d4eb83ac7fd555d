import { definePane } from "../../shell/index.ts";
import { asObject, asText } from "../json.ts";
import { TranscriptPane } from "./transcript-pane.tsx";
import type { TranscriptParams } from "./transcript-pane.tsx";

/** The Transcript: what the workspace writes. There is one in a window. */
export const transcriptPane = definePane<TranscriptParams>({
  kind: "transcript",
  title: "Transcript",
  icon: "transcript",
  place: "bottom",
  single: true,
  component: TranscriptPane,
  restore: (kept) => {
    const object = asObject(kept);
    const actor = object?.["actor"];
    return { words: asText(object?.["words"], ""), actor: typeof actor === "string" ? actor : null };
  },
});
