import type { Body, LiteralValue } from "../language/index.ts";
import type { CompiledCode } from "./code.ts";
import type { Behavior } from "./values.ts";
import type { VM } from "./vm.ts";

/** By a name, the methods that mention it. */
type Mentioners = Map<string, CompiledCode[]>;

/** What a method and the closures in it mention, each name once. */
interface Mentions {
  readonly sent: Set<string>;
  readonly symbols: Set<string>;
  readonly globals: Set<string>;
}

/**
 * Answers which methods have a name, send it, or mention it. It is made at the first question, of all methods there
 * are, and follows every change from then on; a workspace in which nobody asks has none.
 */
export class MethodIndex {
  readonly #vm: VM;
  readonly #implementors: Mentioners = new Map();
  readonly #senders: Mentioners = new Map();
  readonly #symbols: Mentioners = new Map();
  readonly #globals: Mentioners = new Map();

  constructor(vm: VM) {
    this.#vm = vm;
    for (const behavior of vm.allClasses())
      for (const side of [behavior, behavior.$info.counterpart])
        for (const code of side?.$info.methods.values() ?? []) this.add(code);
  }

  /** The methods of that name. */
  implementors(selector: string): readonly CompiledCode[] {
    return this.#found(this.#implementors, selector);
  }

  /** The methods in which, or in closures in which, the message is sent. */
  senders(selector: string): readonly CompiledCode[] {
    return this.#found(this.#senders, selector);
  }

  /** The methods with a literal that is the symbol, or an array with it. */
  symbolUsers(symbol: string): readonly CompiledCode[] {
    return this.#found(this.#symbols, symbol);
  }

  /** The methods that read or assign the class or other global. */
  references(global: string): readonly CompiledCode[] {
    return this.#found(this.#globals, global);
  }

  /** The methods that send the message, or mention its name, so that they may send it. */
  mentioning(selector: string): readonly CompiledCode[] {
    return [...new Set([...this.senders(selector), ...this.symbolUsers(selector)])];
  }

  /** A method has become its class's. */
  add(code: CompiledCode): void {
    this.#each(code, (methods, name) => {
      const found = methods.get(name);
      if (found) found.push(code);
      else methods.set(name, [code]);
    });
  }

  /** A method is its class's no more. */
  remove(code: CompiledCode): void {
    this.#each(code, (methods, name) => {
      const found = methods.get(name);
      const at = found?.indexOf(code) ?? -1;
      if (!found || at < 0) return;
      if (found.length === 1) methods.delete(name);
      else found.splice(at, 1);
    });
  }

  #each(code: CompiledCode, act: (methods: Mentioners, name: string) => void): void {
    const { sent, symbols, globals } = mentionsIn(code.readBody());
    act(this.#implementors, code.method.selector);
    for (const name of sent) act(this.#senders, name);
    for (const name of symbols) act(this.#symbols, name);
    for (const name of globals) act(this.#globals, name);
  }

  /** Methods of classes that no name leads to are not told. */
  #found(methods: Mentioners, name: string): readonly CompiledCode[] {
    return (methods.get(name) ?? []).filter(({ methodClass }) => methodClass && this.#isNamed(methodClass));
  }

  #isNamed(behavior: Behavior): boolean {
    const { $info: info } = behavior;
    const named = this.#vm.tryClassNamed(info.name);
    return named !== undefined && (info.isMeta ? named.$info.counterpart : named) === behavior;
  }
}

function mentionsIn(
  body: Body,
  found: Mentions = { sent: new Set(), symbols: new Set(), globals: new Set() },
): Mentions {
  for (const instruction of body.code) if ("selector" in instruction) found.sent.add(instruction.selector);
  for (const literal of body.literals)
    if (literal.kind === "value") addSymbols(literal.value, found.symbols);
    else if (literal.binding.kind === "global" || literal.binding.kind === "undeclared")
      found.globals.add(literal.binding.name);
  for (const block of body.blocks) mentionsIn(block, found);
  return found;
}

function addSymbols(value: LiteralValue, symbols: Set<string>): void {
  if (value.kind === "symbol") symbols.add(value.value);
  else if (value.kind === "array") for (const element of value.elements) addSymbols(element, symbols);
}
