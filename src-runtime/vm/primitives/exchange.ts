import { signal } from "../semaphores.ts";
import { isObject } from "../tests.ts";
import type { HeapObject, Value } from "../values.ts";
import type { VM } from "../vm.ts";

/*
 * An exchange with the world outside, as Smalltalk sees it: an object with the slots `semaphore`, `response` and `problem`.
 * It is begun and goes on while Smalltalk runs; then one of the other two is set, and the semaphore signaled. What waits for
 * it is signaled by this process alone, and so waits on an OutsideSemaphore, see there.
 */

/** What is under way, by the exchange that wants it: an end for all of it. */
const underWay = new WeakMap<HeapObject, AbortController>();

/** Begins what an exchange asks for, and settles it when that has ended; a problem is told as `problem` has it. */
export function beginExchange<T>(
  vm: VM,
  exchange: HeapObject,
  ask: (signal: AbortSignal) => Promise<T>,
  response: (answer: T) => Value,
  problem: (error: unknown) => Value,
): void {
  const ending = new AbortController();
  underWay.set(exchange, ending);
  ask(ending.signal).then(
    (answer) => settle(vm, exchange, "response", response(answer)),
    (error: unknown) => settle(vm, exchange, "problem", problem(error)),
  );
}

/** Nobody waits for it any more. */
export function cancelExchange(exchange: HeapObject): void {
  underWay.get(exchange)?.abort();
}

/** Called from the event loop, when no process runs. */
function settle(vm: VM, exchange: HeapObject, slot: "response" | "problem", value: Value): void {
  underWay.delete(exchange);
  vm.setSlot(exchange, slot, value);
  const semaphore = vm.slot(exchange, "semaphore");
  if (isObject(semaphore) && semaphore !== vm.nil) signal(vm, semaphore);
}
