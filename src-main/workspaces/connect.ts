import { ConnectionLost, WorkspaceClient } from "../../src-runtime/client/index.ts";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { ClientInfo, NodeInfo } from "../../src-runtime/protocol/index.ts";
import { socketAddress } from "./data-folder.ts";
import type { Surroundings } from "./data-folder.ts";
import { readSecret } from "./workspace-entry.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/** How a client connects to workspaces that run. */
export interface ClientOptions {
  readonly around: Surroundings;
  readonly clientInfo: ClientInfo;
  readonly build: string;
  /** How long a workspace may take to answer `initialize`. */
  readonly milliseconds?: number;
  /** Where it listens, for who has just started it; otherwise `node.json` says. */
  readonly address?: string;
  /** The user has not trusted the project: this client asks for nothing that runs its code. */
  readonly browseOnly?: boolean;
}

/** What was found when connecting to a workspace. */
export type Connection =
  | { readonly kind: "connected"; readonly client: WorkspaceClient }
  /** Nothing runs. */
  | { readonly kind: "absent" }
  /** Its process lives but does not listen: it is on its way out, or in. */
  | { readonly kind: "notListening"; readonly node: NodeInfo };

/** The workspace's process lives but did not answer. */
export class NotResponding extends Error {
  override readonly name = "NotResponding";
}

/** The errors by which a system says that nobody listens. */
const NOBODY = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTSOCK"]);

/**
 * Connects to a workspace if it runs. Who answers at the address and knows the secret *is* the workspace; a pid alone is
 * never believed. Rejects with `RequestError` when it refuses this client, with {@link NotResponding} when it is silent.
 */
export async function connectTo(entry: WorkspaceEntry, options: ClientOptions): Promise<Connection> {
  const { files, metadata } = entry;
  const node = readNodeInfo(files.node);
  // Without node.json the process may still be there: on most systems the address follows from the folder.
  const address = options.address ?? node?.address ?? socketAddress(files.folder, options.around);
  if (address === undefined) return { kind: "absent" };
  const milliseconds = options.milliseconds ?? 10_000;
  try {
    const client = await WorkspaceClient.connect({
      address,
      secret: readSecret(entry),
      clientInfo: options.clientInfo,
      build: options.build,
      milliseconds,
      browseOnly: options.browseOnly ?? false,
    });
    return { kind: "connected", client };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isSilence(error)) {
      const who = node === undefined ? "" : ` (process ${node.pid})`;
      throw new NotResponding(
        `Workspace ${metadata.name}${who} does not answer within ${milliseconds / 1000} s. ` +
          `If that lasts, end its process; the workspace comes back as of its last checkpoint.`,
      );
    }
    if (!(error instanceof ConnectionLost) && (code === undefined || !NOBODY.has(code))) throw error;
    return node !== undefined && isRunning(node) ? { kind: "notListening", node } : { kind: "absent" };
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("no answer within");
}
