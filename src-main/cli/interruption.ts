const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * The user's wish to end a command, from ctrl-C or from the system. The first signal aborts what is under way and lets
 * the command clean up; a second ctrl-C does not wait for that.
 */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #listeners = new Map<NodeJS.Signals, () => void>();
  #signal: NodeJS.Signals | undefined;

  constructor() {
    for (const signal of SIGNALS) {
      const listener = (): void => {
        if (this.#signal !== undefined && signal === "SIGINT") process.exit(130);
        this.#signal ??= signal;
        this.#controller.abort();
      };
      this.#listeners.set(signal, listener);
      process.on(signal, listener);
    }
  }

  /** Aborted at the first signal. */
  get aborted(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first signal that came, if one did. */
  get signal(): NodeJS.Signals | undefined {
    return this.#signal;
  }

  /** Signals do again what they do by themselves. */
  dispose(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }
}
