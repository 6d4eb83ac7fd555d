import { isText } from "./strings.ts";
import type { HeapObject } from "./values.ts";
import type { VM } from "./vm.ts";

/** The secrets whose texts are in memory: nobody is to write one of them into code. They are not held. */
export class LivingSecrets {
  readonly #vm: VM;
  readonly #secrets = new Set<WeakRef<HeapObject>>();
  readonly #known = new WeakSet<HeapObject>();

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** An instance of Secret has its text. */
  add(secret: HeapObject): void {
    if (this.#known.has(secret)) return;
    this.#known.add(secret);
    this.#secrets.add(new WeakRef(secret));
  }

  /** The texts, each once. */
  texts(): ReadonlySet<string> {
    const texts = new Set<string>();
    for (const each of this.#secrets) {
      const secret = each.deref();
      const text = secret?.["_text"];
      if (!secret) this.#secrets.delete(each);
      else if (text !== undefined && isText(text)) texts.add(this.#vm.text(text));
    }
    return texts;
  }
}
