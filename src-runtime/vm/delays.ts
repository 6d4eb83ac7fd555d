import type { ProcessLayout } from "./layouts.ts";
import { signal } from "./semaphores.ts";
import { isObject } from "./tests.ts";
import type { HeapObject } from "./values.ts";
import type { VM } from "./vm.ts";

/*
 * Delays as the virtual machine sees them: objects with the slots `delaySemaphore`, `beingWaitedOn` and `resumptionTime`,
 * which is when the semaphore is signaled, in milliseconds of the scheduler's clock.
 */

/** Signals the semaphore once so many milliseconds are over, unless the Delay is unscheduled before. */
export function startDelay(vm: VM, delay: HeapObject, semaphore: HeapObject, milliseconds: number): void {
  vm.scheduler.timers.scheduleDelay(delay, milliseconds, () => {
    vm.setSlot(delay, "beingWaitedOn", false);
    signal(vm, semaphore);
  });
}

/** A Delay that was under way in another life of the workspace goes on with the milliseconds it had left. */
export function goOnWithDelay(vm: VM, delay: HeapObject, milliseconds: number): void {
  const semaphore = vm.slot(delay, "delaySemaphore");
  if (!isObject(semaphore) || semaphore === vm.nil) return;
  vm.setSlot(delay, "resumptionTime", Math.floor(vm.scheduler.clock.now()) + milliseconds);
  startDelay(vm, delay, semaphore, milliseconds);
}

/** A process that waits for a signal goes on with true once so many milliseconds are over, unless it gets its signal before. */
export function limitWait(vm: VM, process: ProcessLayout, milliseconds: number): void {
  const { timers } = vm.scheduler;
  process.cancelTimer = () => timers.unscheduleDelay(process);
  timers.scheduleDelay(process, milliseconds, () => vm.scheduler.resume(process, { kind: "value", value: true }));
}
