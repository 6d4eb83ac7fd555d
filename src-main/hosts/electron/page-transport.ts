import type { WebContents } from "electron";
import { ELECTRON_CHANNELS } from "../../electron-channels.ts";
import type { WindowTransport } from "../../windows/index.ts";

/** Messages with one page of a desktop window. A page that is loaded again is another page: this one is over then. */
export class PageTransport implements WindowTransport {
  readonly #contents: WebContents;
  #onMessage: (message: string) => void = () => {};
  #onClose: (() => void)[] = [];
  #isClosed = false;

  constructor(contents: WebContents) {
    this.#contents = contents;
  }

  /** The page has sent something. */
  receive(message: string): void {
    if (!this.#isClosed) this.#onMessage(message);
  }

  /** The page is gone. */
  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#onClose) listener();
    this.#onClose = [];
  }

  send(message: string): void {
    if (!this.#isClosed && !this.#contents.isDestroyed()) this.#contents.send(ELECTRON_CHANNELS.toWindow, message);
  }

  onMessage(listener: (message: string) => void): void {
    this.#onMessage = listener;
  }

  onClose(listener: () => void): void {
    this.#onClose.push(listener);
  }

  close(): void {
    this.end();
  }
}
