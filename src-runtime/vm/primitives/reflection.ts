import type { Body, Instruction, Operand } from "../../language/index.ts";
import { CompiledCode } from "../code.ts";
import { isText } from "../strings.ts";
import { isBehavior, isIndexed } from "../tests.ts";
import type { MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import { definitionOf } from "./classes.ts";
import type { PrimitiveTable } from "./table.ts";

/** Primitives of reflection: what code reads, writes and sends, and changes of classes that are no definitions. */
export const reflectionPrimitives: PrimitiveTable = {
  /** Whether the instance variable of that name is read here or in a closure. */
  codeReadsSlot: (vm, self, name) =>
    code(self, (it) => (isText(name) ? accesses(it.body, "getSlot", vm.text(name)) : undefined)),
  codeWritesSlot: (vm, self, name) =>
    code(self, (it) => (isText(name) ? accesses(it.body, "setSlot", vm.text(name)) : undefined)),
  codeReadsVariable: (_vm, self, binding) => code(self, (it) => usesBinding(it, "getBinding", binding)),
  codeWritesVariable: (_vm, self, binding) => code(self, (it) => usesBinding(it, "setBinding", binding)),
  codeReadsSelf: (_vm, self) => code(self, (it) => hasOp(it.body, readsSelf)),
  /** Whether a closure, with those in it, uses nothing of an object and returns from no method. */
  codeIsSelfContained: (_vm, self) =>
    code(
      self,
      (it) =>
        !hasOp(
          it.body,
          (each) => each.op === "getSlot" || each.op === "setSlot" || each.op === "returnFromHome" || readsSelf(each),
        ),
    ),
  codeReadsThisContext: (_vm, self) => code(self, (it) => hasOp(it.body, ({ op }) => op === "thisContext")),
  codeSendsSuper: (_vm, self) => code(self, (it) => hasOp(it.body, ({ op }) => op === "superSend")),
  /** Whether a method does nothing but answer a constant, itself, or an instance variable. */
  codeIsQuick: (_vm, self) => code(self, (it) => quickReturn(it.body) !== undefined),
  /** Whether what a quick method answers is itself, nil, a boolean, or a number from -1 to 2. */
  codeReturnsConstant: (_vm, self) =>
    code(self, (it) => {
      const operand = quickReturn(it.body);
      if (operand?.k === "int") return operand.v >= -1 && operand.v <= 2;
      return operand !== undefined && operand.k !== "reg" && operand.k !== "lit" && operand.k !== "copied";
    }),
  /** The selectors sent here, not those sent in closures, in the order they are first sent. */
  codeLocalMessages: (vm, self) =>
    code(self, (it) => vm.array([...new Set(it.body.code.flatMap(selectorOf))].map((each) => vm.symbol(each)))),
  /** The selectors of messages that are sent to self, here or in a closure. */
  codeSelfMessages: (vm, self) =>
    code(self, (it) => vm.array([...selfMessages(it.body)].map((each) => vm.symbol(each)))),
  /** Names it uses that nothing is bound to now. */
  codeUndeclaredNames: (vm, self) =>
    code(self, (it) => vm.array(undeclaredNames(vm, it.body).map((each) => vm.symbol(each)))),

  /** Puts a method into another protocol and package; its class is compiled nothing for it. */
  codeReclassify: (vm, self, protocol, home) =>
    code(self, (it) => {
      if (!isText(protocol) || !isText(home)) return undefined;
      vm.reclassify(it, vm.text(protocol), vm.text(home));
      return self;
    }),
  /** Gives a class back a method that was compiled for it. */
  behaviorInstall: (vm, self, method) => {
    if (!isBehavior(self) || !(method instanceof CompiledCode) || method.methodClass !== self) return undefined;
    vm.install(self, method);
    return method;
  },
  /** The methods of all classes that have the name, send it, mention it as a symbol, or name the global. */
  methodsNamed: (vm, _self, name) => indexed(vm, name, "implementors"),
  methodsSending: (vm, _self, name) => indexed(vm, name, "senders"),
  methodsMentioning: (vm, _self, name) => indexed(vm, name, "mentioning"),
  methodsReferring: (vm, _self, name) => indexed(vm, name, "references"),
  /** Gives a class, which need not be known by its name, another definition: that of classDefine. */
  behaviorRedefine: (vm, self, definition) => {
    const parsed = isIndexed(definition) ? definitionOf(vm, vm.elements(definition)) : undefined;
    if (!parsed || !isBehavior(self) || self.$info.isMeta || self.$info.name !== parsed.name) return undefined;
    vm.redefineClass(self, parsed);
    return self;
  },
  /** Gives a class another name that no name leads to. */
  behaviorSetName: (vm, self, name) => {
    if (!isBehavior(self) || self.$info.isMeta || !isText(name)) return undefined;
    if (vm.tryClassNamed(self.$info.name) === self) return undefined;
    for (const each of [self, self.$info.counterpart]) {
      if (!each) continue;
      each.$info.name = vm.text(name);
      each.$info.nameSymbol = vm.symbol(vm.text(name));
    }
    return self;
  },
  /** A class that no name leads to. The definition is that of classDefine. */
  classDefineAnonymous: (vm, _self, definition) => {
    const parsed = isIndexed(definition) ? definitionOf(vm, vm.elements(definition)) : undefined;
    return parsed && vm.classes.build(parsed);
  },
};

const indexed = (
  vm: VM,
  name: MaybeValue,
  question: "implementors" | "senders" | "mentioning" | "references",
): MaybeValue => (isText(name) ? vm.array([...vm.methodIndex[question](vm.text(name))]) : undefined);

const code = (self: Value, read: (it: CompiledCode) => MaybeValue): MaybeValue =>
  self instanceof CompiledCode ? read(self) : undefined;

const hasOp = (body: Body, test: (each: Instruction) => boolean): boolean =>
  body.code.some(test) || body.blocks.some((each) => hasOp(each, test));

/** Whether a slot is read or written, by an instruction or, if it is a special one, by a message. */
function accesses(body: Body, op: "getSlot" | "setSlot", name: string): boolean {
  const message = op === "getSlot" ? "read:" : "write:to:";
  const here = body.code.some((each) => {
    if (each.op !== "send") return each.op === op && each.name === name;
    if (each.selector !== message || each.receiver.k !== "lit") return false;
    const literal = body.literals[each.receiver.i];
    return literal?.kind === "binding" && literal.binding.kind === "slotVariable" && literal.binding.name === name;
  });
  return here || body.blocks.some((each) => accesses(each, op, name));
}

/** What a body answers that does nothing else; a register stands for an instance variable that it reads first. */
function quickReturn({ code: all }: Body): Operand | undefined {
  const [first, second, ...more] = all.filter(({ op }) => op !== "enter" && op !== "unreachable");
  if (more.length > 0) return undefined;
  if (first?.op === "return") return first.src.k === "reg" ? undefined : first.src;
  if (first?.op !== "getSlot" || second?.op !== "return") return undefined;
  return second.src.k === "reg" && second.src.i === first.dst ? second.src : undefined;
}

function usesBinding(it: CompiledCode, op: "getBinding" | "setBinding", binding: MaybeValue): boolean {
  const { literals } = it;
  const here = it.body.code.some((each) => each.op === op && literals[each.binding] === binding);
  return here || it.blocks.some((each) => usesBinding(each, op, binding));
}

function readsSelf(instruction: Instruction): boolean {
  if (instruction.op === "superSend") return true;
  return Object.values(instruction)
    .flat()
    .some((part: unknown) => isSelf(part));
}

const isSelf = (part: unknown): boolean =>
  typeof part === "object" && part !== null && "k" in part && part.k === "self";

const selectorOf = (each: Instruction): string[] =>
  "selector" in each && each.op !== "if" && each.op !== "exitLoop" ? [each.selector] : [];

function selfMessages(body: Body, found = new Set<string>()): Set<string> {
  for (const each of body.code) if (each.op === "send" && each.receiver.k === "self") found.add(each.selector);
  for (const each of body.blocks) selfMessages(each, found);
  return found;
}

function undeclaredNames(vm: VM, body: Body): readonly string[] {
  const own = body.literals.flatMap((each) =>
    each.kind === "binding" &&
    each.binding.kind === "undeclared" &&
    vm.globals.get(each.binding.name)?._value === undefined
      ? [each.binding.name]
      : [],
  );
  return [...new Set([...own, ...body.blocks.flatMap((each) => undeclaredNames(vm, each))])];
}
