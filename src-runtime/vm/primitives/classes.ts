import type { Diagnostic } from "../../language/index.ts";
import type { ClassDefinition } from "../class-builder.ts";
import { displayName, type Format } from "../class-info.ts";
import { CompiledCode } from "../code.ts";
import { SECRET_WRITTEN } from "../living-secrets.ts";
import { isText } from "../strings.ts";
import { isBehavior, isIndexed } from "../tests.ts";
import { slotDeclarations, specialSlots } from "../slots.ts";
import { originOf } from "../traits.ts";
import type { Behavior, MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** Primitives of classes: what they are made of, their methods, and the making of new ones. */
export const classPrimitives: PrimitiveTable = {
  /** A class's name is a symbol, a metaclass's a string. */
  behaviorName: (vm, self) =>
    behavior(self, ({ $info: info }) => (info.isMeta ? vm.string(displayName(info)) : info.nameSymbol)),
  behaviorIsMeta: (_vm, self) => behavior(self, (it) => it.$info.isMeta),
  behaviorCounterpart: (vm, self) => behavior(self, (it) => it.$info.counterpart ?? vm.nil),
  behaviorSuperclass: (vm, self) => behavior(self, (it) => it.$info.superclass ?? vm.nil),
  behaviorSubclasses: (vm, self) => behavior(self, (it) => vm.array([...it.$info.subclasses])),
  behaviorFormat: (vm, self) => behavior(self, (it) => vm.symbol(it.$info.format)),
  /** The variables that it adds to those it inherits: its own, then those of its traits. */
  behaviorSlots: (vm, self) => behavior(self, (it) => symbols(vm, [...it.$info.slots, ...it.$info.traitSlots])),
  behaviorLocalSlots: (vm, self) => behavior(self, (it) => symbols(vm, it.$info.slots)),
  /** What the class declares: names, and expressions for special slots. */
  behaviorSlotDeclarations: (vm, self) =>
    behavior(self, (it) => vm.array(slotDeclarations(it.$info).map((each) => vm.string(each)))),
  /** The objects that stand for the special slots of instances, inherited ones first. */
  behaviorSpecialSlots: (vm, self) =>
    behavior(self, (it) => vm.array(specialSlots(vm, it).map(({ owner, name }) => vm.slotVariable(owner, name)))),
  /** The declaration of a special slot of the class's own; nil if that variable is a plain one. */
  behaviorSpecialSlot: (vm, self, name) =>
    behavior(self, (it) => {
      const declared = isText(name) ? it.$info.specialSlots.get(vm.text(name)) : undefined;
      return declared === undefined ? vm.nil : vm.string(declared);
    }),
  behaviorAllSlots: (vm, self) => behavior(self, (it) => symbols(vm, vm.slotNames(it))),
  behaviorPackage: (vm, self) => behavior(self, (it) => vm.string(it.$info.package)),
  behaviorTag: (vm, self) => behavior(self, (it) => vm.string(it.$info.tag)),
  /** The traits it uses, in the order of its definition. */
  behaviorUsedTraits: (vm, self) => behavior(self, (it) => vm.array([...it.$info.usedTraits])),
  /** Who uses the trait. */
  behaviorTraitUsers: (vm, self) => behavior(self, (it) => vm.array([...(it.$info.users ?? [])])),
  /** The trait's method that it runs for a selector; nil when that is its own. */
  behaviorTraitOrigin: (vm, self, selector) =>
    behavior(self, (it) => (isText(selector) ? (originOf(vm, it, vm.text(selector)) ?? vm.nil) : undefined)),
  behaviorTraitSlots: (vm, self) => behavior(self, (it) => symbols(vm, it.$info.traitSlots)),
  behaviorTraits: (vm, self) => behavior(self, (it) => vm.string(it.$info.traits)),
  behaviorComment: (vm, self) => behavior(self, (it) => vm.string(it.$info.comment)),
  behaviorSetComment: (vm, self, comment) =>
    behavior(self, (it) => {
      if (!isText(comment)) return undefined;
      vm.setComment(it, vm.text(comment));
      return self;
    }),
  behaviorSharedPools: (vm, self) => behavior(self, (it) => symbols(vm, it.$info.sharedPools)),
  /** The bindings of the class variables it declares. */
  behaviorClassVariables: (vm, self) => behavior(self, (it) => vm.array([...it.$info.classVariables.values()])),
  behaviorClassVariable: (vm, self, name) =>
    behavior(self, (it) => (isText(name) ? it.$info.classVariables.get(vm.text(name)) : undefined)),
  behaviorIsInherited: (vm, self, ancestor) =>
    behavior(self, (it) => (isBehavior(ancestor) ? vm.inheritsFrom(it, ancestor) : false)),

  behaviorSelectors: (vm, self) => behavior(self, (it) => symbols(vm, [...it.$info.methods.keys()])),
  behaviorMethods: (vm, self) => behavior(self, (it) => vm.array([...it.$info.methods.values()])),
  behaviorMethodAt: (vm, self, selector) =>
    behavior(self, (it) => (isText(selector) ? it.$info.methods.get(vm.text(selector)) : undefined)),
  /** The method instances run for a selector; nil when they do not understand it. */
  behaviorLookup: (vm, self, selector) =>
    behavior(self, (it) => (isText(selector) ? (vm.lookup(it, vm.text(selector)) ?? vm.nil) : undefined)),
  behaviorRemoveSelector: (vm, self, selector) =>
    behavior(self, (it) => (isText(selector) && vm.removeMethod(it, vm.text(selector)) ? self : undefined)),
  /** Compiles a method: answers it, or an Array of what is wrong with the source, each with its place. */
  behaviorCompile: (vm, self, source, protocol, home) =>
    behavior(self, (it) => {
      if (!isText(source) || !isText(protocol) || !isText(home)) return undefined;
      const secret = secretWritten(vm, vm.text(source));
      if (secret) return secret;
      const result = vm.compileMethod(it, vm.text(source), { protocol: vm.text(protocol), package: vm.text(home) });
      return result.kind === "compiled" ? result.code : diagnosticsArray(vm, result.diagnostics);
    }),

  /** Compiles a method that does not become the class's; answers as behaviorCompile does. */
  behaviorMakeMethod: (vm, self, source) =>
    behavior(self, (it) => {
      if (!isText(source)) return undefined;
      const secret = secretWritten(vm, vm.text(source));
      if (secret) return secret;
      const result = vm.makeMethod(it, vm.text(source), { protocol: "", package: "" });
      return result.kind === "compiled" ? result.code : diagnosticsArray(vm, result.diagnostics);
    }),

  /**
   * Makes or changes a class. The definition is an Array: name, superclass or nil, slots, class-side slots, class
   * variables, shared pools, traits, format, package, tag, comment.
   */
  classDefine: (vm, _self, definition) => {
    const parsed = isIndexed(definition) ? definitionOf(vm, vm.elements(definition)) : undefined;
    return parsed && vm.defineClass(parsed);
  },
  classRemove: (vm, self) =>
    behavior(self, (it) => {
      if (it.$info.isMeta || it.$info.subclasses.size > 0) return undefined;
      vm.removeClass(it);
      return self;
    }),
  /** Fails for the kernel's own classes, which the virtual machine looks for by their names. */
  classRename: (vm, self, name) =>
    behavior(self, (it) => {
      if (it.$info.isMeta || !isText(name) || vm.isOfKernel(it) || vm.tryClassNamed(it.$info.name) !== it)
        return undefined;
      if (vm.globals.get(vm.text(name))?._value !== undefined) return undefined;
      vm.renameClass(it, vm.text(name));
      return self;
    }),
  allClasses: (vm) => vm.array([...vm.allClasses()]),

  /** Compiles an evaluation: answers its method, or an Array of what is wrong with the source. */
  compileDoIt: (vm, _self, source, receiver) => {
    if (!isText(source) || receiver === undefined) return undefined;
    const secret = secretWritten(vm, vm.text(source));
    if (secret) return secret;
    const scope = new Map<string, ReturnType<VM["newBinding"]>>();
    const binding = (name: string) => {
      const found = scope.get(name) ?? vm.newBinding(name, undefined);
      scope.set(name, found);
      return found;
    };
    const result = vm.compileDoIt(vm.text(source), { has: (name) => scope.has(name), binding }, receiver);
    return result.kind === "compiled" ? result.code : diagnosticsArray(vm, result.diagnostics);
  },
  codeIsInstalled: (_vm, self) =>
    self instanceof CompiledCode ? self.methodClass?.$info.methods.get(self.method.selector) === self : undefined,
};

const behavior = (self: Value, read: (it: Behavior) => MaybeValue): MaybeValue =>
  isBehavior(self) ? read(self) : undefined;

const symbols = (vm: VM, names: readonly string[]): Value => vm.array(names.map((each) => vm.symbol(each)));

/** What is wrong with a source in which the text of a secret is: it would be kept with the versions of the code. */
const secretWritten = (vm: VM, source: string): Value | undefined =>
  vm.secrets.search()?.inText(source) === true
    ? diagnosticsArray(vm, [
        {
          code: "typed-secret",
          severity: "error",
          message: SECRET_WRITTEN,
          range: { start: 0, end: source.length },
        },
      ])
    : undefined;

/** Each error as an Array: message, first place, last place. */
const diagnosticsArray = (vm: VM, diagnostics: readonly Diagnostic[]): Value =>
  vm.array(
    diagnostics
      .filter((each) => each.severity === "error")
      .map((each) => vm.array([vm.string(each.message), each.range.start + 1, each.range.end])),
  );

const formats: readonly Format[] = ["normal", "variable", "weak", "ephemeron", "bytes", "words"];

/** A class definition from the Array that classDefine takes; undefined if it is none. */
export function definitionOf(vm: VM, parts: readonly MaybeValue[]): ClassDefinition | undefined {
  const [name, superclass, slots, classSlots, classVariables, sharedPools, traits, format, home, tag, comment] = parts;
  const lists = [slots, classSlots, classVariables, sharedPools].map((each) => namesIn(vm, each));
  const [slotNames, classSlotNames, variables, pools] = lists;
  if (!slotNames || !classSlotNames || !variables || !pools) return undefined;
  if (!isText(name) || !isText(traits) || !isText(home) || !isText(tag) || !isText(comment)) return undefined;
  if (superclass !== vm.nil && !isBehavior(superclass)) return undefined;
  return {
    name: vm.text(name),
    superclass: isBehavior(superclass) ? superclass : undefined,
    slots: slotNames,
    classSlots: classSlotNames,
    classVariables: variables,
    sharedPools: pools,
    traits: vm.text(traits),
    format: formatOf(vm, vm.text(name), format),
    package: vm.text(home),
    tag: vm.text(tag),
    comment: vm.text(comment),
  };
}

/** What the definition says; but a layout that only the virtual machine knows stays. */
function formatOf(vm: VM, className: string, format: MaybeValue): Format {
  const existing = vm.tryClassNamed(className)?.$info.format;
  if (existing === "special" || existing === "string") return existing;
  return formats.find((each) => isText(format) && each === vm.text(format)) ?? "normal";
}

/** The texts in an Array of strings and symbols. */
function namesIn(vm: VM, list: MaybeValue): readonly string[] | undefined {
  if (!isIndexed(list)) return undefined;
  const names: string[] = [];
  for (const each of vm.elements(list)) {
    if (!isText(each)) return undefined;
    names.push(vm.text(each));
  }
  return names;
}
