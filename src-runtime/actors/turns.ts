import {
  type Behavior,
  ContextLayout,
  type HeapObject,
  isObject,
  limitTime,
  type MaybeValue,
  ProcessLayout,
  type TurnOutcome,
  UNWIND_LIMIT,
  type Value,
} from "../vm/index.ts";
import type { Message, Reference } from "./objects.ts";
import { Replies } from "./replies.ts";
import type { World } from "./world.ts";

/** What follows when an actor's turns have come to an end that is not just the end of a turn. */
export interface Endings {
  /** A turn failed. `starting`: it was the one that initializes a new actor. */
  failed(actor: Reference, failure: HeapObject, starting: boolean): void;
  /** The actor ended its work by itself. */
  exited(actor: Reference): void;
  /** The actor was told to stop, and has done what it does then. */
  stopped(actor: Reference): void;
  /** A supervisor ended the turn, to start the actor again or to stop it. */
  interrupted(actor: Reference, how: "restart" | "stop"): void;
}

/** What a message is for, besides being handled. */
export type Purpose = "start" | "restart" | "stop" | "exit";

/** Frames of a failed turn that its stack text shows. */
const MAX_FRAMES = 100;

/**
 * The generic loop of actors: takes messages from the mailbox one at a time, runs each as a turn, brings the answer
 * back, and sees to the end of turns that fail. One process runs an actor's turns as long as there are messages.
 */
export class Turns {
  readonly replies: Replies;
  readonly #world: World;
  readonly #endings: Endings;

  constructor(world: World, endings: Endings) {
    this.#world = world;
    this.#endings = endings;
    this.replies = new Replies(world, (actor, message) => this.deliver(actor, message));
  }

  /** Puts a message into an actor's mailbox; if the actor is idle, it begins its turn soon. */
  deliver(actor: Reference, message: Message): void {
    const { mailboxes, vm } = this.#world;
    mailboxes.add(actor, message);
    if (actor._turn === vm.nil) this.#begin(actor);
  }

  /** As deliver, but before all others. */
  deliverFirst(actor: Reference, message: Message): void {
    const { mailboxes, vm } = this.#world;
    mailboxes.addFirst(actor, message);
    if (actor._turn === vm.nil) this.#begin(actor);
  }

  /** A message that has the actor do something besides its work, such as stopping. */
  control(
    actor: Reference,
    purpose: Purpose,
    selector: Value,
    args: readonly Value[],
    rehash: readonly HeapObject[] = [],
  ): Message {
    const { vm } = this.#world;
    const message = this.replies.newMessage(actor, selector, [...args], rehash);
    message._purpose = vm.symbol(purpose);
    return message;
  }

  /** Has an actor end after its present turn. */
  finish(actor: Reference, purpose: "stop" | "exit"): void {
    if (actor._turn === false) return;
    this.deliverFirst(actor, this.#ending(actor, purpose));
  }

  /** Has an actor stop when it has handled what is in its mailbox now; answers the message that does it. */
  askToStop(actor: Reference): Message {
    const message = this.#ending(actor, "stop");
    this.deliver(actor, message);
    return message;
  }

  #ending(actor: Reference, purpose: "stop" | "exit"): Message {
    return this.control(actor, purpose, this.#world.vm.symbol("willStop"), []);
  }

  /** Turns that ran on their senders' stacks end here: the actor is idle again, or goes on with what came meanwhile. */
  goOn(actor: Reference): void {
    const { vm, mailboxes } = this.#world;
    vm.touch(actor);
    actor._turn = vm.nil;
    actor._message = vm.nil;
    if (mailboxes.length(actor) > 0) this.#begin(actor);
  }

  /** A turn that began on its sender's stack goes on by itself. */
  detach(actor: Reference, turn: ProcessLayout, message: Message, outcome: TurnOutcome): void {
    const { vm } = this.#world;
    vm.touch(actor);
    actor._message = message;
    this.watch(actor, turn);
    vm.scheduler.adopt(turn, outcome);
  }

  /** Has a process handle the actor's messages: the one it is at, then those in the mailbox. */
  watch(actor: Reference, turn: ProcessLayout): void {
    const { scheduler } = this.#world.vm;
    turn.next = (value) => this.#run(actor, value);
    scheduler.listen(turn, (_process, outcome) => {
      if (outcome.kind === "unhandled") this.#crashed(actor, turn, outcome.exception);
      else if (outcome.kind === "unwound") this.#unwound(actor);
    });
  }

  /** Ends the turn under way, evaluating its unwind blocks; what follows depends on `how`. */
  interrupt(actor: Reference, how: "restart" | "stop" | "kill"): void {
    const { vm } = this.#world;
    const { _turn: turn } = actor;
    // On the stack of a process that runs now: it is captured first.
    if (turn instanceof ProcessLayout && turn.state === "running")
      return vm.scheduler.betweenTurns(() => this.interrupt(actor, how));
    if (turn === false) return;
    vm.touch(actor);
    if (how === "kill") this.killed(actor);
    if (turn instanceof ProcessLayout) {
      if (how !== "kill") actor._ending = vm.symbol(how);
      vm.scheduler.terminate(turn);
    } else if (how !== "kill") this.#endings.interrupted(actor, how);
    else this.#end(actor, { kind: "failed", failure: this.#takeFailure(actor) }, false);
  }

  /**
   * The process whose answer is awaited was given up: if it waits for an actor, its message is withdrawn, or the turn
   * that handles it ends, and so on for whom that one waits for. The actor has not failed: it goes on with the next
   * message. Whoever holds a promise has not asked for the answer itself: what it stands for goes on.
   */
  givenUp(process: ProcessLayout): void {
    const { vm, classes, mailboxes } = this.#world;
    const { _myList: message } = process;
    if (!classes.isMessage(message) || !classes.isReference(message._actor)) return;
    const actor = message._actor;
    if (actor._message !== message) {
      if (message._purpose === vm.nil) mailboxes.withdraw(actor, message);
      return;
    }
    const { _turn: turn } = actor;
    if (!(turn instanceof ProcessLayout) || actor._ending !== vm.nil) return;
    const purpose = this.#purposeOf(message);
    this.givenUp(turn);
    if (purpose === "start") return this.interrupt(actor, "kill");
    if (purpose === "stop") return this.interrupt(actor, "stop");
    vm.touch(actor);
    actor._ending = vm.symbol("givenUp");
    limitTime(vm.scheduler, turn, UNWIND_LIMIT, () =>
      vm.scheduler.betweenTurns(() => this.#giveUpUnwinding(actor, turn)),
    );
    vm.scheduler.terminate(turn);
  }

  /** The unwind blocks of a turn that was given up take too long: the rest of the stack is given up as well. */
  #giveUpUnwinding(actor: Reference, turn: ProcessLayout): void {
    const { vm } = this.#world;
    if (actor._turn !== turn || actor._ending !== vm.symbol("givenUp")) return;
    this.givenUp(turn);
    vm.scheduler.abandon(turn);
    this.#unwound(actor);
  }

  /** The actor's turn is to end as failed because somebody killed it; its process is to be unwound now. */
  killed(actor: Reference): void {
    this.unwindFailed(actor);
    actor._failure = this.#world.errors.ended(actor, "it was killed");
  }

  /** Marks a failed turn as taken down; its process is to be unwound now. */
  unwindFailed(actor: Reference): void {
    const { vm } = this.#world;
    vm.touch(actor);
    actor._ending = vm.symbol("unwinding");
  }

  /** The sender is to get this exception, which is no failure; the turn's process is to be unwound now. */
  reject(actor: Reference, exception: HeapObject): void {
    this.#world.vm.touch(actor);
    actor._ending = exception;
  }

  /**
   * A turn on its sender's stack was unwound to its end: what the sender is to be signaled. `starting`: it was the one
   * that initializes a new actor.
   */
  unwoundOnStack(actor: Reference, starting: boolean): HeapObject {
    const { vm, transfer, errors } = this.#world;
    const ending = this.#takeEnding(actor);
    if (ending.kind !== "rejected") {
      this.#end(actor, ending, starting);
      return ending.kind === "failed" ? this.#copyOf(ending.failure) : errors.stopped(actor);
    }
    this.goOn(actor);
    const carried = transfer.carry([ending.exception], this.#world.actorOf(vm.runtime.process?.heap ?? 0));
    return carried.kind === "carried" ? (carried.values[0] as HeapObject) : errors.refused(carried);
  }

  #copyOf(failure: HeapObject): HeapObject {
    const carried = this.#world.transfer.carry([failure], undefined);
    if (carried.kind !== "carried") throw new Error("A failure knows nothing but texts and its actor");
    return carried.values[0] as HeapObject;
  }

  #begin(actor: Reference): void {
    const { vm } = this.#world;
    const turn = vm.newProcess(actor._id);
    vm.touch(actor);
    actor._turn = turn;
    this.#takeMessage(actor);
    this.watch(actor, turn);
    vm.scheduler.resume(turn);
  }

  /** Makes the next message the present one. False: there is none, the actor is idle. */
  #takeMessage(actor: Reference): boolean {
    const { vm, mailboxes } = this.#world;
    const message = mailboxes.take(actor);
    vm.touch(actor);
    actor._message = message ?? vm.nil;
    if (message) return true;
    actor._turn = vm.nil;
    return false;
  }

  /**
   * Runs turns until the mailbox is empty: what a process does whose stack is empty. `answer` is that of a turn which
   * was captured and has come to its end; without one the present message is to be handled.
   */
  #run(actor: Reference, answer: MaybeValue): MaybeValue {
    const { runtime } = this.#world.vm;
    if (answer !== undefined && !(this.#answered(actor, answer) && this.#takeMessage(actor))) return undefined;
    for (;;) {
      const value = this.replies.handle(this.#present(actor), actor._state);
      if (value === runtime.unwinding) return value;
      if (!this.#answered(actor, value) || !this.#takeMessage(actor)) return undefined;
      if (runtime.pollWords[0] !== 0) return runtime.capture({ kind: "slice" });
    }
  }

  /** The message of a turn that goes on by itself. */
  #present(actor: Reference): Message {
    const { _message: message } = actor;
    if (!this.#world.classes.isMessage(message)) throw new Error("A turn that goes on by itself handles a message");
    return message;
  }

  /** A turn came to its end with a value. Whether the process goes on with the next one. */
  #answered(actor: Reference, value: Value): boolean {
    const { vm } = this.#world;
    const message = this.#present(actor);
    if (message._purpose === vm.nil) {
      this.replies.answer(message, value);
      vm.touch(actor);
      actor._handled++;
      if (actor._saved !== vm.nil) this.keepState(actor);
      return true;
    }
    const purpose = this.#purposeOf(message);
    if (purpose === "stop") this.#endings.stopped(actor);
    this.replies.answer(message, actor);
    if (purpose === "exit") this.#endings.exited(actor);
    else this.keepState(actor);
    return purpose === "start" || purpose === "restart";
  }

  /** Takes down the state at the end of a turn, for actors that are started again from there. */
  keepState(actor: Reference): void {
    const { vm, transfer } = this.#world;
    if (actor._spec._restartFrom !== vm.symbol("lastTurn") || !isObject(actor._state)) return;
    vm.touch(actor);
    actor._saved = transfer.duplicate(actor._state).values[0] ?? vm.nil;
  }

  #purposeOf(message: Value): Purpose | undefined {
    const { vm, classes } = this.#world;
    if (!classes.isMessage(message) || message._purpose === vm.nil) return undefined;
    return vm.text(message._purpose) as Purpose;
  }

  /** Nobody handled an exception. Its text is asked for in the turn's own process, on top of everything. */
  #crashed(actor: Reference, turn: ProcessLayout, exception: Value): void {
    const { vm, errors } = this.#world;
    const { _ending: ending } = actor;
    if (ending === vm.symbol("describing")) {
      this.unwindFailed(actor);
      vm.scheduler.terminate(turn);
      return;
    }
    if (isObject(ending) && ending !== vm.nil) {
      // An unwind block failed too: the rest of the stack is given up.
      vm.scheduler.abandon(turn);
      this.#unwound(actor);
      return;
    }
    vm.touch(actor);
    const frames = framesBelowException(turn._suspendedContext, (behavior) =>
      vm.inheritsFrom(
        behavior.$info.isMeta ? (behavior.$info.counterpart ?? behavior) : behavior,
        vm.classNamed("Exception"),
      ),
    );
    const failure = errors.failed(actor, vm.classOf(exception).$info.name, stackText(frames));
    actor._failure = failure;
    actor._ending = vm.symbol("describing");
    vm.touch(turn);
    turn._handlers = vm.nil;
    vm.scheduler.resume(turn, {
      kind: "send",
      receiver: actor,
      selector: "turnFailed:failure:",
      args: [exception, failure],
    });
  }

  /** The process of a turn has ended without an answer. */
  #unwound(actor: Reference): void {
    const { vm, errors } = this.#world;
    const message = this.#present(actor);
    if (actor._ending === vm.symbol("givenUp")) {
      actor._ending = vm.nil;
      this.replies.fail(message, errors.ended(actor, "it was interrupted"));
      return this.goOn(actor);
    }
    const ending = this.#takeEnding(actor);
    if (ending.kind === "rejected") {
      this.replies.fail(message, ending.exception);
      actor._handled++;
      this.keepState(actor);
      this.goOn(actor);
      return;
    }
    this.replies.fail(message, ending.kind === "failed" ? ending.failure : errors.stopped(actor));
    this.#end(actor, ending, this.#purposeOf(message) === "start");
  }

  #end(actor: Reference, ending: Exclude<Ending, { kind: "rejected" }>, starting: boolean): void {
    const { vm } = this.#world;
    vm.touch(actor);
    actor._turn = vm.nil;
    actor._message = vm.nil;
    if (ending.kind === "interrupted") this.#endings.interrupted(actor, ending.how);
    else this.#endings.failed(actor, ending.failure, starting);
  }

  #takeEnding(actor: Reference): Ending {
    const { vm } = this.#world;
    const { _ending: ending } = actor;
    vm.touch(actor);
    actor._ending = vm.nil;
    if (ending === vm.symbol("restart")) return { kind: "interrupted", how: "restart" };
    if (ending === vm.symbol("stop")) return { kind: "interrupted", how: "stop" };
    if (ending === vm.symbol("unwinding") || ending === vm.symbol("describing"))
      return { kind: "failed", failure: this.#failureOf(actor) };
    if (isObject(ending) && ending !== vm.nil) return { kind: "rejected", exception: ending };
    actor._failure = this.#world.errors.ended(actor, "its process was terminated");
    return { kind: "failed", failure: this.#failureOf(actor) };
  }

  #takeFailure(actor: Reference): HeapObject {
    actor._ending = this.#world.vm.nil;
    return this.#failureOf(actor);
  }

  #failureOf(actor: Reference): HeapObject {
    const { _failure: failure } = actor;
    if (!isObject(failure)) throw new Error("A failed turn has its failure");
    return failure;
  }
}

/** How a turn ended that did not come to its end. */
type Ending =
  | { readonly kind: "failed"; readonly failure: HeapObject }
  | { readonly kind: "rejected"; readonly exception: HeapObject }
  | { readonly kind: "interrupted"; readonly how: "restart" | "stop" };

/** The frames of a stack from the one on that signaled the exception, the innermost first. */
function framesBelowException(top: Value, isException: (behavior: Behavior) => boolean): readonly ContextLayout[] {
  const frames: ContextLayout[] = [];
  for (let each = top; each instanceof ContextLayout && frames.length <= MAX_FRAMES; each = each._sender) {
    const { methodClass } = each._code;
    if (frames.length > 0 || !methodClass || !isException(methodClass)) frames.push(each);
  }
  return frames;
}

/** One line for each frame. */
function stackText(frames: readonly ContextLayout[]): string {
  const lines = frames.slice(0, MAX_FRAMES).map((each) => each._code.title);
  return [...lines, ...(frames.length > MAX_FRAMES ? ["…"] : [])].join("\n");
}
