export {
  allSlots,
  type ClassInfo,
  displayName,
  type Format,
  inheritsFrom,
  lookup,
  noteFormerSlots,
} from "./class-info.ts";
export { type ClassDefinition, subclassesOf } from "./class-builder.ts";
export { goOnWithDelay, limitWait } from "./delays.ts";
export { CompiledCode, outermost, type MethodSource } from "./code.ts";
export { doubleIn } from "./double-slots.ts";
export { enterFirstFrame } from "./entering.ts";
export {
  closureOf,
  framesFrom,
  type FrameVariable,
  handlersIn,
  homeFrame,
  instructionOf,
  isBeforeInstruction,
  isTooDeepToKeep,
  MAX_KEPT_FRAMES,
  rangeOf,
  receiverOf,
  variablesOf,
} from "./frame.ts";
export { HeapWalk } from "./heap-walk.ts";
export { IDS_PER_CHUNK, IdAllocator } from "./ids.ts";
export {
  type BindingWrite,
  BlockLayout,
  ContextLayout,
  CharacterLayout,
  FloatLayout,
  HomeLayout,
  ProcessLayout,
  type ProcessState,
  type Resumption,
  StringLayout,
  SymbolLayout,
  VariableContextLayout,
} from "./layouts.ts";
export { DEFAULT_SOFT_LIMIT, MemoryLimit } from "./memory.ts";
export { MethodIndex } from "./method-index.ts";
export { numArgs } from "./natives.ts";
export { hashInteger } from "./primitives/numbers.ts";
export type { Primitive, PrimitiveTable } from "./primitives/table.ts";
export { ENTER_SECRET, isUnmistakable, SECRET_WRITTEN, type SecretSearch } from "./living-secrets.ts";
export { bornReadOnly, isReadOnly, isWrittenByMachine, lastWritten, setLastWritten, setReadOnly } from "./read-only.ts";
export { argumentsOf, callInPlace, restart, returnFrom } from "./rewinding.ts";
export { Runtime, type UnitKind, UNITS_A_CARD } from "./runtime.ts";
export {
  type BackgroundWork,
  type Clock,
  COMMONS,
  Scheduler,
  type Surroundings,
  systemClock,
  USER_PRIORITY,
} from "./scheduler.ts";
export { Step, type StepKind, type Stepping } from "./stepping.ts";
export { delist } from "./semaphores.ts";
export { codePointAt, fromCodePoints, hashText, isText, sizeOf } from "./strings.ts";
export { UNWIND_LIMIT } from "./termination.ts";
export { limitTime } from "./time-limit.ts";
export * from "./tests.ts";
export { parseTraitComposition, traitNames } from "./trait-composition.ts";
export { readSlots, slotDeclarations } from "./slots.ts";
export { isMadeOf, TRAIT_PACKAGE } from "./traits.ts";
export type { UnloadedReferences } from "./unloaded.ts";
export type { CaptureRequest, TurnOutcome } from "./unwinding.ts";
export * from "./values.ts";
export {
  type CodeWitness,
  type CompiledMethod,
  type SessionScope,
  type Survival,
  type SurroundingWorkspace,
  type ToolRequest,
  VM,
  type VMOptions,
  WorkspaceRefusal,
  type WorkspaceRequest,
} from "./vm.ts";
export { EphemeronPair, watched, WeakParts } from "./weak.ts";
export { versionHash } from "./version-hash.ts";
