import { bothSides } from "../code/index.ts";
import type { CompiledCode, VM } from "../vm/index.ts";

/** What a method mentions. */
interface Mentions {
  /** Messages it sends, and symbols in its literals that may be sent. */
  readonly selectors: ReadonlySet<string>;
  /** Classes and other globals it names. */
  readonly globals: ReadonlySet<string>;
}

/** Answers who sends, implements or names what. What a method mentions is looked up once in its life. */
export class MethodIndex {
  readonly #vm: VM;
  readonly #mentions = new WeakMap<CompiledCode, Mentions>();

  constructor(vm: VM) {
    this.#vm = vm;
  }

  senders(selector: string): readonly CompiledCode[] {
    return this.#methods((code) => this.#mentionsOf(code).selectors.has(selector));
  }

  implementors(selector: string): readonly CompiledCode[] {
    return this.#methods((code) => code.method.selector === selector);
  }

  references(name: string): readonly CompiledCode[] {
    return this.#methods((code) => this.#mentionsOf(code).globals.has(name));
  }

  #methods(holds: (code: CompiledCode) => boolean): readonly CompiledCode[] {
    return this.#vm
      .allClasses()
      .flatMap(bothSides)
      .flatMap((behavior) => [...behavior.$info.methods.values()].filter(holds));
  }

  #mentionsOf(code: CompiledCode): Mentions {
    let mentions = this.#mentions.get(code);
    if (!mentions) {
      const selectors = new Set<string>();
      const globals = new Set<string>();
      collect(code.body, selectors, globals);
      mentions = { selectors, globals };
      this.#mentions.set(code, mentions);
    }
    return mentions;
  }
}

type Body = CompiledCode["body"];
type Literal = Body["literals"][number];
type LiteralValue = Extract<Literal, { readonly kind: "value" }>["value"];

function collect(body: Body, selectors: Set<string>, globals: Set<string>): void {
  for (const instruction of body.code) if ("selector" in instruction) selectors.add(instruction.selector);
  for (const literal of body.literals)
    if (literal.kind === "value") collectSymbols(literal.value, selectors);
    else if (literal.binding.kind === "global" || literal.binding.kind === "undeclared")
      globals.add(literal.binding.name);
  for (const block of body.blocks) collect(block, selectors, globals);
}

function collectSymbols(value: LiteralValue, selectors: Set<string>): void {
  if (value.kind === "symbol") selectors.add(value.value);
  else if (value.kind === "array") for (const element of value.elements) collectSymbols(element, selectors);
}
