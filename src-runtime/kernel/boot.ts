import { fileURLToPath } from "node:url";
import { loadPackages, type LoadReport, readPackages } from "../code/index.ts";
import { type Body, decodeBody } from "../language/index.ts";
import {
  type Behavior,
  COMMONS,
  type CompiledCode,
  displayName,
  type MethodSource,
  slotDeclarations,
  type Value,
  type VM,
} from "../vm/index.ts";
import {
  type ArtifactClass,
  type ArtifactDefinition,
  type ArtifactMethod,
  type KernelArtifact,
  makeArtifact,
} from "./artifact.ts";
import { InitialState, setInitialVariables } from "./initial-state.ts";

/** Where the kernel's packages stand in the source tree. */
export const kernelFolder = fileURLToPath(new URL(".", import.meta.url));

/** Loads the kernel from its Tonel files and starts it; `initialize` initializes a class. */
export function bootFromSource(
  vm: VM,
  folder = kernelFolder,
  initialize = (behavior: Behavior): void => void runToEnd(vm, behavior, "initialize"),
): LoadReport {
  const { files, problems } = readPackages(folder);
  const own = files.filter((each) => !each.package.endsWith("-Tests"));
  const report = loadPackages(vm, own);
  vm.rankSelectors();
  vm.finishBootstrap(own.map((each) => each.package));
  for (const behavior of report.toInitialize) initialize(behavior);
  // Some globals exist only once their classes are initialised.
  const missing = report.problems.filter(({ kind, name }) => kind !== "undeclared" || !isDefined(vm, name));
  return { ...report, problems: [...problems, ...missing] };
}

const isDefined = (vm: VM, name: string | undefined): boolean =>
  name !== undefined && vm.globals.get(name)?._value !== undefined;

/** Compiles the kernel in a virtual machine that is of no other use. Throws when any of it can't be loaded. */
export function buildKernel(vm: VM, folder = kernelFolder): KernelArtifact {
  const state = new InitialState(vm);
  const { classes, problems } = bootFromSource(vm, folder, (behavior) =>
    state.initialize(behavior, () => runToEnd(vm, behavior, "initialize")),
  );
  if (problems.length > 0)
    throw new Error(`The kernel has errors:\n${problems.map((each) => each.message).join("\n")}`);
  return makeArtifact(vm, classes.map(describe), state);
}

function describe(behavior: Behavior): ArtifactDefinition {
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
  };
}

/** Puts a kernel that was compiled before in place and starts it. */
export function bootFromArtifact(vm: VM, artifact: KernelArtifact): void {
  const classes = artifact.classes.map((each): readonly [Behavior, ArtifactClass] => {
    const { superclass: above } = each.definition;
    const superclass = above === undefined ? undefined : vm.classNamed(above);
    return [vm.defineClass({ ...each.definition, superclass, comment: "" }), each];
  });
  vm.internLater(artifact.selectors);
  vm.ranks.restore(artifact.ranks);
  for (const [behavior, built] of classes) {
    const { counterpart } = behavior.$info;
    if (!counterpart) throw new Error(`${built.definition.name} has no metaclass`);
    for (const side of [behavior, counterpart]) side.$info.comment = () => built.comment;
    vm.installWhenMet(behavior, () => built.methods.map((each) => builtMethod(vm, behavior, each)));
    vm.installWhenMet(counterpart, () => built.classMethods.map((each) => builtMethod(vm, counterpart, each)));
  }
  vm.classes.awakenLayouts();
  vm.finishBootstrap(artifact.packages);
  setInitialVariables(vm, artifact.variables);
  for (const name of artifact.toInitialize) runToEnd(vm, vm.classNamed(name), "initialize");
}

function builtMethod(vm: VM, behavior: Behavior, built: ArtifactMethod): CompiledCode {
  const { numArgs, primitive } = built;
  return vm.newMethod(behavior, () => bodyOf(behavior, built), new BuiltSource(built), primitive, {
    numArgs,
    precompiled: () => built.code,
  });
}

function bodyOf({ $info: info }: Behavior, { selector, body }: ArtifactMethod): Body {
  const decoded = decodeBody(body);
  if (!decoded) throw new Error(`${displayName(info)}>>${selector} was built by another compiler: build again`);
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

/** Sends a message and runs it to its end, before any session exists. */
export function runToEnd(vm: VM, receiver: Value, selector: string): Value {
  const process = vm.spawnSend(receiver, selector, [], COMMONS);
  let outcome = vm.runtime.run(process);
  // Nobody else may run yet: it keeps the processor.
  while (outcome.kind === "slice") outcome = vm.runtime.run(process);
  if (outcome.kind === "finished") return outcome.value;
  throw new Error(`${selector} did not end while the kernel was booted: ${outcome.kind}`);
}
