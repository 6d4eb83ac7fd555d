import { isText } from "../strings.ts";
import { isObject } from "../tests.ts";
import type { PrimitiveTable } from "./table.ts";

/** Primitives of the system as a whole: globals, memory, the transcript. */
export const systemPrimitives: PrimitiveTable = {
  globalAt: (vm, _self, name) => (isText(name) ? vm.globals.get(vm.text(name))?._value : undefined),
  globalAtPut: (vm, _self, name, value) => {
    if (!isText(name) || value === undefined) return undefined;
    vm.setGlobal(vm.text(name), value);
    return value;
  },
  /** The binding of a name that something is bound to. */
  globalBinding: (vm, _self, name) => {
    const binding = isText(name) ? vm.globals.get(vm.text(name)) : undefined;
    return binding?._value === undefined ? undefined : binding;
  },
  globalRemove: (vm, _self, name) => {
    const binding = isText(name) ? vm.globals.get(vm.text(name)) : undefined;
    const value = binding?._value;
    if (!binding || value === undefined) return undefined;
    if (vm.isBehavior(value)) vm.removeClass(value);
    vm.touch(binding);
    binding._value = undefined;
    return value;
  },
  globalNames: (vm) => {
    const bound = [...vm.globals].filter(([, binding]) => binding._value !== undefined);
    return vm.array(bound.map(([name]) => vm.symbol(name)));
  },

  breakpointStops: (vm, _self, id) => (typeof id === "number" ? vm.onBreakpoint(id) : undefined),

  memoryUsed: (vm) => vm.memory.used,
  /** What becomes of the receiver when the workspace ends: a symbol for the kind, and the reason. */
  survivalFacts: (vm, self) => {
    const survival = self === undefined ? undefined : vm.survivalOf(self);
    return survival && vm.array([vm.symbol(survival.kind), vm.string(survival.why)]);
  },
  /** A secret has its text. */
  secretNoted: (vm, self) => {
    if (!isObject(self)) return undefined;
    vm.secrets.add(self);
    return self;
  },
  /** A share is a whole number of thousandths. */
  progressTell: (vm, self, title, permille) => {
    if (!isText(title) || typeof permille !== "number") return undefined;
    vm.onProgress(vm.text(title), permille / 1_000);
    return self;
  },
  toolInspect: (vm, self) => {
    if (self === undefined) return undefined;
    vm.onToolRequest({ kind: "inspect", value: self });
    return self;
  },
  /** A class, with the selector of a method or nil. */
  toolBrowse: (vm, self, selector) => {
    if (!vm.isBehavior(self)) return undefined;
    vm.onToolRequest({
      kind: "browse",
      behavior: self,
      selector: selector !== undefined && isText(selector) ? vm.text(selector) : undefined,
    });
    return self;
  },
  /** Lines of the transcript end with a line feed, however the text ends them. */
  transcriptShow: (vm, self, text) => {
    if (!isText(text)) return undefined;
    vm.onTranscript(vm.text(text).replaceAll(/\r\n?/g, "\n"));
    return self;
  },
};
