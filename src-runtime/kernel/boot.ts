import { fileURLToPath } from "node:url";
import { loadPackages, type LoadReport, readPackages } from "../code/index.ts";
import { type Body, decodeBody } from "../language/index.ts";
import { type Behavior, COMMONS, type MethodSource, slotDeclarations, type Value, type VM } from "../vm/index.ts";
import { type ArtifactClass, type ArtifactMethod, type KernelArtifact, makeArtifact } from "./artifact.ts";

/** Where the kernel's packages stand in the source tree. */
export const kernelFolder = fileURLToPath(new URL(".", import.meta.url));

/** Loads the kernel from its Tonel files and starts it. */
export function bootFromSource(vm: VM, folder = kernelFolder): LoadReport {
  const { files, problems } = readPackages(folder);
  const report = loadPackages(
    vm,
    files.filter((each) => !each.package.endsWith("-Tests")),
  );
  vm.rankSelectors();
  finishBoot(vm, report.toInitialize);
  // Some globals exist only once their classes are initialised.
  const missing = report.problems.filter(({ kind, name }) => kind !== "undeclared" || !isDefined(vm, name));
  return { ...report, problems: [...problems, ...missing] };
}

const isDefined = (vm: VM, name: string | undefined): boolean =>
  name !== undefined && vm.globals.get(name)?._value !== undefined;

/** Compiles the kernel in a virtual machine that is of no other use. Throws when any of it can't be loaded. */
export function buildKernel(vm: VM, folder = kernelFolder): KernelArtifact {
  const { classes, toInitialize, problems } = bootFromSource(vm, folder);
  if (problems.length > 0)
    throw new Error(`The kernel has errors:\n${problems.map((each) => each.message).join("\n")}`);
  return makeArtifact(vm, classes.map(describe), toInitialize);
}

function describe(behavior: Behavior): ArtifactClass {
  const { $info: info } = behavior;
  return {
    name: info.name,
    superclass: info.superclass?.$info.name,
    slots: slotDeclarations(info),
    classSlots: info.counterpart ? slotDeclarations(info.counterpart.$info) : [],
    classVariables: [...info.classVariables.keys()],
    sharedPools: info.sharedPools,
    traits: info.traits,
    format: info.format,
    package: info.package,
    tag: info.tag,
    comment: info.comment,
  };
}

/** Puts a kernel that was compiled before in place and starts it. */
export function bootFromArtifact(vm: VM, artifact: KernelArtifact): void {
  for (const definition of artifact.classes) {
    const { superclass } = definition;
    vm.defineClass({ ...definition, superclass: superclass === undefined ? undefined : vm.classNamed(superclass) });
  }
  for (const selector of artifact.selectors) vm.symbol(selector);
  vm.ranks.restore(artifact.ranks);
  for (const method of artifact.methods) {
    const { className, isMeta, numArgs, primitive } = method;
    const behavior = vm.classNamed(className);
    const target = isMeta ? behavior.$info.counterpart : behavior;
    if (!target) throw new Error(`${className} has no metaclass`);
    const built = { numArgs, precompiled: () => method.code };
    vm.install(
      target,
      vm.newMethod(target, () => bodyOf(method), new BuiltSource(method), primitive, built),
    );
  }
  finishBoot(
    vm,
    artifact.toInitialize.map((name) => vm.classNamed(name)),
  );
}

function bodyOf({ className, selector, body }: ArtifactMethod): Body {
  const decoded = decodeBody(body);
  if (!decoded) throw new Error(`${className}>>${selector} was built by another compiler: build again`);
  return decoded;
}

/** What a method of the artifact is besides its code; the source stays where it is. */
class BuiltSource implements MethodSource {
  readonly selector: string;
  protocol: string;
  package: string;
  readonly #method: ArtifactMethod;

  constructor(method: ArtifactMethod) {
    this.selector = method.selector;
    this.protocol = method.protocol;
    this.package = method.package;
    this.#method = method;
  }

  get source(): string {
    return this.#method.source;
  }

  get hash(): string {
    return this.#method.hash;
  }
}

/** What is left to do once the kernel's classes and methods are there. */
export function finishBoot(vm: VM, toInitialize: readonly Value[]): void {
  vm.finishBootstrap();
  for (const behavior of toInitialize) runToEnd(vm, behavior, "initialize");
}

/** Sends a message and runs it to its end, before any session exists. */
export function runToEnd(vm: VM, receiver: Value, selector: string): Value {
  const process = vm.spawnSend(receiver, selector, [], COMMONS);
  let outcome = vm.runtime.run(process);
  // Nobody else may run yet: it keeps the processor.
  while (outcome.kind === "slice") outcome = vm.runtime.run(process);
  if (outcome.kind === "finished") return outcome.value;
  throw new Error(`${selector} did not end while the kernel was booted: ${outcome.kind}`);
}
