import type { SessionId } from "../protocol/index.ts";
import type { VmHost } from "./vm-service.ts";

/** Tells who asked for something long how far it has come: what is being done, and which share is done where that is known. */
export type TellProgress = (message: string, fraction?: number) => void;

/**
 * Tells the clients of a session, or all where it is of none, by the name that they gave to what they asked for; nobody where
 * they gave none.
 */
export function progressOf(
  host: Pick<VmHost, "emit">,
  { session, task }: { readonly session?: SessionId | undefined; readonly task?: string | undefined },
): TellProgress {
  return (message, fraction) => {
    if (task === undefined) return;
    host.emit(session, "workspace/progress", { task, message, ...(fraction === undefined ? {} : { fraction }) });
  };
}
