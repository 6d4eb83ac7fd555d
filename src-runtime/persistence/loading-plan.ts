import {
  allSlots,
  type Behavior,
  BlockLayout,
  ContextLayout,
  HomeLayout,
  type HeapObject,
  isEphemeron,
  isWeak,
  isWrittenByMachine,
  ProcessLayout,
  VariableContextLayout,
  type VM,
} from "../vm/index.ts";
import { isSecret } from "./anatomy.ts";

/**
 * Slots of the kernel's classes that may wait for their objects: the virtual machine reads them through its accessors
 * only. Every other slot that a kernel class declares has its object from the first, since TypeScript may read it by name.
 */
const waitingSlots: Readonly<Record<string, readonly string[]>> = {
  Association: ["value"],
  Bag: ["contents"],
  CollectionElement: ["enclosedElement"],
  HashedCollection: ["array"],
  Heap: ["array"],
  Link: ["nextLink"],
  LinkedList: ["firstLink", "lastLink"],
  LookupKey: ["key"],
  OrderedCollection: ["array"],
  ValueLink: ["value"],
};

/** Which references of an object may wait until they are read. */
export interface LoadingPlan {
  /** Whether the virtual machine looks into such objects, so that nothing of them may wait. */
  readonly isWhole: boolean;
  readonly slotsMayWait: ReadonlySet<string>;
  readonly elementsMayWait: boolean;
  /** Whether it is a variable, whose value may be anything. */
  readonly isVariable: boolean;
  /** Whether Arrays that the object refers to have to be whole too. */
  readonly needsArrays: boolean;
  /** Whether an object that is as it is stored may be let go from memory: there is no more of it than what is stored. */
  readonly mayGo: boolean;
}

const WHOLE: LoadingPlan = {
  isWhole: true,
  slotsMayWait: new Set(),
  elementsMayWait: false,
  isVariable: false,
  needsArrays: false,
  mayGo: false,
};

/** The kernel's classes of which instances, and those of subclasses, may be let go; of Object only its own. */
const PLAIN: readonly string[] = ["Collection", "LookupKey", "Magnitude", "Link", "Point", "Rectangle"];

/** What may wait in objects like this one. */
export function loadingPlan(vm: VM, object: HeapObject): LoadingPlan {
  if (isFrameOfMachine(object) || isWeak(object) || isEphemeron(object)) return WHOLE;
  const behavior = object.$class;
  const { name } = behavior.$info;
  const slotsMayWait = new Set(slotsThatMayWait(vm, behavior));
  const isKernels = vm.isOfKernel(behavior);
  const hasOthers = allSlots(behavior.$info).some((slot) => !slotsMayWait.has(slot));
  return {
    isWhole: false,
    slotsMayWait,
    elementsMayWait: name === "Array" || !isKernels,
    isVariable: isVariable(vm, behavior),
    needsArrays: hasOthers && !isVariable(vm, behavior) && name !== "Array",
    mayGo:
      isPlain(vm, behavior) &&
      !isVariable(vm, behavior) &&
      !isSecret(behavior.$info) &&
      !isWrittenByMachine(vm, object),
  };
}

/** Whether the kernel, where it declares the class or one above it, keeps nothing of an instance outside of it. */
function isPlain(vm: VM, behavior: Behavior): boolean {
  let kernels: Behavior | undefined = behavior;
  while (kernels && !vm.isOfKernel(kernels)) kernels = kernels.$info.superclass;
  if (!kernels) return false;
  if (kernels.$info.name === "Object") return true;
  return PLAIN.some((name) => {
    const plain = vm.tryClassNamed(name);
    return plain !== undefined && vm.inheritsFrom(behavior, plain);
  });
}

/** Objects whose parts the virtual machine has to have at hand, whatever they are. */
const isFrameOfMachine = (object: HeapObject): boolean =>
  object instanceof BlockLayout ||
  object instanceof ContextLayout ||
  object instanceof VariableContextLayout ||
  object instanceof HomeLayout ||
  object instanceof ProcessLayout;

/** What a variable holds may be large: it is there, but what it refers to in turn is not asked for. */
function isVariable(vm: VM, behavior: Behavior): boolean {
  const variable = vm.tryClassNamed("LiteralVariable");
  return variable !== undefined && vm.inheritsFrom(behavior, variable);
}

function* slotsThatMayWait(vm: VM, behavior: Behavior): Iterable<string> {
  for (let each: Behavior | undefined = behavior; each; each = each.$info.superclass) {
    const { name, slots, traitSlots } = each.$info;
    if (!vm.isOfKernel(each)) yield* [...slots, ...traitSlots];
    else if (Object.hasOwn(waitingSlots, name)) yield* waitingSlots[name] ?? [];
  }
}
