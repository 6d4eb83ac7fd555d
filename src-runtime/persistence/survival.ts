import {
  type Behavior,
  BlockLayout,
  CompiledCode,
  ContextLayout,
  displayName,
  framesFrom,
  type HeapObject,
  HeapWalk,
  isBehavior,
  isObject,
  isText,
  isTooDeepToKeep,
  MAX_KEPT_FRAMES,
  ProcessLayout,
  type Survival,
  type Value,
  type VM,
} from "../vm/index.ts";
import { isSecret, takeApart } from "./anatomy.ts";
import { isDoIt } from "./code-names.ts";
import { isStoredInPlace } from "./heap-writer.ts";
import { hasSecret } from "./secret-texts.ts";
import { waitsForOutside } from "./workspace-heap.ts";

/** What keeps objects besides globals, classes and actors. */
export interface Keepers {
  /** Sessions with what each keeps: its variables, and what inspectors keep with it. */
  readonly sessions: readonly { readonly name: string; readonly roots: readonly HeapObject[] }[];
  readonly debuggers: HeapObject;
}

/**
 * What becomes of a value when the workspace ends, and why. An object is looked for in all that is stored, which is a walk
 * over the heap in one go.
 */
export function survivalOf(vm: VM, value: Value, { sessions, debuggers }: Keepers): Survival {
  const obstacle = obstacleOf(vm, value);
  if (obstacle !== undefined) return { kind: "notRestorable", why: obstacle };
  if (!isObject(value) || value === vm.nil)
    return { kind: "durable", why: "It is written wherever something refers to it" };
  if (isBehavior(value) || (value instanceof CompiledCode && !isDoIt(value)))
    return { kind: "durable", why: "It is code, of which every version is kept" };
  if (isStoredInPlace(value)) return { kind: "durable", why: "It is written wherever something refers to it" };

  vm.unloaded?.loadAll();
  const walk = new HeapWalk(vm, () => undefined);
  const isKeptBy = (roots: Iterable<HeapObject>): boolean => walk.reaches(value, roots);
  const durable = (what: string): Survival => ({
    kind: "durable",
    why: `${what} leads to it${howItComesBack(vm, value)}`,
  });
  if (isKeptBy(vm.globals.values())) return durable("A global, a class or an actor");
  if (isKeptBy([debuggers])) return durable("A debugger");
  // What asks has it in hand, which is no reason.
  const { process: asking } = vm.runtime;
  if (isKeptBy([...vm.scheduler.live()].filter((process) => process !== asking))) return durable("A process");
  for (const { name, roots } of sessions)
    if (isKeptBy(roots))
      return {
        kind: "sessionOnly",
        why: `The session ${name} keeps it: it goes when that is closed${howItComesBack(vm, value)}`,
      };
  return {
    kind: "notRestorable",
    why: "Nothing that is stored leads to it: it is gone when nobody looks at it any more",
  };
}

/** What is different about an object that came back. */
function howItComesBack(vm: VM, value: HeapObject): string {
  if (isSecret(value.$class.$info)) return ". Its text is never written: it is read anew from its file";
  if (value.$class.$info.name === "FinalizationRegistry")
    return ". What is registered with it is not: whoever is told of the start (`startUp:`) registers it anew";
  if (!(value instanceof ProcessLayout) || value.state === "terminated") return "";
  return waitsForOutside(vm, value)
    ? ". What it waits for outside of the workspace ends with that: it comes back suspended, and gets an error when somebody resumes it"
    : ". If it runs, it comes back suspended, and goes on when somebody resumes it";
}

/** Why an object could not be made anew, whatever keeps it. */
function obstacleOf(vm: VM, value: Value): string | undefined {
  if (!isObject(value) || value === vm.nil) return undefined;
  if (isBehavior(value))
    return isKnown(vm, value) ? undefined : "No global has this class under its name, by which it would be found again";
  const behavior = vm.classOf(value);
  if (!isKnown(vm, behavior))
    return `No global has its class ${displayName(behavior.$info)} under its name: its instances can't be made anew`;
  if (isSecret(behavior.$info) && vm.slot(value, "path") === vm.nil)
    return "It is a secret: its text is never written, and goes with the process";
  const secrets = vm.secrets.search();
  if (
    secrets &&
    (isText(value)
      ? secrets.inText(vm.text(value)) || secrets.isGiven(value)
      : hasSecret(secrets, value, takeApart(vm, value, false).body))
  )
    return "It is the text of a secret, or has it in it: neither is ever written";
  for (const code of codeIn(value)) {
    const { methodClass } = code;
    if (methodClass && !isDoIt(code) && !isKnown(vm, methodClass))
      return `Its code is ${code.title}, and no global has that class under its name, by which it would be found again`;
  }
  if (value instanceof ProcessLayout && isTooDeepToKeep(value))
    return `Its stack is deeper than ${MAX_KEPT_FRAMES} frames: it comes back without it, and can't go on`;
  return undefined;
}

/** The code that the object is or runs. */
function* codeIn(value: HeapObject): Iterable<CompiledCode> {
  if (value instanceof CompiledCode) yield value;
  else if (value instanceof BlockLayout || value instanceof ContextLayout) yield value._code;
  else if (value instanceof ProcessLayout) for (const { _code } of framesFrom(value._suspendedContext)) yield _code;
}

/** Whether a class, or the class that it is the other side of, is found by its name. */
function isKnown(vm: VM, behavior: Behavior): boolean {
  const { $info: info } = behavior;
  const name = displayName(info).replace(/ class$/, "");
  const known = vm.tryClassNamed(name);
  return known === behavior || known === info.counterpart;
}
