/** What actors cost: calls, messages, spawns, and the memory of one that is idle. */
import { ActorSystem } from "../src-runtime/actors/index.ts";
import { loadKernel } from "../src-runtime/kernel/index.ts";
import { COMMONS, type SessionScope, VM } from "../src-runtime/vm/index.ts";
import { kernelPrimitives } from "../src-runtime/vm/primitives/index.ts";

const CALLS = 2_000_000;
const MESSAGES = 1_000_000;
const SPAWNS = 100_000;

const setUp = `
  (Actor << #Tally slots: { #count }; package: 'Bench') install.
  Tally compile: 'initialize count := 0' classified: 'initialization'.
  Tally compile: 'increment count := count + 1' classified: 'counting'.
  Tally compile: 'count ^ count' classified: 'counting'`;

/** Figures a second, and bytes for an idle actor. */
export async function run(): Promise<Record<string, number>> {
  const vm = new VM({ primitives: kernelPrimitives });
  const system = new ActorSystem(vm);
  loadKernel(vm);
  await evaluate(vm, setUp);
  for (let warm = 0; warm < 3; warm++) await figures(vm, system, 20);
  return figures(vm, system, 1);
}

async function figures(vm: VM, system: ActorSystem, fraction: number): Promise<Record<string, number>> {
  const calls = CALLS / fraction;
  const messages = MESSAGES / fraction;
  const spawns = SPAWNS / fraction;
  const call = await seconds(
    vm,
    `| tally | tally := Tally spawn. 1 to: ${calls} do: [ :i | tally increment ]. tally stop`,
  );
  const future = await seconds(
    vm,
    `| tally | tally := Tally spawn. 1 to: ${messages / 10} do: [ :i | tally future increment ]. tally count. tally stop`,
  );
  const post = await seconds(
    vm,
    `| tally | tally := Tally spawn.
     1 to: ${messages / 1000} do: [ :i | 1 to: 1000 do: [ :j | tally async increment ]. tally count ].
     tally stop`,
  );
  vm.memory.collect();
  const before = vm.memory.used;
  const spawn = await seconds(vm, `1 to: ${spawns} do: [ :i | Tally spawn ]`);
  vm.memory.collect();
  const bytes = (vm.memory.used - before) / spawns;
  const stop = await seconds(vm, "Actor actors do: [ :each | each async stop ]");
  if (system.size > spawns) throw new Error("More actors live than were spawned");
  return {
    "synchronous calls/s": calls / call,
    "asynchronous messages/s": messages / post,
    "futures/s": messages / 10 / future,
    "spawns/s": spawns / spawn,
    "stops/s": spawns / stop,
    "bytes an idle actor": bytes,
  };
}

async function seconds(vm: VM, source: string): Promise<number> {
  const start = performance.now();
  await evaluate(vm, source);
  return (performance.now() - start) / 1000;
}

const noBindings: SessionScope = {
  has: () => false,
  binding: (name) => {
    throw new Error(`The benchmark uses ${name} without declaring it`);
  },
};

/** Runs a do-it and everything that it sets off, to its end. */
function evaluate(vm: VM, source: string): Promise<void> {
  const compiled = vm.compileDoIt(source, noBindings);
  if (compiled.kind === "failed") throw new Error(compiled.diagnostics.map((each) => each.message).join("; "));
  const process = vm.spawnCode(compiled.code, vm.nil, COMMONS);
  return new Promise((resolve, reject) => {
    vm.scheduler.listen(process, (_process, outcome) => {
      if (outcome.kind === "finished") resolve();
      else reject(new Error(`The benchmark ended with ${outcome.kind}`));
    });
    vm.scheduler.resume(process);
  });
}
