import { ProcessLayout } from "./layouts.ts";
import { isIndexed, isObject } from "./tests.ts";
import type { HeapObject, IndexedObject } from "./values.ts";
import type { VM } from "./vm.ts";

/*
 * Semaphores as the virtual machine sees them: objects with the slots `excessSignals` (a SmallInteger) and `waiting`
 * (nil, or an Array in which the one that waits longest comes first). An element is a process, or a SemaphorePermit
 * with the slots `process` and `held`; a permit is told when its process gets the signal, so that whoever unwinds
 * knows whether there is something to give back.
 */

/** Takes a signal that nobody waited for; false when there is none. */
export function takeSignal(vm: VM, semaphore: HeapObject): boolean {
  const excess = vm.slot(semaphore, "excessSignals");
  if (typeof excess !== "number" || excess <= 0) return false;
  vm.setSlot(semaphore, "excessSignals", excess - 1);
  return true;
}

/** Puts a process, or a permit on its behalf, behind those that wait already. */
export function enlist(vm: VM, semaphore: HeapObject, process: ProcessLayout, entry: HeapObject): void {
  const waiting = waitingIn(vm, semaphore);
  vm.touch(process);
  if (waiting) {
    vm.touch(waiting);
    waiting.els.push(entry);
  } else vm.setSlot(semaphore, "waiting", vm.array([entry]));
  process._myList = semaphore;
}

/** Gives a signal to the process that waits longest, which becomes ready, or keeps it for the next to come. */
export function signal(vm: VM, semaphore: HeapObject): void {
  const waiting = waitingIn(vm, semaphore);
  const first = waiting?.els[0];
  if (!waiting || !isObject(first)) {
    const excess = vm.slot(semaphore, "excessSignals");
    vm.setSlot(semaphore, "excessSignals", typeof excess === "number" ? excess + 1 : 1);
    return;
  }
  vm.touch(waiting);
  waiting.els.shift();
  const process = processOf(vm, first);
  if (first !== process) vm.setSlot(first, "held", true);
  vm.scheduler.resume(process);
}

/** Takes a process out of the list of the semaphore it waits for. */
export function delist(vm: VM, process: ProcessLayout): void {
  const semaphore = process._myList;
  if (!isObject(semaphore) || semaphore === vm.nil) return;
  vm.touch(process);
  process._myList = vm.nil;
  const waiting = waitingIn(vm, semaphore);
  if (!waiting) return;
  const index = waiting.els.findIndex((each) => isObject(each) && processOf(vm, each) === process);
  if (index < 0) return;
  vm.touch(waiting);
  waiting.els.splice(index, 1);
}

function waitingIn(vm: VM, semaphore: HeapObject): IndexedObject | undefined {
  const waiting = vm.slot(semaphore, "waiting");
  return isIndexed(waiting) ? waiting : undefined;
}

function processOf(vm: VM, entry: HeapObject): ProcessLayout {
  const process = entry instanceof ProcessLayout ? entry : vm.slot(entry, "process");
  if (!(process instanceof ProcessLayout)) throw new Error("A semaphore's list holds something that is no process");
  return process;
}
