import type { Disposer } from "./disposer.ts";

/** Who wants to be told of one kind of event. A listener that throws does not keep others from being told. */
export class Listeners<T> {
  readonly #listeners = new Set<(event: T) => void>();

  /** Nobody wants to be told. */
  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  add(listener: (event: T) => void): Disposer {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: T): void {
    // Those that come meanwhile are told of the next event.
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener(event);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
