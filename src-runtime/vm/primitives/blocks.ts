import { type Body, parseMethod } from "../../language/index.ts";
import { CompiledCode } from "../code.ts";
import { closureOf, type FrameVariable, homeOf, instructionOf, receiverOf, variablesOf } from "../frame.ts";
import { BlockLayout, ContextLayout } from "../layouts.ts";
import { isIndexed } from "../tests.ts";
import type { Value } from "../values.ts";
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
  /** Which instruction of the code around a closure's makes the closure. */
  codePcInOuter: (_vm, self) =>
    code(self, (it) => {
      const index = it.path.at(-1);
      const pc = it.outer?.body.code.findIndex((each) => each.op === "makeBlock" && each.block === index);
      return pc === undefined || pc < 0 ? undefined : pc;
    }),
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
  /** The frame of a method, or of a closure, that has not begun. */
  contextMake: (vm, _self, sender, owner, made, args) => {
    if (!(made instanceof CompiledCode) || owner === undefined || !isIndexed(args)) return undefined;
    if (args.els.length !== made.numArgs || (sender !== vm.nil && !(sender instanceof ContextLayout))) return undefined;
    if (made.outer !== undefined && !(owner instanceof BlockLayout && owner._code === made)) return undefined;
    return new ContextLayout(made, 0, owner, [...vm.elements(args)], sender);
  },
  contextReceiver: (_vm, self) => frame(self, (it) => receiverOf(it)),
  contextClosure: (vm, self) => frame(self, (it) => closureOf(it) ?? vm.nil),
  /** The token of a method's activation, as long as its frame keeps it. */
  contextHome: (vm, self) => frame(self, (it) => homeOf(it) ?? vm.nil),
  contextPc: (_vm, self) => frame(self, instructionOf),
  contextReturn: (vm, self, value) =>
    frame(self, (it) => (value === undefined ? undefined : leave(vm, it, value, false))),
  contextRestart: (vm, self) => frame(self, (it) => leave(vm, it, vm.nil, true)),
  contextSetTempNamed: (vm, self, name, value) =>
    frame(self, (it) =>
      value === undefined
        ? undefined
        : whileCaptured(vm, it, name, (variable) => {
            variable.set(value);
            return value;
          }),
    ),
  contextTempNamed: (vm, self, name) => frame(self, (it) => whileCaptured(vm, it, name, ({ value }) => value)),
};

const leave = (vm: VM, it: ContextLayout, value: Value, restarts: boolean): Value =>
  vm.runtime.capture({ kind: "leaveFrame", frame: it, value, restarts });

/** A frame that runs has its variables elsewhere than in its context: only while it is captured are they there. */
function whileCaptured(
  vm: VM,
  it: ContextLayout,
  name: Value | undefined,
  act: (variable: FrameVariable) => Value,
): Value | undefined {
  if (name === undefined || !(vm.isString(name) || vm.isSymbol(name))) return undefined;
  const text = vm.text(name);
  const find = (): FrameVariable | undefined => variablesOf(vm, it).find((each) => each.name === text);
  if (!find()) return undefined;
  return vm.runtime.capture({
    kind: "act",
    act: () => {
      const variable = find();
      return variable ? act(variable) : vm.nil;
    },
  });
}

const code = (self: Value, read: (it: CompiledCode) => Value | undefined): Value | undefined =>
  self instanceof CompiledCode ? read(self) : undefined;

const frame = (self: Value, read: (it: ContextLayout) => Value | undefined): Value | undefined =>
  self instanceof ContextLayout ? read(self) : undefined;

const strings = (vm: VM, texts: readonly string[]): Value => vm.array(texts.map((each) => vm.symbol(each)));

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

/** Its arguments and temporaries, in the order of their registers, then those of outer activations that it uses. */
function variableNames(body: Body): readonly string[] {
  const own = Array.from({ length: body.numRegisters }, (_, i) => body.names[i] ?? body.contextNames[i] ?? []);
  return [...new Set([...own.flat(), ...body.copiedNames.flat()])];
}
