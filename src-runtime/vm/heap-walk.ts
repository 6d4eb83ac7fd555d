import { CompiledCode, outermost } from "./code.ts";
import { ContextLayout, ProcessLayout } from "./layouts.ts";
import { isBehavior, isEphemeron, isIndexed, isObject } from "./tests.ts";
import type { Behavior, HeapObject, MaybeValue, Value } from "./values.ts";
import type { VM } from "./vm.ts";

/** Answers what stands in the place of a value; the value itself, to leave it there. */
type Replace = (value: Value) => Value;

/**
 * A walk over all objects that are reachable while no process runs: from globals, classes, processes, and what others
 * register with the virtual machine. What weak objects hold does not count.
 */
export class HeapWalk {
  readonly #vm: VM;
  readonly #seen = new Set<HeapObject>();
  readonly #unvisited: HeapObject[] = [];
  readonly #visit: (object: HeapObject) => void;
  readonly #replace: Replace | undefined;

  /** With `replace`, every reference is asked for and gives way to the answer. */
  constructor(vm: VM, visit: (object: HeapObject) => void, replace?: Replace) {
    this.#vm = vm;
    this.#visit = visit;
    this.#replace = replace;
  }

  /** Walks all; from some objects besides, and not into others, so that what is reached only by way of them is passed by. */
  run({
    also = [],
    except = [],
  }: { readonly also?: Iterable<HeapObject>; readonly except?: Iterable<HeapObject> } = {}): void {
    const { globals, roots, scheduler } = this.#vm;
    this.#vm.unloaded?.loadAll();
    for (const each of except) this.#seen.add(each);
    for (const each of also) this.#reach(each);
    for (const binding of globals.values()) this.#reach(binding);
    for (const process of scheduler.live()) this.#reach(process);
    for (const root of roots) for (const each of root()) this.#reach(each);
    for (let next = this.#unvisited.pop(); next; next = this.#unvisited.pop()) {
      this.#visit(next);
      this.#parts(next);
    }
  }

  /** Walks from these roots alone, as far as it must to come to an object; answers whether it did. What was walked before is passed by. */
  reaches(sought: HeapObject, roots: Iterable<HeapObject>): boolean {
    for (const each of roots) this.#reach(each);
    for (let next = this.#unvisited.pop(); next; next = this.#unvisited.pop()) {
      if (next === sought) return true;
      this.#visit(next);
      this.#parts(next);
    }
    return false;
  }

  #reach(value: MaybeValue): void {
    if (!isObject(value) || this.#seen.has(value)) return;
    this.#seen.add(value);
    this.#unvisited.push(value);
  }

  /** What is to be held in a place; told to the write barrier if it is another than before. */
  #held(holder: HeapObject, value: Value): Value {
    const now = this.#replace ? this.#replace(value) : value;
    if (now !== value) this.#vm.touch(holder);
    this.#reach(now);
    return now;
  }

  #parts(object: HeapObject): void {
    for (const key of Object.keys(object)) {
      if (!key.startsWith("_")) continue;
      const slot = key as `_${string}`;
      const value = object[slot];
      if (value === undefined) continue;
      const now = this.#held(object, value);
      if (now !== value) object[slot] = now;
    }
    if (isIndexed(object)) this.#elements(object, object.els);
    if (isEphemeron(object) && object.pair.value !== undefined)
      object.pair.value = this.#held(object, object.pair.value);
    if (object instanceof CompiledCode) this.#code(object);
    else if (object instanceof ProcessLayout) this.#process(object);
    else if (object instanceof ContextLayout) this.#reach(object._code);
    else if (isBehavior(object)) this.#behavior(object);
  }

  #elements(holder: HeapObject, elements: MaybeValue[]): void {
    for (const [i, value] of elements.entries()) {
      if (value === undefined) continue;
      const now = this.#held(holder, value);
      if (now !== value) elements[i] = now;
    }
  }

  #code(code: CompiledCode): void {
    const { linkedLiterals } = code;
    // The literals of the closures in a do-it are stored with it.
    if (linkedLiterals) this.#elements(outermost(code), linkedLiterals);
    for (const each of code.madeBlocks) this.#reach(each);
    this.#reach(code.outer);
  }

  #behavior({ $info: info }: Behavior): void {
    // Of methods that are not in place yet none has linked its literals.
    if (!info.awaken) for (const each of info.methods.values()) this.#reach(each);
    for (const each of info.classVariables.values()) this.#reach(each);
    for (const each of info.slotVariables.values()) this.#reach(each);
    this.#reach(info.counterpart);
  }

  #process(process: ProcessLayout): void {
    const { resumption } = process;
    if (resumption.kind === "value" || resumption.kind === "unwind")
      process.resumption = { ...resumption, value: this.#held(process, resumption.value) };
    else if (resumption.kind === "send")
      process.resumption = {
        ...resumption,
        receiver: this.#held(process, resumption.receiver),
        args: resumption.args.map((each) => this.#held(process, each)),
      };
    for (const [binding, write] of process.bindingLog ?? []) {
      this.#reach(binding);
      this.#reach(write.before);
    }
    for (const value of process.displays?.values() ?? []) this.#reach(value);
    this.#reach(process.below);
  }
}

/** All reachable instances of a class, not of its subclasses; without a class all objects. */
export function instancesOf(vm: VM, behavior?: Behavior): HeapObject[] {
  const found: HeapObject[] = [];
  new HeapWalk(vm, (object) => {
    if (!behavior || vm.classOf(object) === behavior) found.push(object);
  }).run();
  return found;
}

/** All reachable objects that hold a reference to the value. */
export function holdersOf(vm: VM, value: HeapObject): HeapObject[] {
  const found = new Set<HeapObject>();
  let holder: HeapObject | undefined;
  const note: Replace = (each) => {
    if (each === value && holder) found.add(holder);
    return each;
  };
  new HeapWalk(vm, (object) => (holder = object), note).run();
  return [...found];
}

/** Makes every reference to one of the keys a reference to its value. */
export function forward(vm: VM, replacements: ReadonlyMap<Value, Value>): void {
  new HeapWalk(
    vm,
    () => undefined,
    (each) => replacements.get(each) ?? each,
  ).run();
}
