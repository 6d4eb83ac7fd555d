import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { Growth } from "./growth.ts";
import type { ProcessLayout } from "./layouts.ts";

/** The soft limit on the heap, in bytes, unless a workspace sets another. */
export const DEFAULT_SOFT_LIMIT = 1024 ** 3;

/** The part of the limit that makes memory short if it is still in use after a collection. */
const FULL = 0.9;

/** The part of the limit up to which V8 may leave garbage lying about. */
const OVERDUE = 1.5;

/** From this part of the limit on a process that goes on in spite of the error is ended: V8's own limit is near. */
const EXHAUSTED = 1.7;

/** How much more than at the last time must be in use for a process to be told once more. */
const ONCE_MORE = 1.1;

/** How much more than after the last collection must be in use for another to be worth its time. */
const MUCH_MORE = 1.25;

/** The part of the limit below which memory is plentiful. */
const PLENTY = 0.5;

/** How often a collection may be forced by those who ask for much memory, in milliseconds. */
const COLLECT_EVERY = 2_000;

/** When, in milliseconds, and how often garbage is looked for once memory was short. */
const GIVE_BACK_AFTER = 200;
const GIVE_BACK_TRIES = 50;

/** How often it is looked for again if much was still in use then, and how long, in milliseconds, until the next look. */
const MORE_LOOKS = 4;
const LOOK_AGAIN_AFTER = 1_000;

/**
 * What a process may do as far as memory goes: go on; wait until what is stored was let go; be told that memory is short; or,
 * having been told, not go on.
 */
export type MemoryVerdict = "plenty" | "full" | "short" | "exhausted";

/**
 * The limit on memory that ends an evaluation long before V8's own limit would end the process. It is looked at when
 * a poll is answered and before every large allocation.
 *
 * What is in use counts garbage too, and only a collection tells how much of it is. One that is forced stops the world
 * for a second or more at the limit, V8's own for some 50 ms: so V8's are waited for as long as that is safe.
 */
export class MemoryLimit {
  readonly softLimit: number;
  /**
   * Whether stored objects may be let go: they count until they are collected, and while a turn lasts they can't be. So no
   * process is to blame before far more is in use, and room was made in vain.
   */
  letsGo = false;
  #hasAskedForRoom = false;
  readonly #collect: NodeJS.GCFunction | undefined;
  readonly #growth = new Growth();
  /** Whether so much is in use that it matters who takes more. */
  #isTight = false;
  /** Bytes in use after the last collection of the whole heap. */
  #live = 0;
  #collections = 0;
  /** Whether a process was refused memory since: if it fails, what is in use then is its garbage. */
  #hasRefused = false;
  /** The process that took far too much, until a collection after its end. */
  #greedy: WeakRef<ProcessLayout> | undefined;
  #collectedAt = -COLLECT_EVERY;
  /** Bytes in use when a process was last told that memory is short. */
  #toldAt = 0;
  #givingBack: NodeJS.Timeout | undefined;

  /** `collect` forces a collection (V8's `gc`, where the process was started with it). */
  constructor(softLimit = DEFAULT_SOFT_LIMIT, collect: NodeJS.GCFunction | undefined = globalThis.gc) {
    this.softLimit = softLimit;
    this.#collect = collect;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (isMajorCollection(entry)) this.#noteCollection();
    });
    observer.observe({ entryTypes: ["gc"] });
  }

  /** Whether a process took far too much, and it may still be in use. */
  get isShort(): boolean {
    return this.#givingBack !== undefined;
  }

  /** Whether much is in use that may be garbage once a process has failed. */
  get hasMuchGarbage(): boolean {
    const { used } = this;
    return used > this.softLimit * PLENTY && (this.#hasRefused || used > this.#live * MUCH_MORE);
  }

  get used(): number {
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    return heap + external;
  }

  /** Collects garbage now, where the process allows it to be asked for. */
  collect(): void {
    this.#collected({ type: "major", execution: "sync" });
    this.#collectedAt = performance.now();
  }

  /** Collects what was made lately, where the process allows it to be asked for: that takes the longer the more of it is still in use. */
  collectYoung(): void {
    this.#collect?.({ type: "minor", execution: "sync" });
  }

  #collected(how: NodeJS.GCOptions): void {
    if (this.#greedyHasEnded) this.#greedy = undefined;
    this.#collect?.(how);
    this.#live = this.used;
    this.#hasRefused = false;
  }

  /** What is stored was let go, and can be collected: if that helps, nobody is told that memory is short. */
  roomWasMade(): void {
    this.collect();
    if (this.#live <= this.softLimit * OVERDUE) this.#hasAskedForRoom = false;
  }

  #noteCollection(): void {
    this.#live = this.used;
    this.#collections++;
  }

  /** Bytes that were in use after the last collection of the whole heap; 0 before the first. */
  get live(): number {
    return this.#live;
  }

  /** How many collections of the whole heap there were; the event loop tells. */
  get collections(): number {
    return this.#collections;
  }

  /** Whether so many bytes more are within the limit. */
  allows(bytes: number): boolean {
    if (bytes < 1_000_000) return true;
    const { used, softLimit } = this;
    if (used + bytes <= softLimit) return true;
    if (bytes > softLimit) return false;
    if (used + bytes <= softLimit * OVERDUE && this.#live + bytes <= softLimit) return true;
    // Whoever asks again and again would else stop everybody again and again.
    if (this.#greedyHasEnded || performance.now() - this.#collectedAt >= COLLECT_EVERY) this.collect();
    if (this.#live + bytes <= softLimit) return true;
    if (this.#isRecovering && used + bytes <= softLimit * OVERDUE) return true;
    this.#hasRefused = true;
    return false;
  }

  /** A process begins to run. */
  turnBegins(): void {
    if (this.#isTight) this.#growth.begin(this.used);
  }

  /** A process has run. */
  turnEnds(process: ProcessLayout): void {
    if (this.#isTight) this.#growth.note(process.heap, this.used);
  }

  /** Whether the running process may go on taking memory. */
  judge(process: ProcessLayout): MemoryVerdict {
    const { used, softLimit } = this;
    this.#growth.note(process.heap, used);
    this.#isTight = used > softLimit * PLENTY;
    if (!this.#isTight) {
      this.#growth.clear();
      this.#toldAt = 0;
    }
    if (used <= softLimit || used < this.#toldAt * ONCE_MORE) return "plenty";
    if (this.letsGo) {
      if (used <= softLimit * OVERDUE) return "plenty";
      this.collect();
      if (this.#live <= softLimit * OVERDUE) return "plenty";
      this.#hasAskedForRoom = !this.#hasAskedForRoom;
      if (this.#hasAskedForRoom) return "full";
      if (this.#isRecovering && used <= softLimit * EXHAUSTED) return "plenty";
    } else if (used <= softLimit * OVERDUE) {
      if (this.#live <= softLimit * FULL || !this.#growth.isToBlame(process.heap, performance.now())) return "plenty";
      if (this.#greedyHasEnded) {
        this.collect();
        if (this.#live <= softLimit * FULL) return "plenty";
      }
      if (this.#isRecovering) return "plenty";
    } else if (this.#live <= softLimit * FULL) {
      this.collect();
      if (this.#live <= softLimit * FULL) return "plenty";
    }
    this.#toldAt = used;
    this.giveBackAfter(process);
    return used > softLimit * EXHAUSTED ? "exhausted" : "short";
  }

  /**
   * Returns memory to the system once a process that took far too much has ended: V8 would do it much later, and until
   * then nobody knew how much is free. The process is not held meanwhile, since it may hold what is to be collected.
   */
  giveBackAfter(process: ProcessLayout): void {
    this.#greedy = new WeakRef(process);
    this.#giveBackAfter(this.#greedy, GIVE_BACK_TRIES);
  }

  /** Whether what is known to be in use counts what a process held that has ended since. */
  get #greedyHasEnded(): boolean {
    return this.#greedy !== undefined && (this.#greedy.deref()?.state ?? "terminated") === "terminated";
  }

  /**
   * Whether the process that took far too much has ended, and somebody holds for a moment longer what it took: a
   * checkpoint that is being written, say. Those that come later need not be told for it.
   */
  get #isRecovering(): boolean {
    return this.isShort && (this.#greedy === undefined || this.#greedyHasEnded);
  }

  #giveBackAfter(process: WeakRef<ProcessLayout>, tries: number): void {
    if (this.#givingBack !== undefined || this.#collect === undefined) return;
    const again = (): void => {
      this.#givingBack = undefined;
      const { state = "terminated" } = process.deref() ?? {};
      if (state !== "terminated" && tries > 0) this.#giveBackAfter(process, tries - 1);
      // Not at once: what was looked at is held until the event loop turns.
      else this.#givingBack = setTimeout(() => this.#giveBack(MORE_LOOKS), 1).unref();
    };
    this.#givingBack = setTimeout(again, GIVE_BACK_AFTER).unref();
  }

  #giveBack(looks: number): void {
    this.#givingBack = undefined;
    this.#collected({ type: "major", execution: "sync", flavor: "last-resort" });
    this.#toldAt = 0;
    if (this.#live <= this.softLimit * PLENTY || looks === 0) return;
    // Somebody held it a moment longer than the process lived: whoever describes its error, or a checkpoint.
    const wait = LOOK_AGAIN_AFTER * 2 ** (MORE_LOOKS - looks);
    this.#givingBack = setTimeout(() => this.#giveBack(looks - 1), wait).unref();
  }
}

/** Whether what was observed is a collection of the whole heap. */
function isMajorCollection(entry: PerformanceEntry & { readonly detail?: { readonly kind?: number } }): boolean {
  return entry.detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
