import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Generation } from "../../src-runtime/protocol/index.ts";
import { discardBackup, NoSuchState, restoreStore, valueOf } from "../../src-runtime/store/index.ts";
import { storeTask } from "./store-task.ts";
import type { TaskOptions } from "./progress.ts";

/** What a restoration did. */
export interface Restoration {
  readonly restored: Generation;
  /** The backup of what was there before, which undoes it; undefined when there was nothing. */
  readonly undo: string | undefined;
}

const NAME = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.sqlite$/;

/** The backups of one workspace's store, newest first, each a file in one folder named after its instant. */
export class Generations {
  readonly #store: string;
  readonly #folder: string;

  constructor(store: string, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  list(): readonly Generation[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => NAME.test(name))
      .toSorted()
      .toReversed()
      .map((name, index) => {
        const file = join(this.#folder, name);
        return { number: index + 1, file, createdAt: name.replace(NAME, "$1:$2:$3"), bytes: statSync(file).size };
      });
  }

  /** Makes a backup, and then forgets the oldest ones beyond `keep`. When it is ended in the middle there is none. */
  async add(keep: number, now: number, options: TaskOptions = {}): Promise<Generation> {
    if (!existsSync(this.#store)) throw new NoSuchState("The workspace has no store yet: nothing was ever saved in it");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    // The newest is the last one by its name, also when the clock was set back since the one before.
    const [newest] = this.list();
    const instant = newest === undefined ? now : Math.max(now, Date.parse(newest.createdAt) + 1);
    const name = `${new Date(instant).toISOString().replaceAll(":", "-")}.sqlite`;
    const destination = join(this.#folder, name);
    try {
      await storeTask({ kind: "backup", store: this.#store, destination }, options);
    } catch (error) {
      discardBackup(destination);
      throw error;
    }
    for (const { file } of this.list().slice(keep)) rmSync(file);
    return this.#named(name);
  }

  /**
   * Puts a backup in the place of the store of a stopped workspace. What was there is backed up first; a damaged store,
   * which can't be, is refused unless `force` says that it may go.
   */
  async restore(number: number, force: boolean, now: number, options: TaskOptions = {}): Promise<Restoration> {
    const restored = this.list()[number - 1];
    if (restored === undefined) {
      const known = this.list().length;
      throw new NoSuchState(
        `There is no backup ${number}${known === 0 ? ": none was made yet" : `; there are 1 to ${known}`}`,
      );
    }
    const undo = existsSync(this.#store) && !force ? (await this.add(Infinity, now, options)).file : undefined;
    const done = restoreStore(restored.file, this.#store);
    // A refusal leaves the numbers as they were.
    if (!done.ok && undo !== undefined) rmSync(undo);
    valueOf(done);
    return { restored, undo };
  }

  #named(name: string): Generation {
    const found = this.list().find(({ file }) => file === join(this.#folder, name));
    if (found === undefined) throw new Error(`The backup ${name} is gone already`);
    return found;
  }
}
