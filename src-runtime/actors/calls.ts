import type { HeapObject, ProcessLayout, SymbolObject, Value } from "../vm/index.ts";
import type { Message, PromiseObject, Reference } from "./objects.ts";
import type { Turns } from "./turns.ts";
import { cycleThrough } from "./wait-chain.ts";
import type { World } from "./world.ts";

const NONE: readonly HeapObject[] = [];

/**
 * The ways of sending a message to an actor. All are the last act of a method: what they answer, the sentinel
 * included, must be returned at once. The lists of arguments they are given become their own.
 */
export class Calls {
  readonly #world: World;
  readonly #turns: Turns;
  readonly #deliver: SymbolObject;

  constructor(world: World, turns: Turns) {
    this.#world = world;
    this.#turns = turns;
    this.#deliver = world.vm.symbol("deliver");
  }

  /**
   * Sends and waits for the answer, for so many milliseconds at most. An idle actor runs its turn on the stack of the
   * sender; a busy one gets the message into its mailbox.
   */
  call(actor: Reference, selector: SymbolObject, args: Value[], timeout: number | undefined): Value {
    const { vm, errors } = this.#world;
    const { runtime } = vm;
    const caller = this.#sender();
    const rehash = this.#carry(args, caller, actor);
    if ("$e" in rehash) return errors.signal(rehash);
    if (actor._turn === vm.nil) return this.#callNow(actor, selector, args, rehash, caller, timeout);
    if (actor._turn === false) return errors.signal(errors.stopped(actor));
    const cycle = this.cycleFrom(caller, actor);
    if (cycle) return errors.signal(errors.deadlock(actor, cycle));
    const message = this.#turns.replies.newMessage(actor, selector, args, rehash);
    this.#turns.deliver(actor, message);
    this.wait(caller, message, timeout);
    return runtime.capture({ kind: "wait" });
  }

  /** Sends and does not wait: nobody hears of the answer. A message to a stopped actor is lost. */
  post(actor: Reference, selector: SymbolObject, args: Value[]): Value {
    const { errors } = this.#world;
    const rehash = this.#carry(args, this.#sender(), actor);
    if ("$e" in rehash) return errors.signal(rehash);
    if (actor._turn !== false)
      this.#turns.deliver(actor, this.#turns.replies.newMessage(actor, selector, args, rehash));
    return actor;
  }

  /** Sends and answers a promise of the answer. */
  promise(actor: Reference, selector: SymbolObject, args: Value[]): Value {
    const { vm, errors, classes } = this.#world;
    const rehash = this.#carry(args, this.#sender(), actor);
    if ("$e" in rehash) return errors.signal(rehash);
    const promise = vm.instantiate(classes.promise) as PromiseObject;
    this.initializePromise(promise);
    const message = this.#turns.replies.newMessage(actor, selector, args, rehash);
    promise._message = message;
    message._promise = promise;
    if (actor._turn === false) this.#turns.replies.fail(message, errors.stopped(actor));
    else this.#turns.deliver(actor, message);
    return promise;
  }

  /** Has the actor stop, and waits until it has: unless it is the actor itself that says so. */
  stop(actor: Reference, timeout: number | undefined): Value {
    const { vm, errors } = this.#world;
    if (actor._turn === false) return actor;
    const caller = this.#sender();
    if (caller.heap === actor._id) {
      this.#turns.finish(actor, "stop");
      return actor;
    }
    const cycle = this.cycleFrom(caller, actor);
    if (cycle) return errors.signal(errors.deadlock(actor, cycle));
    this.wait(caller, this.#turns.askToStop(actor), timeout);
    return vm.runtime.capture({ kind: "wait" });
  }

  /** The running process waits for the message's answer: it is captured by whoever calls this. */
  wait(caller: ProcessLayout, message: Message, timeout: number | undefined): void {
    const { vm } = this.#world;
    vm.touch(caller);
    vm.touch(message);
    message._waiting = vm.array([caller]);
    caller._myList = message;
    message._timeout = timeout ?? vm.nil;
    this.startTimer(caller, message);
  }

  /** Starts the time that a process waits for a message's answer. */
  startTimer(caller: ProcessLayout, message: Message): void {
    const { vm, errors } = this.#world;
    const { _timeout: timeout } = message;
    if (typeof timeout !== "number") return;
    caller.cancelTimer = vm.scheduler.timers.after(timeout, () => {
      const error = errors.timedOut(message._actor, message._selector, timeout);
      vm.scheduler.resume(caller, { kind: "send", receiver: error, selector: "signal", args: [] });
    });
  }

  initializePromise(promise: PromiseObject): void {
    const { vm } = this.#world;
    vm.touch(promise);
    promise._status = vm.symbol("pending");
    promise._heap = vm.runtime.process?.heap ?? 0;
  }

  /** The value of a promise for the running process, which waits for it if need be. */
  valueOf(promise: PromiseObject, timeout: number | undefined): Value {
    const { vm, errors, classes } = this.#world;
    const caller = this.#sender();
    if (promise._status !== vm.symbol("pending")) {
      const resumption = this.#turns.replies.resumptionFor(promise, caller);
      if (resumption.kind === "value") return resumption.value;
      if (resumption.kind === "send") return vm.runtime.send(resumption.receiver, resumption.selector, resumption.args);
      throw new Error("A promise brings a value or signals");
    }
    const { _message: message } = promise;
    const target = classes.isMessage(message) ? message._actor : undefined;
    if (classes.isReference(target)) {
      const cycle = this.cycleFrom(caller, target);
      if (cycle) return errors.signal(errors.deadlock(target, cycle));
    }
    vm.touch(caller);
    vm.touch(promise);
    const { _waiting: waiting } = promise;
    const others = vm.isIndexed(waiting) ? waiting.els : [];
    promise._waiting = vm.array([...others, caller]);
    caller._myList = promise;
    if (timeout !== undefined)
      caller.cancelTimer = vm.scheduler.timers.after(timeout, () => {
        const error = errors.timedOut(
          target ?? vm.nil,
          classes.isMessage(message) ? message._selector : vm.nil,
          timeout,
        );
        vm.scheduler.resume(caller, { kind: "send", receiver: error, selector: "signal", args: [] });
      });
    return vm.runtime.capture({ kind: "wait" });
  }

  /** The actors that would wait for each other if the process waited for this one. */
  cycleFrom(caller: ProcessLayout, actor: Reference): readonly Reference[] | undefined {
    return cycleThrough(caller, actor, this.#world.classes, (heap) => this.#world.actorOf(heap));
  }

  /** Runs the first turn of a new actor, which initializes it, on the stack of whoever spawns it. Answers the reference. */
  start(actor: Reference, args: readonly Value[], rehash: readonly HeapObject[], timeout: number | undefined): Value {
    const { vm, errors } = this.#world;
    const { runtime } = vm;
    const caller = this.#sender();
    const turn = vm.newProcess(actor._id);
    actor._turn = turn;
    const { _selector: selector } = actor._spec;
    if (this.#run(actor, turn, selector, [...args], rehash) !== runtime.unwinding) {
      this.#turns.keepState(actor);
      this.#turns.goOn(actor);
      return actor;
    }
    const outcome = runtime.takeCut();
    if (outcome.kind === "unwound") return errors.signal(this.#turns.unwoundOnStack(actor, true));
    const message = this.#turns.control(actor, "start", selector, args);
    this.#turns.detach(actor, turn, message, outcome);
    this.wait(caller, message, timeout);
    return runtime.capture({ kind: "wait" });
  }

  #callNow(
    actor: Reference,
    selector: SymbolObject,
    args: Value[],
    rehash: readonly HeapObject[],
    caller: ProcessLayout,
    timeout: number | undefined,
  ): Value {
    const { vm, errors, mailboxes } = this.#world;
    const { runtime } = vm;
    const turn = vm.newProcess(actor._id);
    runtime.barrier(actor);
    actor._turn = turn;
    const answer = this.#run(actor, turn, selector, args, rehash);
    if (answer !== runtime.unwinding) {
      runtime.barrier(actor);
      actor._handled++;
      if (actor._saved !== vm.nil) this.#turns.keepState(actor);
      if (actor._mailbox === vm.nil || mailboxes.length(actor) === 0) actor._turn = vm.nil;
      else this.#turns.goOn(actor);
      return typeof answer === "object" ? this.#answer(answer, actor, caller) : answer;
    }
    const outcome = runtime.takeCut();
    if (outcome.kind === "unwound") return errors.signal(this.#turns.unwoundOnStack(actor, false));
    const message = this.#turns.replies.newMessage(actor, selector, args, NONE);
    this.#turns.detach(actor, turn, message, outcome);
    this.wait(caller, message, timeout);
    return runtime.capture({ kind: "wait" });
  }

  #run(
    actor: Reference,
    turn: ProcessLayout,
    selector: SymbolObject,
    args: Value[],
    rehash: readonly HeapObject[],
  ): Value {
    const { runtime } = this.#world.vm;
    if (rehash.length === 0) return runtime.callAcross(turn, actor._state, selector.mangled, args);
    const message = this.#turns.replies.newMessage(actor, selector, args, rehash);
    message._receiver = actor._state;
    return runtime.callAcross(turn, message, this.#deliver.mangled, []);
  }

  /** Takes an answer to the heap of whoever waits for it on the same stack. */
  #answer(answer: HeapObject, actor: Reference, caller: ProcessLayout): Value {
    if (caller.heap === actor._id) return answer;
    // What a method answers that has nothing to answer.
    if (answer === actor._state) return actor;
    const { vm, transfer, errors } = this.#world;
    const to = this.#world.actorOf(caller.heap);
    const shared = transfer.shared(answer, to);
    if (shared !== undefined) return shared;
    const carried = transfer.carry([answer], to);
    if (carried.kind !== "carried") return errors.signal(errors.refused(carried));
    const value = carried.values[0] ?? vm.nil;
    if (carried.rehash.length === 0) return value;
    return vm.runtime.sendMangled(this.#turns.replies.yourself(value, carried.rehash), this.#deliver.mangled, []);
  }

  /**
   * Makes the arguments what the actor gets, in place. Answers the collections among them that are to be rehashed, or
   * the error that the sender gets instead.
   */
  #carry(args: Value[], caller: ProcessLayout, actor: Reference): readonly HeapObject[] | HeapObject {
    if (caller.heap === actor._id) return NONE;
    const { transfer } = this.#world;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (typeof arg !== "object") continue;
      const shared = transfer.shared(arg, actor);
      if (shared === undefined) return this.#copy(args, actor);
      args[i] = shared;
    }
    return NONE;
  }

  #copy(args: Value[], actor: Reference): readonly HeapObject[] | HeapObject {
    const carried = this.#world.transfer.carry(args, actor);
    if (carried.kind !== "carried") return this.#world.errors.refused(carried);
    args.splice(0, args.length, ...carried.values);
    return carried.rehash;
  }

  #sender(): ProcessLayout {
    const { process } = this.#world.vm.runtime;
    if (!process) throw new Error("Messages to actors are sent by processes");
    return process;
  }
}
