import { isObject, ProcessLayout } from "../vm/index.ts";
import type { ActorClasses, Reference } from "./objects.ts";

/**
 * The actors that would wait for each other if the process waited for an answer of the target: each waits for the
 * next, the last one for the first, which is the one whose process it is. Undefined if there is no such cycle.
 */
export function cycleThrough(
  caller: ProcessLayout,
  target: Reference,
  classes: ActorClasses,
  actorOf: (heap: number) => Reference | undefined,
): readonly Reference[] | undefined {
  const callers = callersOf(caller, actorOf);
  const path: Reference[] = [];
  let each: Reference | undefined = target;
  while (each && !path.includes(each)) {
    const index = callers.indexOf(each);
    const [sender] = callers;
    if (sender && index >= 0) return [sender, ...path, ...callers.slice(1, index + 1).toReversed()];
    path.push(each);
    each = awaitedBy(each._turn, classes);
  }
  return undefined;
}

/** The actors whose turns wait for the process, on the stack below it; its own first. */
function callersOf(caller: ProcessLayout, actorOf: (heap: number) => Reference | undefined): readonly Reference[] {
  const found: Reference[] = [];
  for (let each: ProcessLayout | undefined = caller; each; each = each.below) {
    const actor = actorOf(each.heap);
    if (actor?._turn === each) found.push(actor);
  }
  return found;
}

/** The actor whose answer a process waits for, if it waits for one. */
export function awaitedBy(process: unknown, classes: ActorClasses): Reference | undefined {
  if (!(process instanceof ProcessLayout)) return undefined;
  const awaited = process._myList;
  const message = classes.isPromise(awaited) ? awaited._message : awaited;
  const actor = isObject(message) && classes.isMessage(message) ? message._actor : undefined;
  return classes.isReference(actor) ? actor : undefined;
}
