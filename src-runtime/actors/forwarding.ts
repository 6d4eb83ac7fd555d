import type { Behavior, HeapObject, MaybeValue, SymbolObject, Value } from "../vm/index.ts";
import type { Calls } from "./calls.ts";
import type { Reference } from "./objects.ts";
import type { World } from "./world.ts";

/** A method: it answers undefined while the stack unwinds. */
type AnyFunction = (this: Value, ...args: Value[]) => MaybeValue;

/** How a receiver, a reference or an ActorSender, passes messages on to the actor it is for. */
type Way = (actor: Reference, selector: SymbolObject, args: Value[], receiver: HeapObject) => Value;

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
  readonly #ways = new Map<Behavior, Way>();
  readonly #counts = new Map<Behavior, number>();

  constructor(world: World, calls: Calls, timeout: () => number | undefined) {
    this.#world = world;
    const { vm, classes } = world;
    this.#object = vm.classNamed("Object").$info.prototype;
    this.#root = vm.rootPrototype as Record<string, unknown>;
    this.#dnu = vm.symbol("doesNotUnderstand:");
    this.#ways.set(classes.reference, (actor, selector, args) => calls.call(actor, selector, args, timeout()));
    const way = (className: string, passOn: Way) => this.#ways.set(vm.classNamed(className), passOn);
    way("AsynchronousSender", (actor, selector, args) => calls.post(actor, selector, args));
    way("FutureSender", (actor, selector, args) => calls.promise(actor, selector, args));
    way("TimedSender", (actor, selector, args, sender) => {
      const { _milliseconds: milliseconds } = sender;
      return calls.call(actor, selector, args, typeof milliseconds === "number" ? milliseconds : undefined);
    });
  }

  /** Passes a message on that the receiver did not understand. The arguments become its own. Undefined when it is none of ours. */
  forward(receiver: Value, selector: SymbolObject, args: Value[]): Value | undefined {
    if (typeof receiver !== "object") return undefined;
    const { $class: behavior } = receiver;
    const way = this.#ways.get(behavior);
    if (!way) return undefined;
    const count = this.#counts.get(behavior) ?? 0;
    if (count < MAX_FUNCTIONS) {
      this.#counts.set(behavior, count + 1);
      this.#define(behavior, selector, way);
    }
    return this.#pass(receiver, selector, args, way);
  }

  #define(behavior: Behavior, selector: SymbolObject, way: Way): void {
    const { vm } = this.#world;
    const { runtime } = vm;
    const pass = (receiver: HeapObject, args: Value[]) => this.#pass(receiver, selector, args, way);
    const targetOf = (receiver: HeapObject) => this.#targetOf(receiver);
    const isForActors = (actorClass: Behavior) => this.#defines(actorClass, selector);
    // The class whose actors had such a message last, as long as lookups find what they found then.
    let known: Behavior | undefined;
    let version = -1;
    const value = function forward(this: HeapObject, ...args: Value[]): MaybeValue {
      const actor = targetOf(this);
      const { _actorClass: actorClass } = actor._spec;
      if (actorClass === known && version === vm.lookupVersion) return runtime.answer(way(actor, selector, args, this));
      if (isForActors(actorClass)) {
        known = actorClass;
        version = vm.lookupVersion;
      }
      return runtime.answer(pass(this, args));
    };
    Object.defineProperty(behavior.$info.prototype, selector.mangled, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }

  /** The actor that a reference, or an ActorSender, passes messages on to. */
  #targetOf(receiver: HeapObject): Reference {
    const { classes } = this.#world;
    const given = classes.isReference(receiver) ? receiver : receiver["_actor"];
    if (!classes.isReference(given)) throw new Error("A sender passes messages on to an actor");
    return given._turn === false ? this.#world.present(given) : given;
  }

  /** Whether the class of actors has a method of its own for a selector, not just what every object can do. */
  #defines(actorClass: Behavior, selector: SymbolObject): boolean {
    return actorClass.$info.prototype[selector.mangled] !== this.#object[selector.mangled];
  }

  #pass(receiver: HeapObject, selector: SymbolObject, args: Value[], way: Way): Value {
    const actor = this.#targetOf(receiver);
    if (this.#defines(actor._spec._actorClass, selector)) return way(actor, selector, args, receiver);
    const inherited = this.#object[selector.mangled];
    if (inherited === this.#root[selector.mangled]) return this.#notUnderstood(actor, selector, args, way, receiver);
    // What every object can do, the reference does itself: only what its class defines is for the actor.
    return this.#world.classes.isReference(receiver)
      ? ((inherited as AnyFunction).apply(actor, args) ?? this.#world.vm.runtime.unwinding)
      : way(actor, selector, args, receiver);
  }

  /** The sender is told, unless the actor's class has its own idea of what it does not understand. */
  #notUnderstood(actor: Reference, selector: SymbolObject, args: Value[], way: Way, receiver: HeapObject): Value {
    const { errors } = this.#world;
    const own = this.#defines(actor._spec._actorClass, this.#dnu);
    return own ? way(actor, selector, args, receiver) : errors.signal(errors.notUnderstood(actor, selector, args));
  }
}
