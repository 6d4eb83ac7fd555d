import { isObject, type Value, type VM } from "../../vm/index.ts";
import type { MissingMessage } from "./frames.ts";

/** The text of a method that is still to be written, its arguments named by what they are: as Pharo's. */
export function stubSource(vm: VM, { selector, args }: MissingMessage): string {
  return `${pattern(vm, selector, args)}\n\n\tself shouldBeImplemented`;
}

function pattern(vm: VM, selector: string, args: readonly Value[]): string {
  const taken = new Map<string, number>();
  const names = args.map((arg) => {
    const name = argumentName(vm, arg);
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? name : `${name}${count}`;
  });
  const keywords = selector.match(/[^:]+:/g);
  if (keywords) return keywords.map((keyword, i) => `${keyword} ${names[i]}`).join(" ");
  return names.length === 1 ? `${selector} ${names[0]}` : selector;
}

/** `anInteger`, `aString`, `aCounterClass`. */
function argumentName(vm: VM, arg: Value): string {
  if (typeof arg === "number" || typeof arg === "bigint") return "anInteger";
  if (typeof arg === "boolean") return "aBoolean";
  if (arg === vm.nil) return "anObject";
  const name =
    isObject(arg) && vm.isBehavior(arg)
      ? `${arg.$info.name}Class`
      : vm.classOf(arg).$info.name.replace(/ class$/, "Class");
  const plain =
    name
      .split("::")
      .at(-1)
      ?.replace(/^(Byte|Wide)(?=String|Symbol)/, "") ?? "Object";
  return `${/^[AEIOU]/i.test(plain) ? "an" : "a"}${plain}`;
}
