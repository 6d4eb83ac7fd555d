/** What the desktop application tells the command line that started it. */
export type StartMessage =
  /** Its window is there. */
  | "shown"
  /** The application ran already, and shows the window. */
  | "handedOver";

/** Tells whoever started this process, if somebody waits for it. */
export function tellStarter(message: StartMessage): void {
  process.send?.(message);
}

/** Whether a child process has sent such a message. */
export function isStartMessage(message: unknown): message is StartMessage {
  return message === "shown" || message === "handedOver";
}
