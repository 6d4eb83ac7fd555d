import {
  type HeapObject,
  isIndexed,
  isObject,
  isSymbol,
  ProcessLayout,
  type Resumption,
  type Value,
} from "../vm/index.ts";
import type { Message, PromiseObject, Reference } from "./objects.ts";
import type { World } from "./world.ts";

/** The heap of what belongs to none: it is copied wherever it goes. */
const NOWHERE = -1;

/** Which way a promise went. */
export type Resolution = "resolved" | "failed";

/**
 * Brings values and errors to those who wait for them: processes in other heaps, promises, and blocks that are to be
 * evaluated when something has happened.
 */
export class Replies {
  readonly #world: World;
  /** Hands a block to an actor, as a message like any other. */
  readonly #deliver: (actor: Reference, message: Message) => void;

  constructor(world: World, deliver: (actor: Reference, message: Message) => void) {
    this.#world = world;
    this.#deliver = deliver;
  }

  /** A message to an actor, with arguments as the actor's heap has them: the list becomes the message's own. */
  newMessage(actor: Value, selector: Value, args: Value[], rehash: readonly HeapObject[]): Message {
    const { vm, classes } = this.#world;
    const message = classes.message.$info.construct(args) as Message;
    message._actor = actor;
    message._selector = selector;
    if (rehash.length > 0) message._rehash = vm.array([...rehash]);
    return message;
  }

  /** The answer, a value of the actor's, goes to whoever waits for it. */
  answer(message: Message, value: Value): void {
    const { classes } = this.#world;
    const { _promise: promise, _actor: actor } = message;
    const from = classes.isReference(actor) ? actor._id : NOWHERE;
    if (classes.isPromise(promise)) this.settle(promise, "resolved", value, from);
    this.#wakeAll(message, (process) => this.#bringing(process, value, from));
  }

  /** Whoever waits for the answer gets a copy of an error instead. */
  fail(message: Message, error: HeapObject): void {
    const { classes } = this.#world;
    const { _promise: promise } = message;
    if (classes.isPromise(promise)) this.settle(promise, "failed", error, NOWHERE);
    this.#wakeAll(message, (process) => this.#signaling(process, error));
  }

  /** Resolves a promise, or makes it fail, with a value of the heap `from`, unless that has happened before. */
  settle(promise: PromiseObject, resolution: Resolution, value: Value, from: number): void {
    const { vm } = this.#world;
    if (promise._status !== vm.symbol("pending")) return;
    const heap = heapOf(promise);
    const carried = this.#carry(value, from, heap);
    if (carried.kind === "refused") return this.settle(promise, "failed", carried.error, NOWHERE);
    if (carried.rehash.length > 0) return this.#settleRehashed(promise, resolution, carried.value, carried.rehash);
    vm.touch(promise);
    promise._status = vm.symbol(resolution);
    promise._value = carried.value;
    promise._message = vm.nil;
    this.#wakeAll(promise, (process) => this.resumptionFor(promise, process));
    const { _callbacks: callbacks } = promise;
    promise._callbacks = vm.nil;
    if (isIndexed(callbacks)) for (const each of callbacks.els) this.#runCallback(promise, each);
  }

  /** The value is there but for its hashed collections: a process of the promise's heap puts them right, then settles. */
  #settleRehashed(promise: PromiseObject, resolution: Resolution, value: Value, rehash: readonly HeapObject[]): void {
    const { vm } = this.#world;
    const selector = vm.symbol(resolution === "resolved" ? "resolve:" : "fail:");
    const message = this.newMessage(vm.nil, selector, [value], rehash);
    message._receiver = promise;
    const send = this.sendFor(message, vm.nil);
    vm.scheduler.resume(vm.spawnSend(send.receiver, send.selector, send.args, heapOf(promise)));
  }

  /** How a process goes on that waited for a promise which is settled now. */
  resumptionFor(promise: PromiseObject, process: ProcessLayout): Resumption {
    const { vm } = this.#world;
    const { _value: value } = promise;
    const failed = promise._status === vm.symbol("failed");
    if (process.heap === heapOf(promise) && !failed) return { kind: "value", value };
    if (failed && isObject(value)) return this.#signaling(process, value);
    return this.#bringing(process, value, heapOf(promise));
  }

  /** Has a block of a heap evaluated there when the promise has gone that way; soon if it has already. */
  whenSettled(promise: PromiseObject, resolution: Value, block: Value, heap: number): void {
    const { vm } = this.#world;
    const callback = vm.array([resolution, block, heap]);
    if (promise._status !== vm.symbol("pending")) return this.#runCallback(promise, callback);
    vm.touch(promise);
    const { _callbacks: callbacks } = promise;
    if (isIndexed(callbacks)) {
      vm.touch(callbacks);
      callbacks.els.push(callback);
    } else promise._callbacks = vm.array([callback]);
  }

  #runCallback(promise: PromiseObject, callback: Value | undefined): void {
    if (!isIndexed(callback)) return;
    const [resolution, block, heap] = callback.els;
    if (resolution === promise._status && block !== undefined && typeof heap === "number")
      this.evaluateIn(heap, block, promise._value, heapOf(promise));
  }

  /** Evaluates a block of a heap there: as a turn if the heap is an actor's, else in a process of its own. */
  evaluateIn(heap: number, block: Value, argument: Value, from = NOWHERE): void {
    const { vm } = this.#world;
    const actor = this.#world.actorOf(heap);
    const carried = this.#carry(argument, from, heap);
    const value = carried.kind === "refused" ? carried.error : carried.value;
    const rehash = carried.kind === "refused" ? [] : carried.rehash;
    const message = this.newMessage(actor ?? vm.nil, vm.symbol("cull:"), [value], rehash);
    message._receiver = block;
    if (actor) return this.#deliver(actor, message);
    const { receiver, selector, args } = this.sendFor(message, vm.nil);
    vm.scheduler.resume(vm.spawnSend(receiver, selector, args, heap));
  }

  /** What is sent to have a message handled; `state` is the actor's. */
  sendFor(message: Message, state: Value): Extract<Resumption, { kind: "send" }> {
    const { vm } = this.#world;
    const receiver = message._receiver === vm.nil ? state : message._receiver;
    if (message._rehash === vm.nil)
      return { kind: "send", receiver, selector: vm.text(message._selector), args: message.els as Value[] };
    vm.touch(message);
    message._receiver = receiver;
    return { kind: "send", receiver: message, selector: "deliver", args: [] };
  }

  /** Has a message handled now; `state` is the actor's. The answer may be the sentinel. */
  handle(message: Message, state: Value): Value {
    const { vm } = this.#world;
    const { _selector: selector } = message;
    if (message._rehash === vm.nil && isSymbol(selector)) {
      const receiver = message._receiver === vm.nil ? state : message._receiver;
      return vm.runtime.sendMangled(receiver, selector.mangled, message.els as Value[]);
    }
    const send = this.sendFor(message, state);
    return vm.runtime.send(send.receiver, send.selector, send.args);
  }

  #wakeAll(waited: Message | PromiseObject, resumption: (process: ProcessLayout) => Resumption): void {
    const { vm } = this.#world;
    const { _waiting: waiting } = waited;
    if (!isIndexed(waiting)) return;
    // Whoever is woken leaves the list.
    for (const process of waiting.els.slice())
      if (process instanceof ProcessLayout) vm.scheduler.resume(process, resumption(process));
  }

  #bringing(process: ProcessLayout, value: Value, from: number): Resumption {
    const carried = this.#carry(value, from, process.heap);
    if (carried.kind === "refused") return signaling(carried.error);
    return this.bringing(carried.value, carried.rehash);
  }

  /** How a process goes on that gets a value which is in its heap already. */
  bringing(value: Value, rehash: readonly HeapObject[]): Resumption {
    if (rehash.length === 0) return { kind: "value", value };
    return this.sendFor(this.yourself(value, rehash), value);
  }

  /** A message that answers the value once the collections in it are right. */
  yourself(value: Value, rehash: readonly HeapObject[]): Message {
    const { vm } = this.#world;
    const message = this.newMessage(vm.nil, vm.symbol("yourself"), [], rehash);
    message._receiver = value;
    return message;
  }

  #signaling(process: ProcessLayout, error: HeapObject): Resumption {
    const carried = this.#carry(error, NOWHERE, process.heap);
    return signaling(carried.kind === "refused" ? carried.error : (carried.value as HeapObject));
  }

  #carry(
    value: Value,
    from: number,
    heap: number,
  ):
    | { readonly kind: "carried"; readonly value: Value; readonly rehash: readonly HeapObject[] }
    | { readonly kind: "refused"; readonly error: HeapObject } {
    if (from === heap) return { kind: "carried", value, rehash: [] };
    const to = this.#world.actorOf(heap);
    const carried = this.#world.transfer.carry([value], to);
    if (carried.kind !== "carried") return { kind: "refused", error: this.#world.errors.refused(carried) };
    return { kind: "carried", value: carried.values[0] ?? this.#world.vm.nil, rehash: carried.rehash };
  }
}

const signaling = (error: HeapObject): Resumption => ({ kind: "send", receiver: error, selector: "signal", args: [] });

/** The heap that a promise belongs to. */
export const heapOf = (promise: PromiseObject): number => (typeof promise._heap === "number" ? promise._heap : 0);
