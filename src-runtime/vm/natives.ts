import { collectionNatives } from "./collection-natives.ts";
import { numberNatives } from "./number-natives.ts";
import { streamNatives } from "./stream-natives.ts";
import { stringNatives } from "./string-natives.ts";
import type { CodeFunction, CompiledCode } from "./code.ts";
import { type BlockLayout, SymbolLayout } from "./layouts.ts";
import { isIndexed, isString } from "./tests.ts";
import type { HeapObject, MaybeValue, Value } from "./values.ts";
import type { VM } from "./vm.ts";

/**
 * Makes the whole function of a method whose primitive sends a message in tail position, or is worth a function of its
 * own. The Smalltalk code below the pragma is the fallback.
 */
export type NativeMethod = (vm: VM, fallback: CodeFunction) => CodeFunction;

const call = (fallback: CodeFunction, receiver: unknown, args: readonly Value[]): MaybeValue =>
  fallback.apply(receiver, [...args]);

/** The symbol to perform with so many arguments; undefined if there is none of that name, or it takes more or fewer. */
function performed(vm: VM, selector: MaybeValue, count: number): SymbolLayout | undefined {
  if (selector instanceof SymbolLayout) return numArgs(selector.s) === count ? selector : undefined;
  return selector !== undefined && isString(selector) ? performed(vm, vm.symbol(vm.text(selector)), count) : undefined;
}

/** How many arguments a message with this selector has. */
export function numArgs(selector: string): number {
  const colons = selector.split(":").length - 1;
  return colons > 0 ? colons : /^[\p{L}_]/u.test(selector) ? 0 : 1;
}

/** Methods of the names used in `<primitive: #name>`. */
export const natives: Readonly<Record<string, NativeMethod>> = {
  ...collectionNatives,
  ...numberNatives,
  ...streamNatives,
  ...stringNatives,
  blockValue: (_vm, fallback) =>
    function value(this: BlockLayout) {
      return this.n === 0 ? this.f() : call(fallback, this, []);
    } as CodeFunction,
  blockValue1: (_vm, fallback) =>
    function value(this: BlockLayout, a: Value) {
      return this.n === 1 ? this.f(a) : call(fallback, this, [a]);
    } as CodeFunction,
  blockValue2: (_vm, fallback) =>
    function value(this: BlockLayout, a: Value, b: Value) {
      return this.n === 2 ? this.f(a, b) : call(fallback, this, [a, b]);
    } as CodeFunction,
  blockValue3: (_vm, fallback) =>
    function value(this: BlockLayout, a: Value, b: Value, c: Value) {
      return this.n === 3 ? this.f(a, b, c) : call(fallback, this, [a, b, c]);
    } as CodeFunction,
  blockValue4: (_vm, fallback) =>
    function value(this: BlockLayout, a: Value, b: Value, c: Value, d: Value) {
      return this.n === 4 ? this.f(a, b, c, d) : call(fallback, this, [a, b, c, d]);
    } as CodeFunction,
  blockValueWithArguments: (vm, fallback) =>
    function valueWithArguments(this: BlockLayout, args: Value) {
      return isIndexed(args) && args.els.length === this.n
        ? this.f(...vm.elements(args))
        : call(fallback, this, [args]);
    } as CodeFunction,
  /** `cull:`: as many of the arguments as the block takes. */
  blockCull: (_vm, fallback) =>
    function cull(this: BlockLayout, ...args: Value[]) {
      return this.n <= args.length ? this.f(...args.slice(0, this.n)) : call(fallback, this, args);
    } as CodeFunction,
  /** `perform:`, `perform:with:` and so on. */
  perform: (vm, fallback) =>
    function performWith(this: Value, selector: Value, ...args: Value[]) {
      const symbol = performed(vm, selector, args.length);
      return symbol ? vm.runtime.sendCompiled(this, symbol.mangled, args) : call(fallback, this, [selector, ...args]);
    } as CodeFunction,
  performWithArguments: (vm, fallback) =>
    function performWithArguments(this: Value, selector: Value, args: Value) {
      const symbol = isIndexed(args) ? performed(vm, selector, args.els.length) : undefined;
      return symbol && isIndexed(args)
        ? vm.runtime.sendCompiled(this, symbol.mangled, vm.elements(args))
        : call(fallback, this, [selector, args]);
    } as CodeFunction,
  /** Sends the message as if it stood in a method of the class above the given one. */
  performInSuperclass: (vm, fallback) =>
    function performInSuperclass(this: Value, selector: Value, args: Value, behavior: Value) {
      if (!(selector instanceof SymbolLayout) || !isIndexed(args) || !vm.isBehavior(behavior))
        return call(fallback, this, [selector, args, behavior]);
      const method = behavior.$info.prototype[selector.mangled] as CodeFunction;
      return method.apply(this, [...vm.elements(args)]);
    } as CodeFunction,
  /** `basicNew` of a class whose instances are made by its own hidden method `$new`. */
  basicNew: (_vm, fallback) =>
    function basicNew(this: { readonly $new?: () => HeapObject }) {
      return this.$new === undefined ? fallback.call(this) : this.$new();
    } as CodeFunction,
  /** Runs a method on a receiver, whether or not the receiver's class has it. */
  codeValueWithReceiver: (vm, fallback) =>
    function valueWithReceiver(this: CompiledCode, receiver: Value, args: Value) {
      return isIndexed(args) && args.els.length === this.body.numArgs && this.outer === undefined
        ? this.fn.apply(receiver, [...vm.elements(args)])
        : call(fallback, this, [receiver, args]);
    } as CodeFunction,
};
