import type { Session, Undecided } from "../../sessions/index.ts";
import {
  type BindingObject,
  type BindingWrite,
  type IndexedObject,
  isIndexed,
  type MaybeValue,
  ProcessLayout,
  type Value,
  type VM,
} from "../../vm/index.ts";
import type { Debugger, DebuggerParts, ErrorLine } from "./debugger.ts";

/** Places in the Array that a debugger is kept in. A new one goes to the end: older stores lack it. */
const ID = 0;
const OPENED_AT = 1;
const PROCESS = 2;
/** Class and message text of the error it stands at, or nil. */
const ERROR = 3;
/** Of an evaluation: session, id, source, mode, and the file it comes from or nil. */
const EVALUATION = 4;
/** What the evaluation assigned: variable, whether it had a value before, that value, the version it was given, by turns. */
const WRITES = 5;
/** What the evaluation's statements came to: their index and value by turns. */
const DISPLAYS = 6;

/**
 * Writes what is to be kept of a debugger into its array. To be called between turns, right before a checkpoint begins;
 * what is in the array already is not written, so that nothing seems to have changed.
 */
export function writeRecord(vm: VM, it: Debugger, array: IndexedObject): void {
  const { process, undecided, error } = it;
  const text = (value: string | undefined): Value => (value === undefined ? vm.nil : vm.string(value));
  const list = (role: number, elements: MaybeValue[]): IndexedObject => {
    const known = array.els[role];
    const found = isIndexed(known) ? known : vm.array([]);
    vm.setElements(
      found,
      elements.map((each, i) => same(found.els[i], each)),
    );
    return found;
  };
  /** The string that is there already, if it is the same text. */
  const same = (known: MaybeValue, value: MaybeValue): MaybeValue => {
    if (known === undefined || value === undefined || !vm.isString(known) || !vm.isString(value)) return value;
    return vm.text(known) === vm.text(value) ? known : value;
  };
  const keptText = (role: number, value: string): Value => {
    const known = array.els[role];
    return known !== undefined && vm.isString(known) && vm.text(known) === value ? known : vm.string(value);
  };
  const request = undecided?.request;
  vm.setElements(array, [
    keptText(ID, it.id),
    keptText(OPENED_AT, it.openedAt),
    process,
    error ? list(ERROR, [text(error.class), text(error.messageText)]) : vm.nil,
    request && undecided
      ? list(EVALUATION, [undecided.session.id, request.id, request.source, request.mode, request.file].map(text))
      : vm.nil,
    list(
      WRITES,
      [...(process.bindingLog ?? [])].flatMap(([binding, { before, version }]) => [
        binding,
        before !== undefined,
        before ?? vm.nil,
        version,
      ]),
    ),
    list(
      DISPLAYS,
      [...(process.displays ?? [])].flatMap(([statement, value]) => [statement, value]),
    ),
  ]);
}

/** The debugger that an array was kept of; undefined if it is none, or its session is gone. */
export function readRecord(
  vm: VM,
  array: MaybeValue,
  sessionNamed: (id: string) => Session | undefined,
): DebuggerParts | undefined {
  if (!isIndexed(array)) return undefined;
  const process = vm.elements(array)[PROCESS];
  if (!(process instanceof ProcessLayout) || process.state === "terminated") return undefined;
  const textAt = (list: IndexedObject, index: number): string | undefined => {
    const value = vm.element(list, index);
    return value !== undefined && vm.isString(value) ? vm.text(value) : undefined;
  };
  const error = array.els[ERROR];
  const evaluation = array.els[EVALUATION];
  let undecided: Undecided | undefined;
  if (isIndexed(evaluation)) {
    const session = sessionNamed(textAt(evaluation, 0) ?? "");
    if (!session) return undefined;
    const mode = textAt(evaluation, 3);
    process.isDebugged = true;
    process.bindingLog = writesOf(vm, array.els[WRITES]);
    process.displays = displaysOf(vm, array.els[DISPLAYS]);
    undecided = session.adopt(
      {
        id: textAt(evaluation, 1) ?? "",
        source: textAt(evaluation, 2) ?? "",
        mode: mode === "doIt" || mode === "repl" ? mode : "printIt",
        file: textAt(evaluation, 4),
        onError: "debug",
      },
      process,
    );
  }
  const line: ErrorLine | undefined = isIndexed(error)
    ? { class: textAt(error, 0) ?? "", messageText: textAt(error, 1) ?? "" }
    : undefined;
  return {
    vm,
    id: textAt(array, ID) ?? "",
    process,
    openedAt: textAt(array, OPENED_AT) ?? "",
    undecided,
    error: line,
  };
}

function writesOf(vm: VM, list: MaybeValue): Map<BindingObject, BindingWrite> {
  const writes = new Map<BindingObject, BindingWrite>();
  const els = isIndexed(list) ? vm.elements(list) : [];
  for (let i = 0; i + 3 < els.length; i += 4) {
    const [binding, hadValue, before, version] = els.slice(i, i + 4);
    if (typeof binding !== "object" || typeof version !== "number") continue;
    writes.set(binding as BindingObject, { before: hadValue === true ? before : undefined, version });
  }
  return writes;
}

function displaysOf(vm: VM, list: MaybeValue): Map<number, Value> {
  const displays = new Map<number, Value>();
  const els = isIndexed(list) ? vm.elements(list) : [];
  for (let i = 0; i + 1 < els.length; i += 2) {
    const [statement, value] = els.slice(i, i + 2);
    if (typeof statement === "number" && value !== undefined) displays.set(statement, value);
  }
  return displays;
}
