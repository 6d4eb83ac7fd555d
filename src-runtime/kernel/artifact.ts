import { type Body, encodeBody, generate, IR_VERSION } from "../language/index.ts";
import { type Behavior, type CompiledCode, type Format, type VM } from "../vm/index.ts";

/** The kernel compiled at build time: everything its source files say, ready to be put in place. */
export interface KernelArtifact {
  readonly irVersion: number;
  /** Superclasses first. */
  readonly classes: readonly ArtifactClass[];
  readonly methods: readonly ArtifactMethod[];
  /** Every selector any of the methods sends. */
  readonly selectors: readonly string[];
  /** Classes that are sent `initialize`, in order. */
  readonly toInitialize: readonly string[];
  /** The rank of every selector; the methods' JavaScript is right only with these. */
  readonly ranks: Readonly<Record<string, number>>;
}

export interface ArtifactClass {
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
  readonly comment: string;
}

/** A compiled method. Its texts may be read each time they are asked for. */
export interface ArtifactMethod {
  readonly className: string;
  readonly isMeta: boolean;
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
  definitions: readonly ArtifactClass[],
  toInitialize: readonly Behavior[],
): KernelArtifact {
  const selectors = new Set<string>();
  const methods: ArtifactMethod[] = [];
  for (const { name } of definitions) {
    const behavior = vm.classNamed(name);
    for (const each of [behavior, behavior.$info.counterpart])
      for (const code of each?.$info.methods.values() ?? []) {
        collectSelectors(code.body, selectors);
        methods.push(artifactMethod(name, each !== behavior, code));
      }
  }
  return {
    ranks: vm.ranks.all(),
    irVersion: IR_VERSION,
    classes: definitions,
    methods,
    selectors: [...selectors],
    toInitialize: toInitialize.map((each) => each.$info.name),
  };
}

function artifactMethod(className: string, isMeta: boolean, code: CompiledCode): ArtifactMethod {
  const { selector, protocol, package: home, source, hash } = code.method;
  return {
    className,
    isMeta,
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
