import { limitWait, startDelay } from "../delays.ts";
import { ProcessLayout, type Resumption } from "../layouts.ts";
import { enlist, signal, takeSignal } from "../semaphores.ts";
import { isBlock, isIndexed, isObject } from "../tests.ts";
import type { MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** Milliseconds that a timer can take: about 24 days, what the clock of the host can count. */
const MAX_TIMER = 2 ** 31 - 1;

/** Primitives of processes, semaphores and delays. Who gives up the processor is captured: see `Runtime.capture`. */
export const processPrimitives: PrimitiveTable = {
  activeProcess: (vm) => vm.runtime.process ?? vm.nil,
  yield: (vm, self) => vm.runtime.capture({ kind: "yield", answer: self, place: "last" }),

  /** A process that will evaluate the block with the arguments. */
  processNew: (vm, _self, block, args, priority) => {
    if (!isBlock(block) || !isIndexed(args) || args.els.length !== block.n || typeof priority !== "number")
      return undefined;
    const process = vm.newProcess(vm.runtime.process?.heap ?? 0, priority);
    process.resumption = { kind: "send", receiver: block, selector: "valueWithArguments:", args: [args] };
    return process;
  },
  processState: (vm, self) => (self instanceof ProcessLayout ? vm.symbol(stateOf(vm, self)) : undefined),
  processResume: (vm, self) => {
    if (!(self instanceof ProcessLayout) || self.state !== "suspended" || self._myList !== vm.nil) return undefined;
    vm.scheduler.resume(self);
    return makingRoom(vm, self);
  },
  processSuspend: (vm, self) => {
    if (!(self instanceof ProcessLayout) || self.state === "terminated") return undefined;
    if (self === vm.runtime.process)
      return vm.runtime.capture({ kind: "wait", resumption: { kind: "value", value: vm.nil } });
    vm.scheduler.suspend(self);
    return self;
  },
  /** Begins to unwind another process, or unwinds the running one. */
  processTerminate: (vm, self) => {
    if (!(self instanceof ProcessLayout)) return undefined;
    if (self === vm.runtime.process) return vm.runtime.unwindTo(vm.newHome(), vm.nil);
    vm.scheduler.terminate(self);
    return makingRoom(vm, self);
  },
  processSetPriority: (vm, self, priority) => {
    if (!(self instanceof ProcessLayout) || typeof priority !== "number") return undefined;
    vm.scheduler.setPriority(self, priority);
    return makingRoom(vm, self);
  },
  /**
   * Has a process that does not run evaluate a block of two arguments first: what it was about to send (a MessageSend,
   * or nil) and the value it was about to get. The block's answer takes that value's place.
   */
  processInterrupt: (vm, self, block) => {
    if (!(self instanceof ProcessLayout) || !isBlock(block) || block.n !== 2) return undefined;
    if (self === vm.runtime.process || self.state === "terminated" || self.resumption.kind === "unwind")
      return undefined;
    vm.touch(self);
    self.resumption = {
      kind: "send",
      receiver: block,
      selector: "value:value:",
      args: [pendingSend(vm, self.resumption), self.resumption.kind === "value" ? self.resumption.value : vm.nil],
    };
    return self;
  },

  semaphoreSignal: (vm, self) => {
    if (!isObject(self)) return undefined;
    signal(vm, self);
    return makingRoom(vm, self);
  },
  semaphoreTakeSignal: (vm, self) => (isObject(self) ? takeSignal(vm, self) : undefined),
  semaphoreWait: (vm, self) => waitFor(vm, self, self),
  /** As semaphoreWait, and tells the permit, an object with the slots `process` and `held`, when it has the signal. */
  semaphoreWaitPermit: (vm, self, permit) => {
    const process = vm.runtime.process;
    if (!isObject(self) || !isObject(permit) || !process) return undefined;
    if (takeSignal(vm, self)) {
      vm.setSlot(permit, "held", true);
      return self;
    }
    vm.setSlot(permit, "process", process);
    enlist(vm, self, process, permit);
    return vm.runtime.capture({ kind: "wait", resumption: { kind: "value", value: self } });
  },
  /** Waits no longer than so many milliseconds: answers true if they passed, false if there was a signal. */
  semaphoreWaitTimeout: (vm, self, milliseconds) => {
    const process = vm.runtime.process;
    if (!isDuration(milliseconds) || !process) return undefined;
    const answer = waitFor(vm, self, false);
    if (answer === vm.runtime.unwinding) limitWait(vm, process, milliseconds);
    return answer;
  },

  /** Signals the semaphore of a Delay when its milliseconds are over. */
  delaySchedule: (vm, self, semaphore, milliseconds) => {
    if (!isObject(self) || !isObject(semaphore) || !isDuration(milliseconds)) return undefined;
    startDelay(vm, self, semaphore, milliseconds);
    return self;
  },
  delayUnschedule: (vm, self) => {
    if (!isObject(self)) return undefined;
    vm.scheduler.timers.unscheduleDelay(self);
    return self;
  },
  /** Milliseconds since some instant, by the clock that delays go by. */
  clockMilliseconds: (vm) => Math.floor(vm.scheduler.clock.now()),
};

const isDuration = (value: MaybeValue): value is number =>
  typeof value === "number" && value >= 0 && value <= MAX_TIMER;

/** The running process waits for a signal, unless there is one; `answer` is what it gets then. */
function waitFor(vm: VM, semaphore: Value, answer: Value): Value | undefined {
  const process = vm.runtime.process;
  if (!isObject(semaphore) || !process) return undefined;
  if (takeSignal(vm, semaphore)) return answer;
  enlist(vm, semaphore, process, process);
  return vm.runtime.capture({ kind: "wait", resumption: { kind: "value", value: answer } });
}

/** Something became ready: if it is more urgent than the running process, this gives up the processor to it. */
const makingRoom = (vm: VM, answer: Value): Value =>
  vm.scheduler.preempts ? vm.runtime.capture({ kind: "yield", answer, place: "first" }) : answer;

function stateOf(vm: VM, process: ProcessLayout): string {
  if (process === vm.runtime.process) return "active";
  if (process.state !== "suspended") return process.state;
  return process._myList === vm.nil ? "suspended" : "waiting";
}

function pendingSend(vm: VM, resumption: Resumption): Value {
  if (resumption.kind !== "send") return vm.nil;
  const send = vm.instantiate(vm.classNamed("MessageSend"));
  send["_receiver"] = resumption.receiver;
  send["_selector"] = vm.symbol(resumption.selector);
  send["_args"] = vm.array([...resumption.args]);
  return send;
}
