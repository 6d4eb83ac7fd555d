import type { Events } from "../../src-runtime/protocol/index.ts";
import type { WorkspaceSession } from "../connection/index.ts";
import type { Dock } from "../shell/index.ts";
import { browserPane } from "./browser/index.ts";
import { openInspector } from "./inspector/index.ts";

/** Opens what code asked for: an inspector, as by `anObject inspect`, or a browser. */
export function openTool(dock: Dock, session: WorkspaceSession, tool: Events["tool/asked"]["tool"]): void {
  if (tool.kind === "inspector") {
    openInspector(dock, session, { origin: { kind: "kept", name: tool.kept }, label: tool.title });
    return;
  }
  const { class: className, side, selector } = tool;
  const subject =
    selector === undefined
      ? { kind: "definition", class: className }
      : { kind: "method", class: className, side, selector };
  dock.open(browserPane, { class: className, side, subject });
}
