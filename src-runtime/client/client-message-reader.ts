import { StreamMessageReader } from "vscode-jsonrpc/node";
import type { DataCallback, Disposable } from "vscode-jsonrpc/node";

/**
 * A reader of the runtime's messages that keeps what the library drops: the error that answers no request in
 * particular, with which a runtime says why it closes the connection.
 */
export class ClientMessageReader extends StreamMessageReader {
  /** The last such error's message. */
  parting: { readonly code: number; readonly message: string } | undefined;

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      const { id, error } = message as { id?: unknown; error?: { code: number; message: string } };
      if (id === null && error !== undefined) this.parting = error;
      else callback(message);
    });
  }
}
