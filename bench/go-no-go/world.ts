import { emitMethod } from "./emitter.ts";
import { DEPTH_LIMIT, isGuarded, passesDepth } from "./entry.ts";
import { closureParameters, type EmittedFunction, type Literal } from "./function-writer.ts";
import { arrayPrimitives, evaluate, floatPrimitives, integerPrimitives, type Primitives } from "./primitives.ts";
import { SelectorRanks } from "./ranks.ts";
import { blockClass, type Code, Context, Float, nil, Runtime, U, UndefinedObject } from "./runtime.ts";
import { mangle } from "./selectors.ts";
import type { ClassDefinition, Method, Program } from "./smalltalk.ts";
import type { EmissionStyle } from "./style.ts";

/** A class object: what a global names. */
type ClassObject = Record<string, Code>;

interface LoadedClass {
  readonly prototype: object;
  readonly metaPrototype: object;
  readonly slots: readonly string[];
  readonly classSlots: readonly string[];
  readonly object: ClassObject;
}

/** A system of linked classes, all emitted in one style. */
export class World {
  readonly rt: Runtime;
  readonly style: EmissionStyle;
  /** The JavaScript of each method by `Class>>selector`, to look at. */
  readonly sources = new Map<string, string>();
  readonly #ranks = new SelectorRanks();
  readonly #classes = new Map<string, LoadedClass>();
  readonly #globals = new Map<string, { value: unknown }>();
  readonly #symbols = new Map<string, object>();
  readonly #closure: readonly unknown[];
  readonly #Block: ReturnType<typeof blockClass>;

  constructor(style: EmissionStyle) {
    this.style = style;
    const words = new Int32Array(new SharedArrayBuffer(64));
    this.rt = new Runtime(words, isGuarded(style) ? DEPTH_LIMIT : 0);
    this.#Block = blockClass(style, this.rt);
    const sentinel = style.sentinel === "object" ? U : undefined;
    this.rt.sentinel = sentinel;
    this.#closure = [this.rt, sentinel, words, new Int32Array(16), Float, this.#Block, Context, nil, this.rt.fault];
    this.#installRoots();
    this.#installBlocks();
  }

  /** Defines the classes of some programs, one after the other, and links their methods. */
  load(programs: readonly Program[]): void {
    const methods = programs.flatMap((program) => {
      for (const each of program.classes) this.#define(each);
      this.#ranks.admit(program.methods);
      return program.methods.map((method) => ({ method, emitted: this.#emit(method) }));
    });
    if (this.style.depth === "closure") this.#linkTogether(methods);
    else for (const { method, emitted } of methods) this.#install(method, this.#link(emitted, method.className));
  }

  /** Sends `run:` to a class and answers the result as a JavaScript number. */
  run(className: string, argument: number): number {
    const code = this.#globals.get(className)?.value as ClassObject | undefined;
    if (code === undefined) throw new Error(`Class ${className} is not loaded`);
    const result = code[mangle("run:")]?.(argument, 0);
    if (result instanceof Float) return result.v;
    if (typeof result !== "number") throw new Error(`${className} run: answered no number but ${String(result)}`);
    return result;
  }

  #emit(method: Method): EmittedFunction {
    const loaded = this.#class(method.className);
    const slots = new Set(method.classSide ? loaded.classSlots : loaded.slots);
    const emitted = emitMethod(method, slots, this.style, this.#ranks);
    const name = `${method.className}${method.classSide ? " class" : ""}>>${method.selector}`;
    this.sources.set(name, emitted.source);
    return emitted;
  }

  #install(method: Method, code: Code): void {
    const loaded = this.#class(method.className);
    define(method.classSide ? loaded.metaPrototype : loaded.prototype, mangle(method.selector), code);
  }

  #class(name: string): LoadedClass {
    const loaded = this.#classes.get(name);
    if (loaded === undefined) throw new Error(`Class ${name} is not loaded`);
    return loaded;
  }

  #define(definition: ClassDefinition): void {
    const parent = this.#classes.get(definition.superclass);
    const slots = [...(parent?.slots ?? []), ...definition.slots];
    const classSlots = [...(parent?.classSlots ?? []), ...definition.classSlots];
    const constructor = this.#allocator(definition.name, slots);
    const prototype = Object.create(parent?.prototype ?? null) as object;
    Object.defineProperty(constructor, "prototype", { value: prototype });
    const metaPrototype = Object.create(parent?.metaPrototype ?? null) as object;
    if (this.style.allocation === "own" || parent === undefined) {
      const target = this.style.allocation === "own" ? "C" : "this.instances";
      const basicNew = evaluate(["C"], `return function () { return new ${target}(); };`, [constructor]);
      define(metaPrototype, mangle("basicNew"), basicNew as Code);
    }
    const object = Object.create(metaPrototype) as ClassObject;
    Object.assign(
      object,
      { $e: this.rt.epoch, $i: 0, instances: constructor },
      Object.fromEntries(classSlots.map((each) => [`_${each}`, nil])),
    );
    this.#classes.set(definition.name, { prototype, metaPrototype, slots, classSlots, object });
    this.#global(definition.name).value = object;
    if (definition.name === "Array") this.#installArray(metaPrototype, prototype);
  }

  /** A class's constructor only allocates: hidden fields first, then the slots. */
  #allocator(name: string, slots: readonly string[]): object {
    const fields = slots.map((each) => ` this._${each} = nil;`).join("");
    const body = `return function ${name}() { this.$e = rt.epoch; this.$i = 0;${fields} };`;
    return evaluate(["rt", "nil"], body, [this.rt, nil]) as object;
  }

  #global(name: string): { value: unknown } {
    let binding = this.#globals.get(name);
    if (binding === undefined) {
      binding = { value: nil };
      this.#globals.set(name, binding);
    }
    return binding;
  }

  // ── Linking ──────────────────────────────────────────────────────────────────────────────────

  #link(emitted: EmittedFunction, className: string): Code {
    const literals = emitted.literals.map((each) => this.#literal(each, className));
    const isArray = this.style.literals === "array";
    const names = isArray ? ["K", "M"] : ["M", ...literals.map((_, index) => `K${index}`)];
    const values = isArray ? [literals, { emitted }] : [{ emitted }, ...literals];
    return evaluate([...closureParameters, ...names], `return ${emitted.source};`, [
      ...this.#closure,
      ...values,
    ]) as Code;
  }

  /** Links all methods in one scope, which they need to share a variable. */
  #linkTogether(methods: readonly { readonly method: Method; readonly emitted: EmittedFunction }[]): void {
    const factories: string[] = [];
    const collect = (emitted: EmittedFunction): number => {
      const inner = emitted.literals.map((each) => (each.kind === "block" ? collect(each.code) : -1));
      return factories.push(`[${JSON.stringify(inner)}, (K, M) => ${emitted.source}]`) - 1;
    };
    const indexes = methods.map(({ emitted }) => collect(emitted));
    const body = `let depth = 0;\nreturn [\n${factories.join(",\n")}\n];`;
    type Factory = readonly [readonly number[], (literals: readonly unknown[], method: unknown) => Code];
    const linked = evaluate(closureParameters, body, this.#closure) as readonly Factory[];
    const link = (index: number, emitted: EmittedFunction, className: string): Code => {
      const factory = linked[index];
      if (factory === undefined) throw new Error(`No code at ${index}`);
      const literals = emitted.literals.map((each, at) =>
        each.kind === "block"
          ? this.#blockLiteral(each.code, link(factory[0][at] ?? -1, each.code, className))
          : this.#literal(each, className),
      );
      return factory[1](literals, { emitted });
    };
    for (const [at, { method, emitted }] of methods.entries()) {
      this.#install(method, link(indexes[at] ?? -1, emitted, method.className));
    }
  }

  #literal(literal: Literal, className: string): unknown {
    switch (literal.kind) {
      case "global":
        return this.#global(literal.name);
      case "float":
        return new Float(literal.value);
      case "superclass":
        return Object.getPrototypeOf(this.#class(className).prototype);
      case "symbol": {
        const symbol = this.#symbols.get(literal.name) ?? { name: literal.name };
        this.#symbols.set(literal.name, symbol);
        return symbol;
      }
      case "block":
        return this.#blockLiteral(literal.code, this.#link(literal.code, className));
      default:
        throw new Error(`Unknown literal ${JSON.stringify(literal satisfies never)}`);
    }
  }

  #blockLiteral(emitted: EmittedFunction, code: Code): unknown {
    if (this.style.blocks !== "class") {
      return emitted.isClean ? new this.#Block(code, emitted.arity, nil, nil, nil) : code;
    }
    const Subclass = class extends this.#Block {};
    define(Subclass.prototype, valueSelector(emitted.arity), code);
    return emitted.isClean ? new Subclass(code, emitted.arity, nil, nil, nil) : Subclass;
  }

  // ── Primitives ───────────────────────────────────────────────────────────────────────────────

  #installRoots(): void {
    this.#define({ name: "Object", superclass: "", slots: [], classSlots: [] });
    const root = this.#class("Object").prototype;
    Object.setPrototypeOf(UndefinedObject.prototype, root);
    Object.setPrototypeOf(Float.prototype, root);
    // SmallInteger below Integer, Number and Magnitude, as in the class library.
    const inherited: object = Object.create(Object.create(Object.create(Object.create(root))));
    const integer = this.style.integers === "direct" ? Number.prototype : inherited;
    if (this.style.integers !== "direct") Object.setPrototypeOf(Number.prototype, inherited);
    defineAll(integer, integerPrimitives);
    defineAll(Float.prototype, floatPrimitives);
    if (this.style.integers !== "inherited, slow") makeFastPrototypes(Number.prototype);
  }

  /** `value`, `value:` …: the call to the block's code, and the error of a wrong count. */
  #installBlocks(): void {
    for (const arity of [0, 1, 2]) {
      const operands = ["a", "b"].slice(0, arity);
      if (passesDepth(this.style)) operands.push("d");
      const call =
        this.style.blocks === "class"
          ? ""
          : `if (this.n === ${arity}) return this.f(${["this", ...operands].join(", ")}); `;
      const body = `return function (${operands.join(", ")}) { ${call}return wrong(this, ${arity}); };`;
      const wrong = (block: { n: number }, given: number): never => {
        throw new Error(`A block of ${block.n} arguments was given ${given}`);
      };
      define(this.#Block.prototype, valueSelector(arity), evaluate(["wrong"], body, [wrong]) as Code);
    }
  }

  #installArray(metaPrototype: object, prototype: object): void {
    const { classSide, instanceSide } = arrayPrimitives(this.rt, this.style, prototype);
    defineAll(metaPrototype, classSide);
    defineAll(prototype, instanceSide);
  }
}

/**
 * Makes V8 keep the objects of a prototype chain in their fast form. It does so itself when an inline cache looks
 * through them from an object, but never for primitive receivers, whose methods then cannot be inlined.
 */
function makeFastPrototypes(prototype: object): void {
  const load = evaluate(
    [],
    "return function (o) { let r; for (let i = 0; i < 20; i++) r = o.$notThere$; return r; };",
    [],
  ) as Code;
  load(Object.create(prototype));
}

function valueSelector(arity: number): string {
  return mangle(arity === 0 ? "value" : "value:".repeat(arity));
}

function defineAll(prototype: object, primitives: Primitives): void {
  for (const [selector, each] of Object.entries(primitives)) define(prototype, mangle(selector), each);
}

function define(prototype: object, name: string, value: Code): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
}
