import { type Body, parseMethod } from "../../language/index.ts";
import { CompiledCode } from "../code.ts";
import { BlockLayout, ContextLayout } from "../layouts.ts";
import { isIndexed } from "../tests.ts";
import type { MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";

import type { PrimitiveTable } from "./table.ts";

/** Primitives of closures, code objects and captured frames: what tools show of code that runs. */
export const blockPrimitives: PrimitiveTable = {
  blockNumArgs: (_vm, self) => (self instanceof BlockLayout ? self.n : undefined),

  codeSelector: (vm, self) => code(self, (it) => vm.symbol(it.method.selector)),
  codeMethodClass: (vm, self) => code(self, (it) => it.methodClass ?? vm.nil),
  codeProtocol: (vm, self) => code(self, (it) => vm.symbol(it.method.protocol)),
  codePackageName: (vm, self) => code(self, (it) => vm.string(it.method.package)),
  codeHash: (vm, self) => code(self, (it) => vm.string(it.method.hash)),
  codeOuter: (vm, self) => code(self, (it) => it.outer ?? vm.nil),
  codeBlocks: (vm, self) => code(self, (it) => vm.array([...it.blocks])),
  codeLiterals: (vm, self) => code(self, (it) => vm.array([...it.literals])),
  codeNumArgs: (_vm, self) => code(self, (it) => it.body.numArgs),
  /** The source of a method; of a closure its part of it. */
  codeSource: (vm, self) => code(self, (it) => vm.string(sourceOf(it))),
  /** Where in the method's source an instruction comes from, as an Array of first and last place. */
  codeRangeAt: (vm, self, pc) =>
    code(self, (it) => {
      const range = typeof pc === "number" ? it.body.ranges[pc] : undefined;
      return range && vm.array([range.start + 1, range.end]);
    }),
  /** The selectors of the messages it sends, those of its closures too. */
  codeMessages: (vm, self) =>
    code(self, (it) => vm.array([...selectorsIn(it.body)].map((selector) => vm.symbol(selector)))),
  codeTempNames: (vm, self) => code(self, (it) => strings(vm, variableNames(it.body))),
  codeHasMethodReturn: (_vm, self) => code(self, (it) => it.body.code.some((each) => each.op === "returnFromHome")),
  /** Whether the variable of that name is read or written here or in a closure of it. */
  codeAccessesSlot: (vm, self, name) =>
    code(self, (it) => (vm.isString(name) || vm.isSymbol(name) ? accessesSlot(it.body, vm.text(name)) : undefined)),

  /** Its annotations, each as an Array of selector and arguments. */
  codePragmas: (vm, self) => code(self, (it) => (it.outer ? undefined : vm.array(pragmasOf(vm, it)))),

  contextCopy: (vm, self) => frame(self, (it) => new ContextLayout(it._code, it._pc, it._owner, [...it.els], vm.nil)),
  contextReceiver: (_vm, self) => frame(self, (it) => receiverOf(it)),
  contextClosure: (vm, self) =>
    frame(self, (it) => (it._owner instanceof BlockLayout && isBlock(it) ? it._owner : vm.nil)),
  contextTempNamed: (vm, self, name) =>
    frame(self, (it) => (vm.isString(name) || vm.isSymbol(name) ? tempNamed(vm, it, vm.text(name)) : undefined)),
};

const code = (self: Value, read: (it: CompiledCode) => Value | undefined): Value | undefined =>
  self instanceof CompiledCode ? read(self) : undefined;

const frame = (self: Value, read: (it: ContextLayout) => Value | undefined): Value | undefined =>
  self instanceof ContextLayout ? read(self) : undefined;

const strings = (vm: VM, texts: readonly string[]): Value => vm.array(texts.map((each) => vm.symbol(each)));

const isBlock = (context: ContextLayout): boolean => context._code.body.kind === "block";

const receiverOf = (context: ContextLayout): Value =>
  isBlock(context) && context._owner instanceof BlockLayout ? context._owner._receiver : context._owner;

/** A closure's code begins where its first instruction does; its last one is the return at its closing bracket. */
function sourceOf(it: CompiledCode): string {
  const { source } = it.method;
  const { ranges } = it.body;
  const first = ranges[0];
  const last = ranges.at(-1);
  return it.outer && first && last ? source.slice(first.start, last.end) : source;
}

function pragmasOf(vm: VM, it: CompiledCode): Value[] {
  if (it.body.kind !== "method" || it.method.source === "") return [];
  return parseMethod(it.method.source).node.pragmas.map((each) =>
    vm.array([vm.symbol(each.selector), vm.array(each.arguments.map((literal) => vm.literal(literal)))]),
  );
}

function selectorsIn(body: Body, found = new Set<string>()): Set<string> {
  for (const each of body.code) if (each.op === "send" || each.op === "superSend") found.add(each.selector);
  for (const each of body.blocks) selectorsIn(each, found);
  return found;
}

function accessesSlot(body: Body, name: string): boolean {
  const here = body.code.some((each) => (each.op === "getSlot" || each.op === "setSlot") && each.name === name);
  return here || body.blocks.some((each) => accessesSlot(each, name));
}

/** The registers of declared variables, by name; an inner block's variable hides an outer one of the same name. */
const namedRegisters = (body: Body): ReadonlyMap<string, number> =>
  new Map(Object.entries(body.names).map(([register, name]) => [name, Number(register)]));

/** Its arguments and temporaries, in the order of their registers, then those of outer activations that it uses. */
function variableNames(body: Body): readonly string[] {
  const own = Array.from({ length: body.numRegisters }, (_, i) => body.names[i] ?? body.contextNames[i] ?? []);
  return [...new Set([...own.flat(), ...body.copiedNames.flat()])];
}

function tempNamed(vm: VM, context: ContextLayout, name: string): Value | undefined {
  const { _code: it, _owner: owner } = context;
  const live = it.liveAt(context._pc);
  const register = namedRegisters(it.body).get(name);
  if (register !== undefined) return present(vm, context.els[live.indexOf(register)]);
  for (const [key, names] of Object.entries(it.body.contextNames).toReversed()) {
    const value = inContext(vm, context.els[live.indexOf(Number(key))], names, name);
    if (value !== undefined) return value;
  }
  if (!isIndexed(owner)) return undefined;
  for (const [i, copied] of it.body.copiedNames.entries()) {
    if (copied === name) return present(vm, owner.els[i]);
    const value = typeof copied === "string" ? undefined : inContext(vm, owner.els[i], copied, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The value of a variable that a frame shares with closures, if it is in this context object. */
function inContext(vm: VM, context: MaybeValue, names: readonly string[], name: string): Value | undefined {
  const index = names.indexOf(name);
  return index >= 0 && isIndexed(context) ? present(vm, context.els[index]) : undefined;
}

/** A variable that has no value yet is nil. */
const present = (vm: VM, value: MaybeValue): Value => value ?? vm.nil;
