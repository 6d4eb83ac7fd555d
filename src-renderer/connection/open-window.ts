import type { WorkspaceId } from "../../src-runtime/protocol/index.ts";
import type { Rpc } from "./rpc.ts";

/**
 * Opens another window on a workspace, a new one or with `asItWas` the one closed last: the desktop does it itself, in a
 * browser the page has to.
 */
export async function openWindow(rpc: Pick<Rpc, "request">, workspace: WorkspaceId, asItWas = false): Promise<void> {
  const { url } = await rpc.request("app/newWindow", { workspace, asItWas });
  if (url !== undefined) window.open(url, "_blank", "noopener,popup");
}
