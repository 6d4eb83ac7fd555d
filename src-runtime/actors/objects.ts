/**
 * The Smalltalk objects that actors are made of, as TypeScript sees them. All of an actor is in such objects, whose
 * classes are in the kernel's package Actors: so the store keeps actors, mailboxes, messages on their way and promises
 * without knowing what they are. Whoever writes one calls the barrier first.
 */
import type { Behavior, HeapObject, IndexedObject, SymbolObject, Value, VM } from "../vm/index.ts";

/** Stands for an actor everywhere outside it, and is all that is known of it: see the class ActorReference. */
export interface Reference extends HeapObject {
  _id: number;
  /** The actor itself; nil when it has stopped. */
  _state: Value;
  /** The process of the turn under way; nil when there is none, false when the actor has stopped. */
  _turn: Value;
  /** The message of the turn under way; nil for one that runs on its sender's stack. */
  _message: Value;
  /** Nil, or a Mailbox. While there is something in it there is a turn. */
  _mailbox: Value;
  _name: Value;
  _supervisor: Value;
  /** Its index in the supervisor's children. */
  _place: number;
  _spec: ChildSpec;
  _restarts: number;
  _handled: number;
  /** The last ActorFailed, or nil. */
  _failure: Value;
  _ending: Value;
  /** Nil, or an Array of Monitors. */
  _monitors: Value;
  /** Nil, or an Array of times. */
  _restartTimes: Value;
  /** A copy of the state at the end of the last turn, or nil. */
  _saved: Value;
}

/** How an actor is started, and what happens when it fails. */
export interface ChildSpec extends HeapObject {
  readonly _actorClass: Behavior;
  readonly _selector: SymbolObject;
  /** Nil, or an Array. */
  readonly _arguments: Value;
  readonly _name: Value;
  readonly _restart: SymbolObject;
  readonly _restartFrom: SymbolObject;
}

/** A message on its way; its elements are the arguments. */
export interface Message extends IndexedObject {
  _actor: Value;
  _receiver: Value;
  _selector: Value;
  _purpose: Value;
  _waiting: Value;
  _promise: Value;
  _rehash: Value;
  /** Milliseconds that the sender waits, or nil. */
  _timeout: Value;
}

/** Messages not handled yet: the elements from `first` on. */
export interface MailboxObject extends IndexedObject {
  _first: Value;
}

/** An answer that may not be there yet. */
export interface PromiseObject extends HeapObject {
  _status: Value;
  _value: Value;
  _waiting: Value;
  _callbacks: Value;
  _heap: Value;
  _message: Value;
}

/** Somebody who wants to know of an actor's end. */
export interface Monitor extends HeapObject {
  _actor: Value;
  _block: Value;
  _heap: number;
}

/** Starts actors, and starts them again when they fail. */
export interface SupervisorObject extends HeapObject {
  _name: Value;
  _strategy: SymbolObject;
  _intensity: number;
  _period: number;
  _children: IndexedObject;
  _restartTimes: Value;
  _countsEach: Value;
}

/** The classes of these objects, looked up once. */
export class ActorClasses {
  readonly reference: Behavior;
  readonly actor: Behavior;
  readonly message: Behavior;
  readonly mailbox: Behavior;
  readonly promise: Behavior;
  readonly monitor: Behavior;
  readonly supervisor: Behavior;
  readonly childSpec: Behavior;

  constructor(vm: VM) {
    this.reference = vm.classNamed("ActorReference");
    this.actor = vm.classNamed("Actor");
    this.message = vm.classNamed("ActorMessage");
    this.mailbox = vm.classNamed("Mailbox");
    this.promise = vm.classNamed("Promise");
    this.monitor = vm.classNamed("ActorMonitor");
    this.supervisor = vm.classNamed("Supervisor");
    this.childSpec = vm.classNamed("ChildSpec");
  }

  isReference(value: Value | undefined): value is Reference {
    return typeof value === "object" && value.$class === this.reference;
  }

  isMessage(value: Value | undefined): value is Message {
    return typeof value === "object" && value.$class === this.message;
  }

  isMailbox(value: Value | undefined): value is MailboxObject {
    return typeof value === "object" && value.$class === this.mailbox;
  }

  isPromise(value: Value | undefined): value is PromiseObject {
    return typeof value === "object" && value.$class === this.promise;
  }

  isMonitor(value: Value | undefined): value is Monitor {
    return typeof value === "object" && value.$class === this.monitor;
  }

  isSupervisor(value: Value | undefined): value is SupervisorObject {
    return typeof value === "object" && value.$class === this.supervisor;
  }

  isChildSpec(value: Value | undefined): value is ChildSpec {
    return typeof value === "object" && value.$class === this.childSpec;
  }
}
