import { displayName, type Value, type VM } from "../vm/index.ts";

/**
 * The text of a value without running any Smalltalk: for the states of a workspace in which nothing runs, and for
 * values whose own printing fails.
 */
export function plainPrint(vm: VM, value: Value): string {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value === vm.nil) return "nil";
  if (vm.isString(value)) return quoted(vm.text(value));
  if (vm.isSymbol(value)) return `#${value.s}`;
  if (vm.isCharacter(value)) return `$${String.fromCodePoint(value.code)}`;
  if (vm.isFloat(value)) return Number.isInteger(value.v) ? value.v.toFixed(1) : String(value.v);
  if (vm.isBehavior(value)) return displayName(value.$info);
  const name = classNameOf(vm, value);
  return `${/^[AEIOUaeiou]/.test(name) ? "an" : "a"} ${name}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The name of the class of a value: `Counter`, `Counter class`. */
export const classNameOf = (vm: VM, value: Value): string => displayName(vm.classOf(value).$info);
