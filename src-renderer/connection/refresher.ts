/** Does one refresh at a time; what is asked for meanwhile is seen by one more. */
export class Refresher {
  readonly #refresh: () => Promise<void>;
  readonly #mayRefresh: () => boolean;
  #isRunning = false;
  #isDue = false;

  /** While `mayRefresh` says no, one that is asked for stays due until the next is. */
  constructor(refresh: () => Promise<void>, mayRefresh: () => boolean = () => true) {
    this.#refresh = refresh;
    this.#mayRefresh = mayRefresh;
  }

  /** Asks for a refresh; answers when nothing is due any more, or at once while one is under way. */
  async run(): Promise<void> {
    this.#isDue = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#isDue && this.#mayRefresh()) {
        this.#isDue = false;
        await this.#refresh();
      }
    } finally {
      this.#isRunning = false;
    }
  }
}
