import {
  type BindingObject,
  type BlockLayout,
  type CompiledCode,
  type HeapObject,
  isObject,
  type MaybeValue,
  type Value,
  VariableContextLayout,
  type VM,
} from "../vm/index.ts";

type Body = CompiledCode["body"];
type Instruction = Body["code"][number];

/**
 * What keeps a block from being evaluated in another heap, as the name of a variable or `^`; undefined if nothing does.
 * It may know values from outside and its receiver, but no variable that somebody can assign, and no home to return to.
 * `ownsSlots`: the receiver it will have there has the same slots, so that they may be read.
 */
export function obstacleIn(block: BlockLayout, ownsSlots: boolean): string | undefined {
  const { body } = block._code;
  if (anywhere(body, (each) => each.op === "returnFromHome")) return "^";
  for (const [index, value] of block.els.entries())
    if (value instanceof VariableContextLayout) return sharedName(block._code, index);
  const assigned = first(body, (each) => (each.op === "setSlot" ? each.name : undefined));
  if (assigned !== undefined) return assigned;
  const assignedBinding = firstSessionBinding(block._code, "setBinding");
  if (assignedBinding !== undefined) return keyOf(assignedBinding);
  if (ownsSlots) return undefined;
  if (anywhere(body, (each) => each.op === "superSend")) return "super";
  return first(body, (each) => (each.op === "getSlot" ? each.name : undefined));
}

/** Whether the block does anything with its receiver. */
export function usesReceiver(block: BlockLayout): boolean {
  return anywhere(
    block._code.body,
    (each) =>
      each.op === "getSlot" ||
      each.op === "setSlot" ||
      each.op === "superSend" ||
      each.op === "thisContext" ||
      Object.values(each)
        .flat()
        .some((part: unknown) => typeof part === "object" && part !== null && "k" in part && part.k === "self"),
  );
}

/**
 * The code of a block that crosses. One made in an evaluation reads the session's variables where the session keeps
 * them: its code gets cells of its own, with what `carry` makes of the values of now.
 */
export function blockCode(vm: VM, block: BlockLayout, carry: (value: Value) => Value): CompiledCode {
  const code = block._code;
  if (firstSessionBinding(code, "getBinding") === undefined) return code;
  const cells = new Map<string, BindingObject>();
  for (const [name, cell] of sessionCells(code))
    cells.set(name, vm.newBinding(name, carry(cell["_value"] ?? vm.nil), "SessionBinding"));
  const outermost = outermostOf(code);
  const frozen = vm.reviveDoIt(outermost.methodClass, outermost.body, outermost.method.source, (literal) => {
    if (literal.kind !== "binding" || literal.binding.kind !== "session") return vm.link(literal, undefined);
    // A variable that only the rest of the evaluation uses, which nobody can reach from the copy.
    return cells.get(literal.binding.name) ?? vm.nil;
  });
  const copy = code.path.reduce<CompiledCode | undefined>((outer, index) => outer?.blocks[index], frozen);
  if (!copy) throw new Error(`${code.title} has no place in its method`);
  return copy;
}

function outermostOf(code: CompiledCode): CompiledCode {
  let each = code;
  while (each.outer) each = each.outer;
  return each;
}

/** The cells of session variables that the code or a block in it uses, by name. */
function sessionCells(code: CompiledCode, found = new Map<string, HeapObject>()): ReadonlyMap<string, HeapObject> {
  code.body.literals.forEach((literal, index) => {
    const cell = code.literals[index];
    if (literal.kind === "binding" && literal.binding.kind === "session" && isObject(cell))
      found.set(literal.binding.name, cell);
  });
  for (const each of code.blocks) sessionCells(each, found);
  return found;
}

function firstSessionBinding(code: CompiledCode, op: "getBinding" | "setBinding"): MaybeValue {
  for (const each of code.body.code) {
    if (each.op !== op) continue;
    const literal = code.body.literals[each.binding];
    if (literal?.kind === "binding" && literal.binding.kind === "session") return code.literals[each.binding];
  }
  for (const each of code.blocks) {
    const found = firstSessionBinding(each, op);
    if (found !== undefined) return found;
  }
  return undefined;
}

const keyOf = (binding: MaybeValue): string => {
  const key = isObject(binding) ? binding["_key"] : undefined;
  return isObject(key) && "s" in key ? String(key["s"]) : "a variable";
};

const anywhere = (body: Body, test: (instruction: Instruction) => boolean): boolean =>
  body.code.some(test) || body.blocks.some((each) => anywhere(each, test));

function first<T>(body: Body, find: (instruction: Instruction) => T | undefined): T | undefined {
  for (const each of body.code) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  for (const each of body.blocks) {
    const found = first(each, find);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The name of a variable that the block shares with its method, by the text where it is used: contexts do not know
 * the names of what is in them.
 */
function sharedName(code: CompiledCode, copied: number): string {
  for (const [pc, each] of code.body.code.entries()) {
    if (each.op !== "getShared" && each.op !== "setShared") continue;
    if (each.context.k !== "copied" || each.context.i !== copied) continue;
    const range = code.body.ranges[pc];
    const text = range ? code.method.source.slice(range.start, range.end) : "";
    return /^[\p{L}_][\p{L}\p{N}_]*/u.exec(text)?.[0] ?? "a shared variable";
  }
  for (const each of code.body.code) {
    if (each.op !== "makeBlock") continue;
    const inner = code.blocks[each.block];
    const index = each.copied.findIndex((operand) => operand.k === "copied" && operand.i === copied);
    if (inner && index >= 0) return sharedName(inner, index);
  }
  return "a shared variable";
}
