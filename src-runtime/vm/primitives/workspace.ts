import { COMMONS } from "../scheduler.ts";
import { isText } from "../strings.ts";
import { isIndexed, isObject } from "../tests.ts";
import type { HeapObject, MaybeValue, Value } from "../values.ts";
import { type VM, WorkspaceRefusal, type WorkspaceRequest } from "../vm.ts";
import { beginExchange, cancelExchange } from "./exchange.ts";
import type { PrimitiveTable } from "./table.ts";

/**
 * Primitives of the workspace around the machine. What is asked of it is an exchange, whose response is a String of JSON; its
 * problem is an Array of a Symbol for the kind, such as `#notFound`, and a text. They fail where there is no workspace.
 */
export const workspacePrimitives: PrimitiveTable = {
  /** An Array of its name, its id, its project's folder and the version of Fresnel. */
  workspaceFacts: (vm) => {
    const { workspace } = vm;
    if (!workspace) return undefined;
    const { name, id, projectPath, version } = workspace;
    return vm.array([name, id, projectPath, version].map((each) => vm.string(each)));
  },
  workspaceStart: (vm) => vm.workspace && vm.symbol(vm.workspace.start),
  /** The name of the session that the process works for; nil when it works for none. */
  workspaceSession: (vm) => {
    const name = vm.workspace?.sessionOf(heapOf(vm));
    return name === undefined ? vm.nil : vm.string(name);
  },
  workspaceRequest: (vm, self, method, params) => {
    if (!isObject(self) || !isText(method) || !isText(params)) return undefined;
    return begin(vm, self, { kind: "request", method: vm.text(method), params: vm.text(params) });
  },
  workspaceCommand: (vm, self, words) => {
    if (!isObject(self) || !isIndexed(words)) return undefined;
    const elements = vm.elements(words);
    if (!elements.every(isText)) return undefined;
    return begin(vm, self, { kind: "command", words: elements.map((each) => vm.text(each)) });
  },
  workspaceCancel: (_vm, self) => {
    if (!isObject(self)) return undefined;
    cancelExchange(self);
    return self;
  },
};

const heapOf = (vm: VM): number => vm.runtime.process?.heap ?? COMMONS;

function begin(vm: VM, exchange: HeapObject, request: WorkspaceRequest): MaybeValue {
  const { workspace } = vm;
  if (!workspace) return undefined;
  const heap = heapOf(vm);
  beginExchange(
    vm,
    exchange,
    (signal) => workspace.ask(request, heap, signal),
    (json) => vm.string(json),
    (error) => problem(vm, error),
  );
  return exchange;
}

function problem(vm: VM, error: unknown): Value {
  const reason = error instanceof WorkspaceRefusal ? error.reason : "internalError";
  return vm.array([vm.symbol(reason), vm.string(error instanceof Error ? error.message : String(error))]);
}
