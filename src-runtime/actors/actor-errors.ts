import type { HeapObject, SymbolObject, Value, VM } from "../vm/index.ts";
import type { Reference } from "./objects.ts";
import { MAX_OBJECTS, type Refusal } from "./transfer.ts";

/** Makes the errors that senders get, as Smalltalk objects. To signal one is the last act of whoever makes it. */
export class ActorErrors {
  readonly #vm: VM;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** Signals in the running process; what this answers must be returned at once. */
  signal(error: HeapObject): Value {
    return this.#vm.runtime.send(error, "signal", []);
  }

  /** The actor did not handle an error; what the error says of itself is not known yet. */
  failed(actor: Reference, className: string, stack: string): HeapObject {
    const vm = this.#vm;
    return this.#make("ActorFailed", {
      actor,
      remoteClassName: vm.string(className),
      remoteStack: vm.string(stack),
    });
  }

  /** The actor's turn was ended by somebody else. */
  ended(actor: Reference, reason: string): HeapObject {
    const error = this.failed(actor, "Process", "");
    error["_remoteDescription"] = this.#vm.string(reason);
    error["_remoteMessageText"] = this.#vm.string(reason);
    return error;
  }

  stopped(actor: Reference): HeapObject {
    return this.#make("ActorStopped", { actor });
  }

  timedOut(actor: Value, selector: Value, milliseconds: number): HeapObject {
    return this.#make("ActorTimedOut", { actor, selector, milliseconds });
  }

  deadlock(target: Reference, cycle: readonly Reference[]): HeapObject {
    return this.#make("ActorDeadlock", { actor: target, cycle: this.#vm.array([...cycle]) });
  }

  nameTaken(owner: Reference): HeapObject {
    return this.#make("ActorNameTaken", { actor: owner });
  }

  /** The message is none of the actor's: an error of its sender. */
  notUnderstood(actor: Reference, selector: SymbolObject, args: readonly Value[]): HeapObject {
    const message = this.#vm.message(selector.s, [...args]);
    message["_lookupClass"] = actor._spec._actorClass;
    return this.#make("MessageNotUnderstood", { message, receiver: actor });
  }

  refused(refusal: Refusal): HeapObject {
    const vm = this.#vm;
    switch (refusal.kind) {
      case "object":
        return this.#make("ObjectNotTransferable", { objectClassName: vm.string(refusal.className) });
      case "block": {
        const { variable } = refusal;
        const reason =
          variable === "^"
            ? "it returns from its method with ^"
            : `it uses ${variable}, which belongs to where it was made`;
        return this.#make("BlockNotTransferable", {
          objectClassName: vm.string("BlockClosure"),
          variableName: vm.string(variable),
          messageText: vm.string(`The block cannot be sent to another actor: ${reason}`),
        });
      }
      case "size":
        return this.#make("ObjectNotTransferable", {
          messageText: vm.string(`A message cannot take more than ${MAX_OBJECTS} objects along`),
        });
    }
  }

  #make(className: string, slots: Readonly<Record<string, Value>>): HeapObject {
    const error = this.#vm.instantiate(this.#vm.classNamed(className));
    for (const [name, value] of Object.entries(slots)) error[`_${name}`] = value;
    return error;
  }
}
