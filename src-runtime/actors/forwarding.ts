import type { Behavior, SymbolObject, Value } from "../vm/index.ts";
import type { Calls } from "./calls.ts";
import type { Reference } from "./objects.ts";
import type { World } from "./world.ts";

type AnyFunction = (this: Value, ...args: Value[]) => Value;

/** How a sender passes messages on. */
type Way = (actor: Reference, selector: SymbolObject, args: readonly Value[]) => Value;

/** Selectors beyond which a class gets no functions any more: V8 is slow with prototypes of many more properties. */
const MAX_FUNCTIONS = 800;

/**
 * What happens when a reference, or an ActorSender, is sent a message that its class does not have: the first time it
 * is not understood, and the class gets a function that passes it on; from then on it is an ordinary send. The
 * functions are no methods: nobody sees them but V8.
 */
export class Forwarding {
  readonly #world: World;
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #root: Readonly<Record<string, unknown>>;
  readonly #dnu: SymbolObject;
  readonly #ways = new Map<Behavior, (receiver: Value) => Way>();
  readonly #counts = new Map<Behavior, number>();

  constructor(world: World, calls: Calls, timeout: () => number | undefined) {
    this.#world = world;
    const { vm, classes } = world;
    this.#object = vm.classNamed("Object").$info.prototype;
    this.#root = vm.rootPrototype as Record<string, unknown>;
    this.#dnu = vm.symbol("doesNotUnderstand:");
    const way = (className: string, make: (receiver: Value) => Way) => this.#ways.set(vm.classNamed(className), make);
    this.#ways.set(classes.reference, () => (actor, selector, args) => calls.call(actor, selector, args, timeout()));
    way("AsynchronousSender", () => (actor, selector, args) => calls.post(actor, selector, args));
    way("FutureSender", () => (actor, selector, args) => calls.promise(actor, selector, args));
    way("TimedSender", (sender) => (actor, selector, args) => {
      const milliseconds = (sender as Reference)["_milliseconds"];
      return calls.call(actor, selector, args, typeof milliseconds === "number" ? milliseconds : undefined);
    });
  }

  /** Passes a message on that the receiver did not understand. Undefined when it is none of ours. */
  forward(receiver: Value, selector: SymbolObject, args: readonly Value[]): Value | undefined {
    if (typeof receiver !== "object") return undefined;
    const { $class: behavior } = receiver;
    const makeWay = this.#ways.get(behavior);
    if (!makeWay) return undefined;
    const count = this.#counts.get(behavior) ?? 0;
    if (count < MAX_FUNCTIONS) {
      this.#counts.set(behavior, count + 1);
      this.#define(behavior, selector, makeWay);
    }
    return this.#pass(receiver, selector, args, makeWay(receiver));
  }

  #define(behavior: Behavior, selector: SymbolObject, makeWay: (receiver: Value) => Way): void {
    const { classes } = this.#world;
    const toReference = behavior === classes.reference;
    const oneWay = makeWay(this.#world.vm.nil);
    const value: AnyFunction = toReference ? this.#toReference(selector, oneWay) : this.#toSender(selector, makeWay);
    Object.defineProperty(behavior.$info.prototype, selector.mangled, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }

  #toReference(selector: SymbolObject, way: Way): AnyFunction {
    const toActor = (actor: Reference, args: readonly Value[]) => this.#toActor(actor, selector, args, way);
    return function forward(this: Value, ...args: Value[]): Value {
      return toActor(this as Reference, args);
    };
  }

  #toSender(selector: SymbolObject, makeWay: (sender: Value) => Way): AnyFunction {
    const pass = (sender: Value, args: readonly Value[]) => this.#pass(sender, selector, args, makeWay(sender));
    return function forward(this: Value, ...args: Value[]): Value {
      return pass(this, args);
    };
  }

  #pass(receiver: Value, selector: SymbolObject, args: readonly Value[], way: Way): Value {
    const { classes } = this.#world;
    if (classes.isReference(receiver)) return this.#toActor(receiver, selector, args, way);
    const given = (receiver as Reference)["_actor"];
    if (!classes.isReference(given)) throw new Error("A sender passes messages on to an actor");
    const actor = this.#world.present(given);
    if (this.#methodOf(actor, selector) !== this.#stub(selector)) return way(actor, selector, args);
    return this.#notUnderstood(actor, selector, args, way);
  }

  /** What every object can do, the reference does itself: only what its class defines is for the actor. */
  #toActor(given: Reference, selector: SymbolObject, args: readonly Value[], way: Way): Value {
    const actor = given._turn === false ? this.#world.present(given) : given;
    const inherited = this.#object[selector.mangled];
    if (this.#methodOf(actor, selector) !== inherited) return way(actor, selector, args);
    if (inherited === this.#stub(selector)) return this.#notUnderstood(actor, selector, args, way);
    return (inherited as AnyFunction).apply(actor, [...args]);
  }

  /** The sender is told, unless the actor's class has its own idea of what it does not understand. */
  #notUnderstood(actor: Reference, selector: SymbolObject, args: readonly Value[], way: Way): Value {
    const { errors } = this.#world;
    if (this.#methodOf(actor, this.#dnu) !== this.#object[this.#dnu.mangled]) return way(actor, selector, args);
    return errors.signal(errors.notUnderstood(actor, selector, args));
  }

  #methodOf(actor: Reference, selector: SymbolObject): unknown {
    return actor._spec._actorClass.$info.prototype[selector.mangled];
  }

  #stub(selector: SymbolObject): unknown {
    return this.#root[selector.mangled];
  }
}
