/**
 * The objects whose writes the barrier is known to have noticed, at the place of a body that is being generated: each by the
 * expression that it has there. What was noticed stays so until the function is left, whatever it calls or polls: an epoch
 * begins between turns, and an object is made read-only while the stack is captured, so no frame goes on from before.
 */
export class NoticedWrites {
  #here = new Set<string>();
  readonly #open: { readonly before: ReadonlySet<string>; atElse: ReadonlySet<string> }[] = [];

  has(object: string): boolean {
    return this.#here.has(object);
  }

  add(object: string): void {
    this.#here.add(object);
  }

  openIf(): void {
    const before = new Set(this.#here);
    this.#open.push({ before, atElse: before });
  }

  openElse(): void {
    const open = this.#open.at(-1);
    if (!open) throw new Error("No branch is open");
    open.atElse = this.#here;
    this.#here = new Set(open.before);
  }

  /** Behind both branches: what each of them noticed. */
  closeIf(): void {
    const { atElse } = this.#close();
    this.#here = this.#here.intersection(atElse);
  }

  /** What was noticed before a loop stays so in all its turns. */
  openLoop(): void {
    this.openIf();
  }

  /** A loop may be left before it notices anything. */
  closeLoop(): void {
    this.#here = new Set(this.#close().before);
  }

  #close(): { readonly before: ReadonlySet<string>; readonly atElse: ReadonlySet<string> } {
    const open = this.#open.pop();
    if (!open) throw new Error("Nothing is open");
    return open;
  }
}
