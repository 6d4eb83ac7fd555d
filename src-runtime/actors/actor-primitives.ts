import {
  COMMONS,
  type HeapObject,
  isBlock,
  isIndexed,
  isObject,
  isSymbol,
  type PrimitiveTable,
  type Value,
  type VM,
} from "../vm/index.ts";
import type { ActorSystem } from "./actor-system.ts";
import type { Reference } from "./objects.ts";

/**
 * The primitives that methods of the package Actors name. Those that send messages, wait or unwind do so as the last
 * act of their method: generated code returns what a primitive answers as it is.
 */
export function actorPrimitives(system: ActorSystem): PrimitiveTable {
  const reference = (value: Value | undefined): Reference | undefined =>
    system.parts.classes.isReference(value) ? system.parts.present(value) : undefined;
  const ownReference = (state: Value): Reference | undefined =>
    isObject(state) ? reference(state["_reference"]) : undefined;
  /** The heap of the running process. */
  const here = (): number => system.vm.runtime.process?.heap ?? COMMONS;
  const sender = (className: string, actor: Value): HeapObject => {
    const made = system.vm.classNamed(className).$info.construct();
    made["_actor"] = actor;
    return made;
  };
  const forward = (receiver: Value, message: Value | undefined): Value | undefined => {
    const parts = messageParts(system.vm, message);
    return parts && system.parts.forwarding.forward(receiver, parts.selector, parts.args);
  };

  return {
    actorAll: (vm) => vm.array([...system.parts.registry.all()]),
    actorNamed: (vm, _self, name) =>
      vm.isSymbol(name) || vm.isString(name) ? (system.named(vm.text(name)) ?? vm.nil) : undefined,
    actorSpawn: (vm, self, supervisor) => {
      const { classes, registry, lifecycle, calls } = system.parts;
      if (!classes.isChildSpec(self)) return undefined;
      const under = supervisor === vm.nil ? registry.root() : supervisor;
      if (!classes.isSupervisor(under)) return undefined;
      return lifecycle.spawn(self, under, calls, system.timeout);
    },
    supervisorAll: (vm) => {
      const { registry } = system.parts;
      return vm.array([...new Set([registry.root(), ...registry.supervisors()])]);
    },
    supervisorRoot: () => system.parts.registry.root(),

    actorSend: (_vm, self, message) => forward(self, message),
    actorSenderSend: (_vm, self, message) => forward(self, message),

    actorAsync: (_vm, self) => sender("AsynchronousSender", self),
    actorFuture: (_vm, self) => sender("FutureSender", self),

    actorIsAlive: (_vm, self) => {
      const actor = reference(self);
      return actor && actor._turn !== false;
    },
    actorStop: (_vm, self) => {
      const actor = reference(self);
      return actor && system.parts.calls.stop(actor, system.timeout);
    },
    actorStopSelf: (_vm, self) => {
      const actor = ownReference(self);
      if (actor) system.parts.turns.finish(actor, "stop");
      return self;
    },
    actorExit: (_vm, self) => {
      const actor = ownReference(self);
      if (actor) system.parts.turns.finish(actor, "exit");
      return self;
    },
    actorKill: (vm, self) => {
      const actor = reference(self);
      if (!actor || actor._turn !== vm.runtime.process) {
        if (actor) system.parts.turns.interrupt(actor, "kill");
        return actor;
      }
      system.parts.turns.killed(actor);
      return vm.runtime.unwindTo(vm.newHome(), vm.nil);
    },
    /** Fails outside the actor's turn: then the exception is simply signaled. */
    actorReject: (vm, self, exception) => {
      const actor = ownReference(self);
      if (!actor || actor._turn !== vm.runtime.process || !isObject(exception)) return undefined;
      system.parts.turns.reject(actor, exception);
      return vm.runtime.unwindTo(vm.newHome(), vm.nil);
    },
    actorEndFailedTurn: (vm, self) => {
      const actor = reference(self);
      if (!actor) return undefined;
      system.parts.turns.unwindFailed(actor);
      return vm.runtime.unwindTo(vm.newHome(), vm.nil);
    },
    actorWhenTerminated: (_vm, self, block) => {
      const actor = reference(self);
      if (!actor || !isBlock(block)) return undefined;
      return system.parts.lifecycle.monitor(actor, block, here());
    },

    promiseInitialize: (_vm, self) => {
      const { classes, calls } = system.parts;
      if (!classes.isPromise(self)) return undefined;
      calls.initializePromise(self);
      return self;
    },
    promiseResolve: (_vm, self, value) => {
      const { classes, turns } = system.parts;
      if (!classes.isPromise(self) || value === undefined) return undefined;
      turns.replies.settle(self, "resolved", value, here());
      return self;
    },
    promiseFail: (_vm, self, error) => {
      const { classes, turns } = system.parts;
      if (!classes.isPromise(self) || !isObject(error)) return undefined;
      turns.replies.settle(self, "failed", error, here());
      return self;
    },
    promiseWait: (_vm, self, milliseconds) => {
      const { classes, calls } = system.parts;
      if (!classes.isPromise(self)) return undefined;
      return calls.valueOf(self, typeof milliseconds === "number" ? milliseconds : undefined);
    },
    promiseWhen: (_vm, self, status, block) => {
      const { classes, turns } = system.parts;
      if (!classes.isPromise(self) || !isSymbol(status) || !isBlock(block)) return undefined;
      turns.replies.whenSettled(self, status, block, here());
      return self;
    },
  };
}

/** The selector and arguments of a Message. */
function messageParts(vm: VM, message: Value | undefined) {
  if (!isObject(message)) return undefined;
  const { _selector: selector, _args: args } = message as HeapObject & { _selector?: Value; _args?: Value };
  if (!isSymbol(selector) || !isIndexed(args)) return undefined;
  return { selector, args: [...vm.elements(args)] };
}
