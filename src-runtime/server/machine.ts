import { ActorSystem } from "../actors/index.ts";
import { loadKernel } from "../kernel/index.ts";
import { type Surroundings, VM } from "../vm/index.ts";
import { kernelPrimitives } from "../vm/primitives/index.ts";
import type { VmHost } from "./vm-service.ts";

/** A virtual machine with the kernel and its actors, before it is known what state it is for. */
export interface Machine {
  readonly vm: VM;
  readonly actors: ActorSystem;
  /** Connects it to what happens around it; until then nobody asks anything of it. */
  readonly connect: (surroundings: Surroundings) => void;
}

const nothingAround: Surroundings = { poll: () => ({ leave: false }), running: () => undefined };

/** Boots the kernel. `heapBytes` is the soft limit of the Smalltalk heap. */
export function bootMachine(host: VmHost, heapBytes: number): Machine {
  let around = nothingAround;
  const vm = new VM({
    primitives: kernelPrimitives,
    pollWords: host.words,
    softLimit: heapBytes,
    surroundings: { poll: () => around.poll(), running: (runs) => around.running(runs) },
  });
  // Its primitives are the kernel's, too.
  const actors = new ActorSystem(vm);
  loadKernel(vm);
  return {
    vm,
    actors,
    connect: (surroundings) => {
      around = surroundings;
    },
  };
}
