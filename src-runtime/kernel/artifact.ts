import { type Body, encodeBody, generate, IR_VERSION, type KnownRanks } from "../language/index.ts";
import type { InitialState, InitialVariable } from "./initial-state.ts";
import { type Behavior, type CompiledCode, type Format, TRAIT_PACKAGE, type VM } from "../vm/index.ts";

/** The kernel compiled at build time: everything its source files say, ready to be put in place. */
export interface KernelArtifact {
  readonly irVersion: number;
  /** Superclasses first. */
  readonly classes: readonly ArtifactClass[];
  /** Every selector that has a method, or that one of them sends. */
  readonly selectors: readonly string[];
  /** The packages that the classes and methods are in. */
  readonly packages: readonly string[];
  /** What its variables hold once its classes are initialized. */
  readonly variables: readonly InitialVariable[];
  /** Classes that are sent `initialize` at each start, in order. */
  readonly toInitialize: readonly string[];
  /** The rank of every selector; the methods' JavaScript is right only with these. */
  readonly ranks: KnownRanks;
}

/** A class: its comment and methods may be read and made each time they are asked for. */
export interface ArtifactClass {
  readonly definition: ArtifactDefinition;
  readonly comment: string;
  readonly methods: readonly ArtifactMethod[];
  readonly classMethods: readonly ArtifactMethod[];
}

/** What a class's definition says, but for the comment. */
export interface ArtifactDefinition {
  readonly name: string;
  readonly superclass: string | undefined;
  readonly slots: readonly string[];
  readonly classSlots: readonly string[];
  readonly classVariables: readonly string[];
  readonly sharedPools: readonly string[];
  readonly traits: string;
  readonly format: Format;
  readonly package: string;
  readonly tag: string;
}

/** A compiled method. Its texts may be read each time they are asked for. */
export interface ArtifactMethod {
  readonly selector: string;
  readonly protocol: string;
  readonly package: string;
  readonly source: string;
  readonly hash: string;
  readonly numArgs: number;
  readonly primitive: string | undefined;
  /** The stored form of the IR, a text of its own: most methods of a session are never run, so theirs is never parsed. */
  readonly body: string;
  /** The JavaScript of the body and of the closures in it, outer ones first. */
  readonly code: readonly string[];
}

/** Describes what was loaded into a virtual machine, so that another can be given the same without compiling. */
export function makeArtifact(
  vm: VM,
  definitions: readonly ArtifactDefinition[],
  { variables, toInitialize }: Pick<InitialState, "variables" | "toInitialize">,
): KernelArtifact {
  const selectors = new Set<string>();
  const packages = new Set<string>();
  const methodsOf = (behavior: Behavior | undefined): readonly ArtifactMethod[] => {
    const codes = [...(behavior?.$info.methods.values() ?? [])];
    for (const { method, body } of codes) {
      selectors.add(method.selector);
      packages.add(method.package);
      collectSelectors(body, selectors);
    }
    return codes.map(artifactMethod);
  };
  const classes = definitions.map((definition) => {
    const behavior = vm.classNamed(definition.name);
    const { comment, counterpart } = behavior.$info;
    packages.add(definition.package);
    return { definition, comment, methods: methodsOf(behavior), classMethods: methodsOf(counterpart) };
  });
  packages.delete(TRAIT_PACKAGE);
  return {
    ranks: vm.ranks.given,
    irVersion: IR_VERSION,
    classes,
    selectors: [...selectors],
    packages: [...packages],
    variables,
    toInitialize: toInitialize.map((each) => each.$info.name),
  };
}

function artifactMethod(code: CompiledCode): ArtifactMethod {
  const { selector, protocol, package: home, source, hash } = code.method;
  return {
    selector,
    protocol,
    package: home,
    source,
    hash,
    numArgs: code.numArgs,
    primitive: code.primitiveName,
    body: encodeBody(code.body),
    code: allCode(code),
  };
}

const allCode = (code: CompiledCode): readonly string[] => [
  generate(code.body, code.generateOptions),
  ...code.blocks.flatMap(allCode),
];

function collectSelectors(body: Body, into: Set<string>): void {
  for (const each of body.code) if ("selector" in each) into.add(each.selector);
  for (const each of body.blocks) collectSelectors(each, into);
}
