import type { ProcessLayout, Resumption } from "./layouts.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { delist, signal } from "./semaphores.ts";
import { finishUnwindBlocks } from "./termination.ts";
import { isObject } from "./tests.ts";
import { Timers } from "./timers.ts";
import type { TurnOutcome } from "./unwinding.ts";
import type { VM } from "./vm.ts";

/** The priority of an ordinary process, as in Pharo's `Processor userSchedulingPriority`. */
export const USER_PRIORITY = 40;

/** The workspace's own heap: processes that belong to no session and no actor. */
export const COMMONS = 0;

/** How long a heap's processes run before other heaps, and the event loop, have their turn; in milliseconds. */
export const SLICE = 10;

/** Time as the scheduler sees it; tests advance theirs by hand. */
export interface Clock {
  /** Milliseconds since some fixed instant. */
  now(): number;
  /** Calls back once, after so many milliseconds; answers how to cancel. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Milliseconds of processor time that this thread has used. A clock without it takes all time for used. */
  worked?(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  worked: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  },
};

/** What surrounds the virtual machine: the host thread, or nothing in tests. */
export interface Surroundings {
  /** Clears the poll word and answers whether messages wait, so that the running process must make room. */
  readonly poll: () => { readonly leave: boolean };
  /** Smalltalk begins, or ends, to run: ticks are wanted meanwhile. */
  readonly running: (runs: boolean) => void;
}

/** Work that needs the heap to stand still for a moment. */
export interface BackgroundWork {
  /** Whether there is some to do now. */
  due(): boolean;
  /** Does a few milliseconds of it. */
  slice(): void;
  /** Memory is short: lets go of what it can do without. */
  relieve(): void;
  /** Memory is full of what is stored: lets go of it, while nothing runs. To be called between turns. */
  makeRoom(): Promise<void>;
  /** Garbage is to be collected: resolves when nothing is held that the program let go of before. */
  letGo(): Promise<void>;
}

/** What a process that polled must do: go on, give up the processor, signal that memory is short, or end for that. */
export type PollAnswer = "goOn" | "leave" | "outOfMemory" | "memoryExhausted";

/** Hears how each turn of a process ended that did not just use up its time. */
export type TurnListener = (process: ProcessLayout, outcome: TurnOutcome) => void;

/**
 * Decides which process runs. Inside a heap Pharo's rule: the highest priority first, and a process runs until it
 * waits, yields, or one of higher priority is ready. Between heaps: time slices, in turn.
 */
export class Scheduler {
  readonly clock: Clock;
  /** Delays and time limits; they are looked at when a process polls, too. */
  readonly timers: Timers;
  readonly #vm: VM;
  readonly #ready = new Map<number, ReadyQueue>();
  readonly #surroundings: Surroundings;
  readonly #listeners = new Map<ProcessLayout, TurnListener>();
  readonly #live = new Set<ProcessLayout>();
  #running: ProcessLayout | undefined;
  #sliceEnds = 0;
  #preempted = false;
  #actions: (() => void)[] = [];
  #leave = false;
  #scheduled = false;
  /** Nothing runs, whoever makes it ready: in a workspace that is only to be looked at. */
  halted = false;
  /** Counts all turns. */
  turns = 0;
  /** Counts the turns of whatever does more than look: printing a value, at a higher priority, is no work. */
  workTurns = 0;
  /** Hears of what no listener of its own waits for, such as errors in forked processes. */
  onOrphan: TurnListener = () => undefined;
  /** Hears that somebody gives up what a process does, before the process leaves what it waits for. */
  onGivenUp: (process: ProcessLayout) => void = () => undefined;
  #holds = 0;

  /** Work that wants to be done between turns, such as slices of a checkpoint. */
  background: BackgroundWork | undefined;

  constructor(vm: VM, clock: Clock, surroundings: Surroundings) {
    this.#vm = vm;
    this.clock = clock;
    this.timers = new Timers(clock);
    this.#surroundings = surroundings;
  }

  get running(): ProcessLayout | undefined {
    return this.#running;
  }

  /** All processes that can run. */
  *ready(): Iterable<ProcessLayout> {
    for (const queue of this.#ready.values()) yield* queue;
  }

  /**
   * The forked processes that have a heap to themselves: the one that was running there, and those that have not begun.
   * One that waited for something, and may go on, is none of them.
   */
  occupants(heap: number): readonly ProcessLayout[] {
    const queue = this.#ready.get(heap);
    if (!queue) return [];
    return [...queue].filter(
      (process) => (process.turns === 0 || queue.isFirst(process)) && !this.#listeners.has(process),
    );
  }

  /** Every process that runs, can run, or waits to be woken. */
  live(): Iterable<ProcessLayout> {
    return this.#live;
  }

  get idle(): boolean {
    return this.#ready.size === 0 && this.#running === undefined;
  }

  /** Who hears how the process ends. */
  listen(process: ProcessLayout, listener: TurnListener): void {
    this.#listeners.set(process, listener);
  }

  /** Makes a process ready to run; with `resumption`, says how it goes on. */
  resume(process: ProcessLayout, resumption?: Resumption): void {
    if (process.state === "terminated" || process.state === "ready" || process.state === "running") return;
    this.#vm.runtime.barrier(process);
    if (resumption) process.resumption = resumption;
    this.#stopWaiting(process);
    this.#live.add(process);
    this.#enqueue(process, "last");
    this.#preemptIfBelow(process);
    this.#schedule();
  }

  /** The running process makes room for a ready one of its heap that is more urgent. */
  #preemptIfBelow(ready: ProcessLayout): void {
    const running = this.#running && this.#vm.runtime.process;
    if (!running || running.heap !== ready.heap || running._priority >= ready._priority) return;
    this.#preempted = true;
    this.requestPoll();
  }

  /** Changes a process's priority, which may make the running one less urgent than another. */
  setPriority(process: ProcessLayout, priority: number): void {
    this.#vm.runtime.barrier(process);
    const isReady = process.state === "ready";
    if (isReady) this.#dequeue(process);
    process._priority = priority;
    if (isReady) this.#enqueue(process, "last");
    for (const each of this.#ready.get(process.heap) ?? []) {
      this.#preemptIfBelow(each);
      break;
    }
  }

  /** A process that was stored while it waited to be woken goes on waiting. */
  goOnWaiting(process: ProcessLayout): void {
    this.#live.add(process);
  }

  /** Takes a process out of whatever queue it is in; it stays as it is until it is resumed. */
  suspend(process: ProcessLayout): void {
    if (process.state === "running") return this.betweenTurns(() => this.suspend(process));
    this.#live.delete(process);
    this.#dequeue(process);
    this.#stopWaiting(process);
    this.#vm.runtime.barrier(process);
    if (process.state !== "terminated") process.state = "suspended";
  }

  /** As suspend, for good: whoever works for the process, since it waits for an answer, need not go on. */
  giveUp(process: ProcessLayout): void {
    if (process.state === "running") return this.betweenTurns(() => this.giveUp(process));
    this.onGivenUp(process);
    this.suspend(process);
  }

  /** Unwinds a process to its end, running its unwind blocks; those it is in the midst of it finishes. */
  terminate(process: ProcessLayout): void {
    if (process.state === "terminated") return;
    if (process.state === "running") return this.betweenTurns(() => this.terminate(process));
    this.suspend(process);
    if (process.resumption.kind === "unwind" || finishUnwindBlocks(this.#vm, process)) this.resume(process);
    else this.resume(process, { kind: "unwind", home: this.#vm.newHome(), value: this.#vm.nil });
  }

  /** Forgets a process without running anything of it. */
  abandon(process: ProcessLayout): void {
    this.suspend(process);
    process.state = "terminated";
    process._suspendedContext = this.#vm.nil;
    this.#listeners.delete(process);
    this.#tellEnded(process);
  }

  /** A process of higher priority became ready in the heap of the running one, which must make room. */
  get preempts(): boolean {
    return this.#preempted;
  }

  #stopWaiting(process: ProcessLayout): void {
    process.cancelTimer?.();
    process.cancelTimer = undefined;
    delist(this.#vm, process);
  }

  /** Wakes those that wait for the end of a process. */
  #tellEnded(process: ProcessLayout): void {
    const terminator = process._terminator;
    if (isObject(terminator) && terminator !== this.#vm.nil) signal(this.#vm, terminator);
  }

  /** Does something while no process runs: now, or as soon as the running one has made room for it. */
  betweenTurns(action: () => void): void {
    if (!this.#running) return action();
    this.#actions.push(action);
    this.requestPoll();
  }

  /** Makes the running process poll soon. */
  requestPoll(): void {
    Atomics.store(this.#vm.runtime.pollWords, 0, 1);
  }

  /** The poll's slow path. */
  poll(): PollAnswer {
    const leaves = this.mustLeave();
    const memory = this.#running && this.#vm.memory.judge(this.#running);
    if (memory === "full") {
      this.betweenTurns(() => void this.background?.makeRoom());
      return "leave";
    }
    if (memory !== undefined && memory !== "plenty") this.background?.relieve();
    if (memory === "short") return "outOfMemory";
    if (memory === "exhausted") return "memoryExhausted";
    return leaves ? "leave" : "goOn";
  }

  /** Answers a poll as far as time goes: whether the running process must make room. */
  mustLeave(): boolean {
    Atomics.store(this.#vm.runtime.pollWords, 0, 0);
    if (this.#surroundings.poll().leave) this.#leave = true;
    this.timers.ringDue();
    // At the end of a slice even a lone process makes room: the event loop has promises, timers and ports to see to.
    return this.#actions.length > 0 || this.#leave || this.#preempted || this.clock.now() >= this.#sliceEnds;
  }

  /** Runs turns until nothing is ready or `milliseconds` are over; answers whether something is still ready. */
  runFor(milliseconds: number): boolean {
    const end = this.clock.now() + milliseconds;
    this.#surroundings.running(true);
    try {
      while (this.#ready.size > 0 && this.#holds === 0) {
        this.#turn();
        if (this.background?.due()) this.background.slice();
        if (this.#leave || this.clock.now() >= end) break;
      }
    } finally {
      this.#leave = false;
      this.#surroundings.running(false);
    }
    return this.#ready.size > 0;
  }

  #turn(): void {
    const process = this.#next();
    if (!process) return;
    this.#runTurn(process);
    for (const action of this.#actions.splice(0)) action();
  }

  #runTurn(process: ProcessLayout): void {
    if (process._priority <= USER_PRIORITY) this.workTurns++;
    process.turns++;
    this.turns++;
    this.#running = process;
    this.#preempted = false;
    this.#sliceEnds = this.clock.now() + SLICE;
    this.#vm.memory.turnBegins();
    const outcome = this.#vm.runtime.run(process);
    this.#vm.memory.turnEnds(process);
    this.#running = undefined;
    this.#settle(process, outcome);
  }

  /** A process that ran on top of another was cut off there: from now on it is scheduled like any other. */
  adopt(process: ProcessLayout, outcome: TurnOutcome): void {
    this.#live.add(process);
    this.#settle(process, outcome);
  }

  #settle(process: ProcessLayout, outcome: TurnOutcome): void {
    switch (outcome.kind) {
      case "slice":
        this.#enqueue(process, outcome.place);
        return;
      case "waiting":
        return;
      case "finished":
      case "unwound": {
        this.#live.delete(process);
        const listener = this.#listeners.get(process) ?? this.onOrphan;
        this.#listeners.delete(process);
        this.#tellEnded(process);
        listener(process, outcome);
        return;
      }
      case "stopped":
        (this.#listeners.get(process) ?? this.onOrphan)(process, outcome);
        return;
      case "unhandled":
        if (this.#vm.memory.hasMuchGarbage) {
          this.background?.relieve();
          this.#vm.memory.giveBackAfter(process);
        }
        this.#tellEnded(process);
        (this.#listeners.get(process) ?? this.onOrphan)(process, outcome);
    }
  }

  /** The next heap's process of highest priority; the heap goes to the back of the line. */
  #next(): ProcessLayout | undefined {
    const [entry] = this.#ready;
    if (!entry) return undefined;
    const [heap, queue] = entry;
    const process = queue.take();
    this.#ready.delete(heap);
    if (queue.size > 0) this.#ready.set(heap, queue);
    return process;
  }

  #enqueue(process: ProcessLayout, place: "first" | "last"): void {
    this.#vm.runtime.barrier(process);
    process.state = "ready";
    let queue = this.#ready.get(process.heap);
    if (!queue) {
      queue = new ReadyQueue();
      this.#ready.set(process.heap, queue);
    }
    queue.add(process, place);
  }

  #dequeue(process: ProcessLayout): void {
    const queue = this.#ready.get(process.heap);
    if (queue?.remove(process) && queue.size === 0) this.#ready.delete(process.heap);
  }

  /** Nothing begins to run until the answer is called; what is ready waits. To be called between turns. */
  hold(): () => void {
    let isHeld = true;
    this.#holds++;
    return () => {
      if (isHeld && --this.#holds === 0 && this.#ready.size > 0) this.#schedule();
      isHeld = false;
    };
  }

  /** Runs what is ready from the event loop, leaving room for its other work in between. */
  #schedule(): void {
    if (this.#scheduled || this.#running || this.halted || this.#holds > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#holds > 0) return;
      if (this.runFor(SLICE)) this.#schedule();
    });
  }
}
