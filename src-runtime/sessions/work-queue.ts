/** A piece of work that can be stopped from outside. */
export interface WorkControl {
  readonly stopped: boolean;
  /** Calls back when the work is to stop, at once if it is already. */
  onStop(stop: () => void): void;
}

/** Work that a session does one after the other, each by its own id. */
export class WorkQueue {
  readonly #underWay = new Map<string, StoppableWork>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Does it after all that came before, or at once when it is stopped while it waits: it is to begin nothing then. The id
   * must not be under way.
   */
  add<T>(id: string, work: (control: WorkControl) => Promise<T>): Promise<T> {
    const control = new StoppableWork();
    this.#underWay.set(id, control);
    const before = this.#last;
    const stopped = new Promise<void>((resolve) => control.onStop(resolve));
    const done = Promise.race([before, stopped])
      .then(() => work(control))
      .finally(() => this.#underWay.delete(id));
    // Nothing of what came of it is to be held.
    this.#last = Promise.allSettled([before, done]).then(() => undefined);
    return done;
  }

  has(id: string): boolean {
    return this.#underWay.has(id);
  }

  /** Stops one, or all, whether begun or waiting; what is not under way is ignored. */
  stop(id?: string): void {
    if (id !== undefined) this.#underWay.get(id)?.stop();
    else for (const each of this.#underWay.values()) each.stop();
  }

  /** Answers when nothing is left. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await this.#last;
  }
}

class StoppableWork implements WorkControl {
  stopped = false;
  readonly #stops: (() => void)[] = [];

  onStop(stop: () => void): void {
    if (this.stopped) stop();
    else this.#stops.push(stop);
  }

  /** Asked again, it stops whatever it does to stop. */
  stop(): void {
    this.stopped = true;
    for (const each of this.#stops) each();
  }
}
