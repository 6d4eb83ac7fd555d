import type { ProcessLayout } from "./layouts.ts";

/** The processes of one priority, in the order in which they run. */
interface Line {
  /** Those that gave up the processor but stay the next ones, the first of them last. */
  readonly first: ProcessLayout[];
  readonly rest: Set<ProcessLayout>;
}

/**
 * The processes of one heap that can run. Each operation takes the same time however many there are: code that forks
 * without end must not make the scheduler slow for others.
 */
export class ReadyQueue {
  readonly #lines = new Map<number, Line>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(process: ProcessLayout, place: "first" | "last"): void {
    let line = this.#lines.get(process._priority);
    if (!line) {
      line = { first: [], rest: new Set() };
      this.#lines.set(process._priority, line);
    }
    if (place === "first") line.first.push(process);
    else line.rest.add(process);
    this.#size++;
  }

  /** Takes a process out; answers whether it was here. */
  remove(process: ProcessLayout): boolean {
    const line = this.#lines.get(process._priority);
    if (!line) return false;
    const at = line.first.indexOf(process);
    if (at >= 0) line.first.splice(at, 1);
    else if (!line.rest.delete(process)) return false;
    this.#removed(process._priority, line);
    return true;
  }

  /** Whether the process made room for others while it was running. */
  isFirst(process: ProcessLayout): boolean {
    return this.#lines.get(process._priority)?.first.includes(process) ?? false;
  }

  /** The most urgent process, the longest ready of its priority, which is here no more. */
  take(): ProcessLayout | undefined {
    if (this.#size === 0) return undefined;
    const priority = Math.max(...this.#lines.keys());
    const line = this.#lines.get(priority);
    const process = line && (line.first.pop() ?? firstOf(line.rest));
    if (!line || !process) return undefined;
    line.rest.delete(process);
    this.#removed(priority, line);
    return process;
  }

  /** By priority, the most urgent first, in the order in which they would run. */
  *[Symbol.iterator](): Iterator<ProcessLayout> {
    for (const [, line] of [...this.#lines].toSorted(([a], [b]) => b - a)) {
      yield* line.first.toReversed();
      yield* line.rest;
    }
  }

  #removed(priority: number, line: Line): void {
    this.#size--;
    if (line.first.length === 0 && line.rest.size === 0) this.#lines.delete(priority);
  }
}

function firstOf(processes: ReadonlySet<ProcessLayout>): ProcessLayout | undefined {
  for (const process of processes) return process;
  return undefined;
}
