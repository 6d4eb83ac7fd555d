import {
  type HeapObject,
  type BindingObject,
  isIndexed,
  isSymbol,
  ProcessLayout,
  type Value,
  type VM,
} from "../vm/index.ts";
import { ActorErrors } from "./actor-errors.ts";
import { actorPrimitives } from "./actor-primitives.ts";
import { Calls } from "./calls.ts";
import { Forwarding } from "./forwarding.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Mailboxes } from "./mailbox.ts";
import { ActorClasses, type Message, type Reference, type SupervisorObject } from "./objects.ts";
import { Registry } from "./registry.ts";
import { Transfer } from "./transfer.ts";
import { Turns } from "./turns.ts";
import { awaitedBy } from "./wait-chain.ts";
import type { ActorEvent, World } from "./world.ts";

/** What an actor does now. */
export type ActorStatus =
  | "idle"
  /** Its turn runs, or could run. */
  | "running"
  /** Its turn waits: for another actor, a semaphore, a delay. */
  | "waiting"
  /** Its turn was put aside, and waits for somebody to resume it. */
  | "suspended"
  /** Its turn has failed and is being ended. */
  | "crashed"
  | "stopped";

/** An actor as tools show it. */
export interface ActorDescription {
  /** Also the number of its heap. */
  readonly id: number;
  readonly name: string | undefined;
  readonly className: string;
  readonly reference: Reference;
  readonly status: ActorStatus;
  readonly mailboxLength: number;
  readonly messagesHandled: number;
  readonly restarts: number;
  /** The description of the last error that ended a turn. */
  readonly lastError: string | undefined;
  readonly supervisor: SupervisorObject;
}

/** A supervisor as tools show it. */
export interface SupervisorDescription {
  readonly supervisor: SupervisorObject;
  readonly name: string | undefined;
  readonly strategy: string;
  readonly intensity: number;
  /** In milliseconds. */
  readonly period: number;
  /** The numbers of its actors, in the order they were started. */
  readonly children: readonly number[];
}

/** A message as tools show it. */
export interface MessageDescription {
  readonly selector: string;
  readonly arguments: readonly Value[];
  /** Whether the sender waits for the answer, holds a promise of it, or neither; or what the system wants by it. */
  readonly sent: "call" | "future" | "async" | "start" | "restart" | "stop" | "exit";
  /** The heap of who gets the answer; undefined when nobody does. */
  readonly from: number | undefined;
}

/** What an actor has to do. */
export interface MailboxDescription {
  /** The message of its turn; undefined when there is none, or one that runs on its sender's stack. */
  readonly handled: MessageDescription | undefined;
  /** In the order in which they will be handled. */
  readonly waiting: readonly MessageDescription[];
}

/** The parts of an actor system; they exist once the kernel is loaded. */
interface Parts extends World {
  readonly registry: Registry;
  readonly turns: Turns;
  readonly calls: Calls;
  readonly lifecycle: Lifecycle;
  readonly forwarding: Forwarding;
  /** The class variable of Actor. */
  readonly defaultTimeout: BindingObject;
}

/**
 * The actors of a virtual machine. To be made before the kernel is loaded, as the kernel's package Actors names its
 * primitives; to be used afterwards.
 *
 * All that is known of actors is in Smalltalk objects, reachable from the class variables of Supervisor: once those are
 * restored, `restored` takes up where the actors were.
 */
export class ActorSystem {
  readonly vm: VM;
  /** Hears what happens to actors as a whole. */
  onEvent: (event: ActorEvent) => void = () => undefined;
  #parts: Parts | undefined;

  constructor(vm: VM) {
    this.vm = vm;
    vm.addPrimitives(actorPrimitives(this));
    vm.scheduler.onGivenUp = (process) => this.#parts?.turns.givenUp(process);
    vm.roots.push(() => this.#parts?.registry.all() ?? []);
  }

  /** All living actors, in the order they were spawned. */
  list(): readonly ActorDescription[] {
    return this.parts.registry.all().map((each) => this.describe(each));
  }

  get size(): number {
    return this.parts.registry.size;
  }

  /** How many messages wait in mailboxes. */
  get mailboxTotal(): number {
    const { mailboxes, registry } = this.parts;
    return registry.all().reduce((sum, each) => sum + mailboxes.length(each), 0);
  }

  withId(id: number): Reference | undefined {
    return this.parts.registry.withId(id);
  }

  named(name: string): Reference | undefined {
    return this.parts.registry.named(name);
  }

  describe(actor: Reference): ActorDescription {
    const { mailboxes, lifecycle } = this.parts;
    return {
      id: actor._id,
      name: this.#text(actor._name),
      className: actor._spec._actorClass.$info.name,
      reference: actor,
      status: this.#statusOf(actor),
      mailboxLength: mailboxes.length(actor),
      messagesHandled: actor._handled,
      restarts: actor._restarts,
      lastError: this.#lastError(actor),
      supervisor: lifecycle.supervisorOf(actor),
    };
  }

  /** The messages of an actor from one place in its mailbox up to another, both counted from 0. */
  mailboxOf(actor: Reference, from: number, to: number): MailboxDescription {
    const { mailboxes, classes } = this.parts;
    const { _message: message } = actor;
    return {
      handled: classes.isMessage(message) ? this.#describeMessage(message) : undefined,
      waiting: mailboxes.window(actor, from, to).map((each) => this.#describeMessage(each)),
    };
  }

  #describeMessage(message: Message): MessageDescription {
    const { classes } = this.parts;
    const { _selector: selector, _promise: promise, _waiting: waiting, _purpose: purpose } = message;
    const waits = isIndexed(waiting) ? waiting.els.find((each) => each instanceof ProcessLayout) : undefined;
    const isPromise = classes.isPromise(promise);
    const heap = isPromise && typeof promise._heap === "number" ? promise._heap : waits?.heap;
    return {
      selector: isSymbol(selector) ? selector.s : "",
      arguments: message.els.map((each) => each ?? this.vm.nil),
      sent: purposeOf(purpose) ?? (isPromise ? "future" : waits === undefined ? "async" : "call"),
      from: heap,
    };
  }

  /** The root supervisor, and every other one that has children. */
  supervisors(): readonly SupervisorDescription[] {
    const { registry, lifecycle } = this.parts;
    return registry.supervisors().map((each) => ({
      supervisor: each,
      name: this.#text(each._name),
      strategy: each._strategy.s,
      intensity: each._intensity,
      period: each._period,
      children: lifecycle.childrenOf(each).map((child) => child._id),
    }));
  }

  /** Has an actor stop when it has handled what is in its mailbox now. False: there is none of that number. */
  stop(id: number): boolean {
    const actor = this.withId(id);
    if (actor) this.parts.turns.askToStop(actor);
    return actor !== undefined;
  }

  /** Starts an actor again as its supervisor would; what it does now is ended. False: there is none of that number. */
  restart(id: number): boolean {
    const actor = this.withId(id);
    if (actor) this.parts.lifecycle.restart(actor);
    return actor !== undefined;
  }

  /** Ends what an actor does now as if it had failed. False: there is none of that number. */
  kill(id: number): boolean {
    const actor = this.withId(id);
    if (actor) this.parts.turns.interrupt(actor, "kill");
    return actor !== undefined;
  }

  /** Lets a turn go on that was put aside, as those are that ran when a workspace ended. False: there is none. */
  resume(id: number): boolean {
    const turn = this.withId(id)?._turn;
    if (!(turn instanceof ProcessLayout) || turn.state !== "suspended" || turn._myList !== this.vm.nil) return false;
    this.vm.scheduler.resume(turn);
    return true;
  }

  /** The actors that a process waits for: the one whose answer it wants, the one that one waits for, and so on. */
  awaitedBy(process: ProcessLayout): readonly Reference[] {
    const found: Reference[] = [];
    let each = awaitedBy(process, this.parts.classes);
    while (each && !found.includes(each)) {
      found.push(each);
      each = awaitedBy(each._turn, this.parts.classes);
    }
    return found;
  }

  /**
   * After the heap was restored: knows the actors in it, and sees to their turns and to who waits for them. Whoever kept
   * a reference from before means the actor that has its number now; if there is none, it has stopped. Where nothing goes on
   * by itself the time of who waits for an answer stands still.
   */
  restored(goesOn = true): void {
    const { registry, turns, calls, mailboxes, classes, lifecycle } = this.parts;
    const before = registry.all();
    registry.reindex();
    for (const each of before) if (registry.withId(each._id) !== each) lifecycle.forget(each);
    for (const actor of registry.all()) {
      if (actor._turn instanceof ProcessLayout) turns.watch(actor, actor._turn);
      for (const message of [actor._message, ...mailboxes.messages(actor)]) {
        if (!classes.isMessage(message) || !isIndexed(message._waiting)) continue;
        for (const process of message._waiting.els)
          if (goesOn && process instanceof ProcessLayout) calls.startTimer(process, message);
      }
    }
  }

  /** The actors that are in the midst of a turn. */
  get busy(): readonly Reference[] {
    return this.parts.registry.all().filter((each) => each._turn instanceof ProcessLayout);
  }

  /**
   * States were changed from outside, by a merge, and actors came along: each gets a number of its own, and the workspace's
   * supervisor if it has none here. Answers what is not as it was where they come from.
   */
  merged(newcomers: readonly HeapObject[]): readonly string[] {
    const { classes, registry, turns } = this.parts;
    const { vm } = this;
    const problems: string[] = [];
    for (const actor of newcomers) {
      if (!classes.isReference(actor)) continue;
      vm.touch(actor);
      actor._id = vm.newHeapId();
      const name = vm.isSymbol(actor._name) ? actor._name.s : undefined;
      if (name !== undefined && registry.named(name)) {
        actor._name = vm.nil;
        problems.push(`The actor ${name} of their side has no name here, where another one is called so`);
      }
      const supervisor = classes.isSupervisor(actor._supervisor) ? actor._supervisor : registry.root();
      registry.add(actor, supervisor);
    }
    for (const each of registry.all()) if (each._saved !== vm.nil) turns.keepState(each);
    return problems;
  }

  /** How long senders wait for an answer unless they say otherwise: what `Actor defaultTimeout` answers. */
  get timeout(): number | undefined {
    const { _value: value } = this.parts.defaultTimeout;
    return typeof value === "number" ? value : undefined;
  }

  /** For the other modules of this folder. */
  get parts(): Parts {
    return (this.#parts ??= this.#assemble());
  }

  #assemble(): Parts {
    const { vm } = this;
    const classes = new ActorClasses(vm);
    const registry = new Registry(vm, classes);
    const world: World = {
      vm,
      classes,
      mailboxes: new Mailboxes(vm, classes),
      transfer: new Transfer(vm, classes),
      errors: new ActorErrors(vm),
      actorOf: (heap) => registry.withId(heap),
      present: (actor) => registry.withId(actor._id) ?? actor,
      emit: (event) => this.onEvent(event),
    };
    const lifecycle = new Lifecycle(world, registry);
    const turns = new Turns(world, lifecycle);
    lifecycle.turns = turns;
    const calls = new Calls(world, turns);
    const forwarding = new Forwarding(world, calls, () => this.timeout);
    const defaultTimeout = classes.actor.$info.classVariables.get("DefaultTimeout");
    if (!defaultTimeout) throw new Error("Actor has no class variable DefaultTimeout");
    return { ...world, registry, turns, calls, lifecycle, forwarding, defaultTimeout };
  }

  #statusOf(actor: Reference): ActorStatus {
    const { nil } = this.vm;
    const { _turn: turn } = actor;
    if (turn === nil) return "idle";
    if (!(turn instanceof ProcessLayout)) return "stopped";
    if (actor._ending !== nil) return "crashed";
    if (turn.state === "ready" || turn.state === "running") return "running";
    return turn._myList === nil ? "suspended" : "waiting";
  }

  #lastError(actor: Reference): string | undefined {
    const { _failure: failure } = actor;
    if (typeof failure !== "object" || failure === this.vm.nil) return undefined;
    return this.#text(failure["_remoteDescription"]) ?? this.#text(failure["_remoteClassName"]);
  }

  #text(value: unknown): string | undefined {
    const { vm } = this;
    if (typeof value !== "object" || value === null) return undefined;
    const text = value as Parameters<VM["text"]>[0];
    return vm.isString(text) || vm.isSymbol(text) ? vm.text(text) : undefined;
  }
}

function purposeOf(purpose: Value): "start" | "restart" | "stop" | "exit" | undefined {
  if (!isSymbol(purpose)) return undefined;
  return (["start", "restart", "stop", "exit"] as const).find((each) => each === purpose.s);
}
