import type { IndexedObject, Value, VM } from "../vm/index.ts";

/** How many objects a session keeps by name. */
export const MAX_KEPT_OBJECTS = 1_000;

/**
 * The objects that a session's clients keep by name, such as those that inspectors are open on. They are stored with the
 * session, so that what was looked at can be looked at again, whatever became of the process meanwhile.
 */
export class ObjectRegistry {
  readonly #vm: VM;
  readonly #list: IndexedObject;

  /** `list` has names and objects by turns. */
  constructor(vm: VM, list: IndexedObject) {
    this.#vm = vm;
    this.#list = list;
  }

  get size(): number {
    return this.#list.els.length / 2;
  }

  get(name: string): Value | undefined {
    const index = this.#indexOf(name);
    return index < 0 ? undefined : this.#vm.element(this.#list, index + 1);
  }

  /** Keeps an object under a name, in place of what was kept so. Answers false when there are too many. */
  put(name: string, value: Value): boolean {
    const index = this.#indexOf(name);
    if (index < 0 && this.size >= MAX_KEPT_OBJECTS) return false;
    this.#vm.touch(this.#list);
    if (index < 0) this.#list.els.push(this.#vm.string(name), value);
    else this.#list.els[index + 1] = value;
    return true;
  }

  /** Keeps these instead: names and objects by turns. */
  replaceBy(list: readonly Value[]): void {
    this.#vm.touch(this.#list);
    this.#list.els = [...list];
  }

  /** Lets an object go; answers whether there was one of that name. */
  remove(name: string): boolean {
    const index = this.#indexOf(name);
    if (index < 0) return false;
    this.#vm.touch(this.#list);
    this.#list.els.splice(index, 2);
    return true;
  }

  #indexOf(name: string): number {
    for (let index = 0; index < this.#list.els.length; index += 2) {
      if (this.#vm.text(this.#vm.element(this.#list, index)) === name) return index;
    }
    return -1;
  }
}
