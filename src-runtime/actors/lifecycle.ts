import { type HeapObject, isBehavior, isIndexed, isObject, isSymbol, type Value } from "../vm/index.ts";
import type { Calls } from "./calls.ts";
import type { ChildSpec, Monitor, Reference, SupervisorObject } from "./objects.ts";
import type { Registry } from "./registry.ts";
import { type Children, Supervision } from "./supervision.ts";
import type { Endings, Turns } from "./turns.ts";
import type { World } from "./world.ts";

/** How actors come to be, are started again, and end. */
export class Lifecycle implements Endings, Children {
  readonly #world: World;
  readonly #registry: Registry;
  readonly #supervision: Supervision;

  constructor(world: World, registry: Registry) {
    this.#world = world;
    this.#registry = registry;
    this.#supervision = new Supervision(world, this);
  }

  /** The generic loop; set by whoever makes both, since each needs the other. */
  turns: Turns | undefined;

  /**
   * Spawns an actor: the last act of a method, which must return what this answers. Undefined when the spec makes no
   * sense.
   */
  spawn(spec: ChildSpec, supervisor: SupervisorObject, calls: Calls, timeout: number | undefined): Value | undefined {
    const { vm, classes, transfer, errors } = this.#world;
    if (!isBehavior(spec._actorClass) || !vm.inheritsFrom(spec._actorClass, classes.actor)) return undefined;
    const taken = isSymbol(spec._name) ? this.#registry.named(spec._name.s) : undefined;
    if (taken) return errors.signal(errors.nameTaken(taken));
    const given = isIndexed(spec._arguments) ? vm.elements(spec._arguments) : [];
    const kept = transfer.carry(given, undefined);
    const carried = transfer.carry(given, undefined);
    if (kept.kind !== "carried") return errors.signal(errors.refused(kept));
    if (carried.kind !== "carried") return errors.signal(errors.refused(carried));
    const actor = this.#newReference(spec, kept.values);
    this.#newState(actor);
    this.#registry.add(actor, supervisor);
    this.#world.emit({ kind: "spawned", actor });
    return calls.start(actor, carried.values, carried.rehash, timeout);
  }

  supervisorOf(actor: Reference): SupervisorObject {
    return this.#supervision.supervisorOf(actor);
  }

  childrenOf(supervisor: SupervisorObject): readonly Reference[] {
    return this.#supervision.childrenOf(supervisor);
  }

  #newReference(spec: ChildSpec, args: readonly Value[]): Reference {
    const { vm, classes } = this.#world;
    const actor = vm.instantiate(classes.reference) as Reference;
    const own = vm.instantiate(spec.$class) as { -readonly [K in keyof ChildSpec]: ChildSpec[K] };
    own._actorClass = spec._actorClass;
    own._selector = spec._selector;
    own._arguments = args.length === 0 ? vm.nil : vm.array([...args]);
    own._name = spec._name;
    own._restart = spec._restart;
    own._restartFrom = spec._restartFrom;
    actor._id = vm.newHeapId();
    actor._name = spec._name;
    actor._spec = own;
    actor._restarts = 0;
    actor._handled = 0;
    return actor;
  }

  #newState(actor: Reference): void {
    const { vm } = this.#world;
    const state = vm.instantiate(actor._spec._actorClass);
    state["_reference"] = actor;
    actor._state = state;
  }

  // What supervisors do

  restart(actor: Reference): void {
    const { vm } = this.#world;
    if (actor._turn !== vm.nil) return this.#turns.interrupt(actor, "restart");
    this.#endProcesses(actor);
    vm.touch(actor);
    actor._restarts++;
    const { _saved: saved } = actor;
    if (isObject(saved) && saved !== vm.nil) this.#restartFromSaved(actor, saved);
    else this.#restartFromInitialState(actor);
    this.#world.emit({ kind: "restarted", actor });
  }

  #restartFromInitialState(actor: Reference): void {
    const { vm, transfer } = this.#world;
    const { _selector: selector, _arguments: args } = actor._spec;
    const carried = transfer.carry(isIndexed(args) ? vm.elements(args) : [], undefined);
    if (carried.kind !== "carried") throw new Error("What an actor was started with crossed once already");
    this.#newState(actor);
    this.#turns.deliverFirst(actor, this.#turns.control(actor, "restart", selector, carried.values, carried.rehash));
  }

  #restartFromSaved(actor: Reference, saved: HeapObject): void {
    const { vm, transfer } = this.#world;
    const { values, rehash } = transfer.duplicate(saved);
    actor._state = values[0] ?? vm.nil;
    this.#turns.deliverFirst(actor, this.#turns.control(actor, "restart", vm.symbol("yourself"), [], rehash));
  }

  terminate(actor: Reference, reason: Value): void {
    const { vm, mailboxes, errors } = this.#world;
    if (actor._turn === false) return;
    if (actor._turn !== vm.nil) return this.#turns.interrupt(actor, "stop");
    this.#endProcesses(actor);
    this.#registry.remove(actor);
    const queued = [...mailboxes.messages(actor)];
    this.forget(actor);
    for (const each of queued) this.#turns.replies.fail(each, errors.stopped(actor));
    const { _monitors: monitors } = actor;
    actor._monitors = vm.nil;
    if (isIndexed(monitors)) for (const each of monitors.els) if (this.#isMonitor(each)) this.#tell(each, reason);
    this.#world.emit({ kind: "stopped", actor });
  }

  /** Makes a reference stand for nothing: its actor has stopped, or was replaced when the workspace was restored. */
  forget(actor: Reference): void {
    const { vm } = this.#world;
    vm.touch(actor);
    actor._turn = false;
    actor._state = vm.nil;
    actor._mailbox = vm.nil;
    actor._message = vm.nil;
    actor._saved = vm.nil;
  }

  #isMonitor(value: Value | undefined): value is Monitor {
    return this.#world.classes.isMonitor(value);
  }

  // How turns end

  failed(actor: Reference, failure: HeapObject, starting: boolean): void {
    this.#world.emit({ kind: "crashed", actor, failure });
    if (starting) this.terminate(actor, failure);
    else this.#supervision.failed(actor, failure);
  }

  exited(actor: Reference): void {
    this.#becomeIdle(actor);
    this.#supervision.exited(actor);
  }

  stopped(actor: Reference): void {
    this.#becomeIdle(actor);
    this.terminate(actor, this.#world.vm.symbol("normal"));
  }

  interrupted(actor: Reference, how: "restart" | "stop"): void {
    if (how === "restart") this.restart(actor);
    else this.terminate(actor, this.#world.vm.symbol("shutdown"));
  }

  #becomeIdle(actor: Reference): void {
    const { vm } = this.#world;
    vm.touch(actor);
    actor._turn = vm.nil;
    actor._message = vm.nil;
  }

  // Those who want to know

  /** Has the block evaluated, in the heap it belongs to, when the actor has stopped. */
  monitor(actor: Reference, block: Value, heap: number): Monitor {
    const { vm, classes } = this.#world;
    const monitor = vm.instantiate(classes.monitor) as Monitor;
    monitor._actor = actor;
    monitor._block = block;
    monitor._heap = heap;
    if (actor._turn === false) {
      this.#tell(monitor, vm.symbol("normal"));
      return monitor;
    }
    vm.touch(actor);
    const { _monitors: monitors } = actor;
    if (isIndexed(monitors)) {
      vm.touch(monitors);
      monitors.els.push(monitor);
    } else actor._monitors = vm.array([monitor]);
    return monitor;
  }

  #tell(monitor: Monitor, reason: Value): void {
    const { vm } = this.#world;
    const { _block: block } = monitor;
    if (block === vm.nil) return;
    vm.touch(monitor);
    monitor._block = vm.nil;
    this.#turns.replies.evaluateIn(monitor._heap, block, reason);
  }

  /** Ends the processes that were forked in the actor's heap. */
  #endProcesses(actor: Reference): void {
    const { scheduler } = this.#world.vm;
    const own = Array.from(scheduler.live()).filter((each) => each.heap === actor._id && each.state !== "running");
    for (const each of own) scheduler.terminate(each);
  }

  get #turns(): Turns {
    if (!this.turns) throw new Error("The actor system is not complete yet");
    return this.turns;
  }
}
