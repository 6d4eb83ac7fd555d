export { markOf } from "./access.ts";
export { DEPTH_LIMIT } from "./control.ts";
export { computesWithFloats } from "./float-registers.ts";
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
export { callingPrimitives, ranksAboveAll, SelectorRanks } from "./ranks.ts";
export { doubleProperty, mangle, member, slotProperty } from "./mangle.ts";
