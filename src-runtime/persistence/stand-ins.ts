import type { CompiledCode, VM } from "../vm/index.ts";

/** The code of closures that stands where other code can't be had: it says why, as a tombstone does to any message. */
export class StandIns {
  readonly #vm: VM;
  /** By what they stand for and their number of arguments. */
  readonly #byName = new Map<string, CompiledCode>();
  readonly #all = new WeakSet<CompiledCode>();

  constructor(vm: VM) {
    this.#vm = vm;
  }

  has(code: CompiledCode): boolean {
    return this.#all.has(code);
  }

  /** For what is lost, with so many arguments as it had; `foundAt` in seconds since the beginning of 1970. */
  for(what: string, why: string, numArgs: number, foundAt: number): CompiledCode {
    const name = `${what} ${numArgs}`;
    let code = this.#byName.get(name);
    if (!code) {
      const args = Array.from({ length: numArgs }, (_, i) => `:arg${i + 1} `).join("");
      const tombstone = `Tombstone of: ${quoted(what)} why: ${quoted(why)} foundAt: ${foundAt}`;
      code = this.#closureIn(`[ ${args}${args && "| "}(${tombstone}) run ]`);
      this.#byName.set(name, code);
      this.#all.add(code);
    }
    return code;
  }

  #closureIn(source: string): CompiledCode {
    const { nil } = this.#vm;
    const compiled = this.#vm.compileDoIt(source, {
      has: () => false,
      binding: (name) => this.#vm.newBinding(name, nil),
    });
    const code = compiled.kind === "compiled" ? compiled.code.blocks[0] : undefined;
    if (!code) throw new Error(`${source} does not compile`);
    return code;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
