/**
 * A way for whole messages between the main process and one page, whatever carries them. Messages arrive in order, as
 * text; when it closes, it is over.
 */
export interface WindowTransport {
  send(message: string): void;
  onMessage(listener: (message: string) => void): void;
  onClose(listener: () => void): void;
  /** Ends it; the page is told why where the transport can say so. */
  close(why: string): void;
}
