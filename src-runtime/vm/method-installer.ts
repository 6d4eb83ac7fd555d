import { doubleAccessProperty, mangle, markOf, member } from "../language/index.ts";
import { type ClassInfo, type Prototype } from "./class-info.ts";
import { hostOf } from "./class-builder.ts";
import type { CodeFunction, CompiledCode } from "./code.ts";
import { type DoubleAccess, doubleAccessOf } from "./double-slots.ts";
import { numArgs } from "./natives.ts";
import { makeFast } from "./fast-prototype.ts";
import type { MaybeValue, SymbolObject, Value } from "./values.ts";
import type { VM } from "./vm.ts";

type AnyFunction = (this: Value, ...args: Value[]) => MaybeValue;

const DOES_NOT_UNDERSTAND = mangle("doesNotUnderstand:");

/** How many stubs one object holds: an object of more than about a thousand properties is always a hash table. */
const STUBS_AN_OBJECT = 500;

/** Puts methods on prototypes. */
export class MethodInstaller {
  readonly #vm: VM;
  /** The last of the objects above all classes. */
  #top: Prototype;
  #stubs = 0;
  /** Objects for stubs that were made while the kernel is loaded; undefined afterwards. */
  #unsettled: Prototype[] | undefined = [];
  /** The selectors whose methods may have functions for bare doubles: all objects answer to those. */
  readonly #doubleAccesses = new Set<string>();
  /** What this machine's dispatchers stand for, by the JavaScript prototype. */
  readonly #dispatched = new Map<Prototype, Set<string>>();

  constructor(vm: VM) {
    this.#vm = vm;
    this.#top = vm.rootPrototype as Prototype;
  }

  /**
   * What runs for a selector that a receiver has no method for; above all classes, so that any symbol can be sent.
   * Answers the selector's property.
   */
  addStub({ s: selector }: SymbolObject): string {
    const vm = this.#vm;
    const property = mangle(selector);
    const stub: AnyFunction = function doesNotUnderstand(...args) {
      return vm.runtime.sendCompiled(this, DOES_NOT_UNDERSTAND, [vm.message(selector, args)]);
    };
    this.#defineAbove(property, stub);
    return property;
  }

  /** From now on every object has a function for bare doubles for the selector; here the one of all that have no other. */
  addDoubleAccess(selector: string): void {
    if (this.#doubleAccesses.has(selector)) return;
    this.#doubleAccesses.add(selector);
    const none: DoubleAccess = () => undefined;
    this.#defineAbove(doubleAccessProperty(selector), none);
  }

  #defineAbove(property: string, stub: AnyFunction | DoubleAccess): void {
    if (this.#stubs++ % STUBS_AN_OBJECT === 0) {
      const above = Object.create(Object.getPrototypeOf(this.#top) as object) as Prototype;
      Object.setPrototypeOf(this.#top, above);
      this.#top = above;
    }
    define(this.#top, property, stub);
    if (this.#stubs % STUBS_AN_OBJECT !== 1) return;
    if (this.#unsettled) this.#unsettled.push(this.#top);
    else makeFast(this.#top);
  }

  /** The kernel is loaded. Until now the objects above all classes were quick to grow; from now on they are to read. */
  settle(): void {
    for (const each of this.#unsettled ?? []) makeFast(each);
    this.#unsettled = undefined;
  }

  install(info: ClassInfo, code: CompiledCode): void {
    const mangled = mangle(code.method.selector);
    const { prototype } = info;
    define(prototype, mangled, code.fn);
    const mark = markOf(code.method.selector, code.primitiveName);
    if (mark) define(prototype, ...mark);
    this.#setDoubleAccess(info, code.method.selector, undefined);
    code.onCompiled = (fn: CodeFunction) => {
      if (info.methods.get(code.method.selector) !== code) return;
      define(prototype, mangled, fn);
      this.#setDoubleAccess(info, code.method.selector, doubleAccessOf(this.#vm.runtime, code, fn));
    };
    const host = hostOf(info);
    if (!host || this.#isDispatched(host, mangled)) return;
    const isBoolean = (host as object) === Boolean.prototype;
    const make = isBoolean ? booleanDispatcher : dispatcher;
    define(host, mangled, make(this.#vm, mangled, code.method.selector));
  }

  /** Whether this machine's own dispatcher stands there. One of an earlier machine of the thread would call that one's methods. */
  #isDispatched(host: Prototype, mangled: string): boolean {
    let selectors = this.#dispatched.get(host);
    if (!selectors) this.#dispatched.set(host, (selectors = new Set()));
    if (selectors.has(mangled)) return true;
    selectors.add(mangled);
    return false;
  }

  remove(info: ClassInfo, symbol: SymbolObject): void {
    delete info.prototype[symbol.mangled];
    this.#setDoubleAccess(info, symbol.s, undefined);
    const mark = markOf(symbol.s, undefined);
    if (mark) delete info.prototype[mark[0]];
  }

  /**
   * A class's function for bare doubles. One that is inherited is not in the way of a class with another method, for it
   * looks which method its receiver has.
   */
  #setDoubleAccess({ prototype }: ClassInfo, selector: string, access: DoubleAccess | undefined): void {
    const property = doubleAccessProperty(selector);
    if (access) {
      this.addDoubleAccess(selector);
      define(prototype, property, access);
    } else if (this.#doubleAccesses.has(selector)) delete prototype[property];
  }
}

/** A hot swap deletes, then defines: plain assignment to a method stays several times slower (measured). */
function define(prototype: Prototype, property: string, value: unknown): void {
  if (Object.hasOwn(prototype, property)) delete prototype[property];
  Object.defineProperty(prototype, property, { value, writable: true, configurable: true, enumerable: false });
}

/** For classes that share a JavaScript prototype: chooses by the value, then looks in its own class's prototype. */
function dispatcher(vm: VM, mangled: string): AnyFunction {
  return function dispatch(this: Value, ...args: Value[]): MaybeValue {
    const method = vm.classOf(this).$info.prototype[mangled] as AnyFunction;
    return method.apply(this, args);
  };
}

/** The same for booleans, which have methods in every loop: V8 inlines what it calls. */
function booleanDispatcher(vm: VM, mangled: string, selector: string): AnyFunction {
  return function dispatchFirst(this: Value, ...args: Value[]): MaybeValue {
    const prototypes = ["True", "False"].map((name) => vm.classNamed(name).$info.prototype);
    // No boolean is looked up through them, so V8 would leave them hash tables, and the calls below unknown.
    prototypes.forEach(makeFast);
    const parameters = ["", ...Array.from({ length: numArgs(selector) }, (_, i) => `, a${i}`)].join("");
    const call = (prototype: string): string => `${prototype}${member(mangled)}.call(this${parameters})`;
    const text = `"use strict"; return function dispatch(${parameters.slice(2)}) {
return this === true ? ${call("whenTrue")} : ${call("whenFalse")}; }`;
    const dispatch = new Function("whenTrue", "whenFalse", text)(...prototypes) as AnyFunction;
    define(Boolean.prototype as unknown as Prototype, mangled, dispatch);
    return dispatch.apply(this, args);
  };
}
