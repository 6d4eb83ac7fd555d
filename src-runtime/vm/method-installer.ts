import { type ClassInfo, type Prototype } from "./class-info.ts";
import { hostOf } from "./class-builder.ts";
import type { CodeFunction, CompiledCode } from "./code.ts";
import type { SymbolObject, Value } from "./values.ts";
import type { VM } from "./vm.ts";

type AnyFunction = (this: Value, ...args: Value[]) => Value;

/** Puts methods on prototypes. */
export class MethodInstaller {
  readonly #vm: VM;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** What runs for a selector that a receiver has no method for; above all classes, so that any symbol can be sent. */
  addStub(symbol: SymbolObject): void {
    const vm = this.#vm;
    const stub: AnyFunction = function doesNotUnderstand(...args) {
      return vm.runtime.send(this, "doesNotUnderstand:", [vm.message(symbol.s, args)]);
    };
    define(vm.rootPrototype as Prototype, symbol.mangled, stub);
  }

  install(info: ClassInfo, code: CompiledCode): void {
    const { mangled } = this.#vm.symbol(code.method.selector);
    const { prototype } = info;
    define(prototype, mangled, code.fn);
    code.onCompiled = (fn: CodeFunction) => {
      if (info.methods.get(code.method.selector) === code) define(prototype, mangled, fn);
    };
    const host = hostOf(info);
    if (host && !Object.hasOwn(host, mangled)) define(host, mangled, dispatcher(this.#vm, mangled));
  }

  remove(info: ClassInfo, symbol: SymbolObject): void {
    delete info.prototype[symbol.mangled];
  }
}

/** A hot swap deletes, then defines: plain assignment to a method stays several times slower (measured). */
function define(prototype: Prototype, property: string, value: unknown): void {
  if (Object.hasOwn(prototype, property)) delete prototype[property];
  Object.defineProperty(prototype, property, { value, writable: true, configurable: true, enumerable: false });
}

/** For classes that share a JavaScript prototype: chooses by the value, then looks in its own class's prototype. */
function dispatcher(vm: VM, mangled: string): AnyFunction {
  return function dispatch(this: Value, ...args: Value[]): Value {
    const method = vm.classOf(this).$info.prototype[mangled] as AnyFunction;
    return method.apply(this, args);
  };
}
