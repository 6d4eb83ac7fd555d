import { type BindingObject, isIndexed, type Value, type VM } from "../vm/index.ts";
import type { ActorClasses, Reference, SupervisorObject } from "./objects.ts";

/** The restarts the workspace's own supervisor allows each of its children: more than OTP does, as people try things out. */
const ROOT_LIMIT = { intensity: 10, period: 5000 };

/**
 * Knows all living actors, by number and by name, and their supervisors. What it knows is in Smalltalk objects that
 * class variables of Supervisor hold: the supervisors, and in each its children; the rest is an index over them.
 */
export class Registry {
  readonly #vm: VM;
  readonly #classes: ActorClasses;
  readonly #byId = new Map<number, Reference>();
  readonly #byName = new Map<string, Reference>();

  constructor(vm: VM, classes: ActorClasses) {
    this.#vm = vm;
    this.#classes = classes;
    this.reindex();
  }

  /** Reads the index anew from the supervisors, as after a restore. */
  reindex(): void {
    this.#byId.clear();
    this.#byName.clear();
    for (const supervisor of this.supervisors())
      for (const child of supervisor._children.els) if (this.#classes.isReference(child)) this.#index(child);
    this.#vm.reserveHeapIds(Math.max(0, ...this.#byId.keys()));
  }

  get size(): number {
    return this.#byId.size;
  }

  all(): readonly Reference[] {
    return [...this.#byId.values()];
  }

  withId(id: number): Reference | undefined {
    return this.#byId.get(id);
  }

  named(name: string): Reference | undefined {
    return this.#byName.get(name);
  }

  /** The supervisor of actors that were spawned without naming one. */
  root(): SupervisorObject {
    const binding = this.#variable("Root");
    if (this.#classes.isSupervisor(binding._value)) return binding._value;
    const vm = this.#vm;
    const root = vm.instantiate(this.#classes.supervisor) as SupervisorObject;
    root._name = vm.string("root");
    root._strategy = vm.symbol("oneForOne");
    root._intensity = ROOT_LIMIT.intensity;
    root._period = ROOT_LIMIT.period;
    root._children = vm.array([]);
    root._countsEach = true;
    vm.touch(binding);
    binding._value = root;
    return root;
  }

  /** The root and every supervisor that has children. */
  supervisors(): readonly SupervisorObject[] {
    const { _value: others } = this.#variable("Others");
    const listed = isIndexed(others) ? this.#vm.elements(others) : [];
    return [this.#variable("Root")._value, ...listed].filter((each) => this.#classes.isSupervisor(each));
  }

  /** Takes up a new actor as the last child of its supervisor. */
  add(actor: Reference, supervisor: SupervisorObject): void {
    const { _children: children } = supervisor;
    this.#vm.touch(children);
    this.#vm.touch(actor);
    actor._supervisor = supervisor;
    actor._place = children.els.push(actor) - 1;
    if (children.els.length === 1 && supervisor !== this.root()) this.#list(supervisor, true);
    this.#index(actor);
  }

  /** Forgets an actor that has stopped. */
  remove(actor: Reference): void {
    this.#byId.delete(actor._id);
    const name = this.#nameOf(actor);
    if (name !== undefined && this.#byName.get(name) === actor) this.#byName.delete(name);
    const { _supervisor: supervisor } = actor;
    if (!this.#classes.isSupervisor(supervisor)) return;
    const { _children: children } = supervisor;
    this.#vm.touch(children);
    children.els[actor._place] = this.#vm.nil;
    this.#compact(children.els);
    if (children.els.length === 0 && supervisor !== this.root()) this.#list(supervisor, false);
  }

  /** Gives up the free places at the end, and all of them once they are more than half: so removing is cheap, and order stays. */
  #compact(children: (Value | undefined)[]): void {
    while (children.length > 0 && children.at(-1) === this.#vm.nil) children.pop();
    this.#free++;
    if (this.#free * 2 < children.length) return;
    this.#free = 0;
    const living = children.filter((each) => this.#classes.isReference(each));
    living.forEach((each, place) => {
      if (each._place === place) return;
      this.#vm.touch(each);
      each._place = place;
    });
    children.splice(0, children.length, ...living);
  }
  /** Removals since places were last given up: over all supervisors, as it only spaces out the work. */
  #free = 0;

  #index(actor: Reference): void {
    this.#byId.set(actor._id, actor);
    const name = this.#nameOf(actor);
    if (name !== undefined) this.#byName.set(name, actor);
  }

  #nameOf(actor: Reference): string | undefined {
    return this.#vm.isSymbol(actor._name) ? actor._name.s : undefined;
  }

  #list(supervisor: SupervisorObject, listed: boolean): void {
    const binding = this.#variable("Others");
    const { _value: others } = binding;
    const rest = isIndexed(others) ? this.#vm.elements(others).filter((each) => each !== supervisor) : [];
    this.#vm.touch(binding);
    binding._value = this.#vm.array(listed ? [...rest, supervisor] : rest);
  }

  #variable(name: string): BindingObject {
    const binding = this.#classes.supervisor.$info.classVariables.get(name);
    if (!binding) throw new Error(`Supervisor has no class variable ${name}`);
    return binding;
  }
}
