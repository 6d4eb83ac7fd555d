export { markOf } from "./access.ts";
export { DEPTH_LIMIT } from "./control.ts";
export { DOUBLE_ACCESS_PARAMETERS, generateDoubleAccess, type SlotAccess, slotAccess } from "./double-access.ts";
export { computesWithFloats, type Doubles } from "./float-registers.ts";
export {
  type CopyOptions,
  FACTORY_PARAMETERS,
  generate,
  generateCopy,
  generateFromLoop,
  type GenerateOptions,
} from "./generate.ts";
export { memoryChecks, returnsFromHome } from "./memory.ts";
export { type LiveRegisters, liveRegisters, registersOfTail, resumptionPoint } from "./liveness.ts";
export { callingPrimitives, type KnownRanks, ranksAboveAll, SelectorRanks } from "./ranks.ts";
export { doubleAccessProperty, doubleProperty, mangle, member, slotProperty } from "./mangle.ts";
