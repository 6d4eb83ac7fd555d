import { type HeapObject, isIndexed, type Value } from "../vm/index.ts";
import type { Reference, SupervisorObject } from "./objects.ts";
import { recordRestart } from "./restart-window.ts";
import type { World } from "./world.ts";

/** What a supervisor can do to its children. */
export interface Children {
  /** Starts an actor again, once its turn has been ended if it has one. */
  restart(actor: Reference): void;
  /** Stops an actor for good, once its turn has been ended if it has one. `reason` is what those get who wait for its end. */
  terminate(actor: Reference, reason: Value): void;
}

/** Which children are started again when one has failed: itself, and those that depend on it. */
type Strategy = (children: readonly Reference[], failed: Reference) => readonly Reference[];

const strategies: Readonly<Record<string, Strategy>> = {
  oneForOne: (_children, failed) => [failed],
  oneForAll: (children) => children,
  restForOne: (children, failed) => children.slice(children.indexOf(failed)),
};

/** What supervisors decide when a child has ended: OTP's rules. */
export class Supervision {
  readonly #world: World;
  readonly #children: Children;

  constructor(world: World, children: Children) {
    this.#world = world;
    this.#children = children;
  }

  /** A child failed. */
  failed(actor: Reference, failure: HeapObject): void {
    if (this.#restartOf(actor) === "temporary") this.#children.terminate(actor, failure);
    else this.#restart(actor, failure);
  }

  /** A child ended by itself: only permanent ones are started again. */
  exited(actor: Reference): void {
    const { vm } = this.#world;
    const normal = vm.symbol("normal");
    if (this.#restartOf(actor) === "permanent") this.#restart(actor, normal);
    else this.#children.terminate(actor, normal);
  }

  /** The living children, in the order they were started. */
  childrenOf(supervisor: SupervisorObject): readonly Reference[] {
    const { classes } = this.#world;
    return supervisor._children.els.filter((each) => classes.isReference(each));
  }

  #restart(actor: Reference, reason: Value): void {
    const supervisor = this.supervisorOf(actor);
    const counted = supervisor._countsEach === true ? actor : supervisor;
    if (this.#recordRestart(counted, supervisor)) {
      if (counted === actor) this.#children.terminate(actor, reason);
      else this.#giveUp(supervisor, actor, reason);
      return;
    }
    const strategy = strategies[supervisor._strategy.s] ?? strategies["oneForOne"];
    const affected = strategy?.(this.childrenOf(supervisor), actor) ?? [actor];
    // Ended from the last to the first, started from the first to the last; restarts begin as turns, in this order.
    for (const each of affected.toReversed())
      if (each !== actor && this.#restartOf(each) === "temporary") this.#children.terminate(each, this.#shutdown);
    for (const each of affected)
      if (each === actor || this.#restartOf(each) !== "temporary") this.#children.restart(each);
  }

  /** Too many restarts: all children stop, the last one first. */
  #giveUp(supervisor: SupervisorObject, failed: Reference, reason: Value): void {
    for (const each of this.childrenOf(supervisor).toReversed())
      this.#children.terminate(each, each === failed ? reason : this.#shutdown);
    this.#world.vm.touch(supervisor);
    supervisor._restartTimes = this.#world.vm.nil;
  }

  /** Whether it was one restart too many. */
  #recordRestart(counted: Reference | SupervisorObject, limits: SupervisorObject): boolean {
    const { vm } = this.#world;
    const { _restartTimes: recorded } = counted;
    const times = isIndexed(recorded) ? recorded.els.filter((each) => typeof each === "number") : [];
    const now = Math.floor(vm.scheduler.clock.now());
    const limit = { intensity: limits._intensity, period: limits._period };
    const { window, exceeded } = recordRestart({ times }, now, limit);
    vm.touch(counted);
    counted._restartTimes = vm.array([...window.times]);
    return exceeded;
  }

  supervisorOf(actor: Reference): SupervisorObject {
    const { _supervisor: supervisor } = actor;
    if (!this.#world.classes.isSupervisor(supervisor)) throw new Error("Every actor has a supervisor");
    return supervisor;
  }

  #restartOf(actor: Reference): string {
    return actor._spec._restart.s;
  }

  get #shutdown(): Value {
    return this.#world.vm.symbol("shutdown");
  }
}
