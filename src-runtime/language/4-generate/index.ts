export { DEPTH_LIMIT } from "./control.ts";
export { FACTORY_PARAMETERS, generate, generateFromLoop, type GenerateOptions } from "./generate.ts";
export { memoryChecks, returnsFromHome } from "./memory.ts";
export { type LiveRegisters, liveRegisters, registersOfTail, resumptionPoint } from "./liveness.ts";
export { callingPrimitives, ranksAboveAll, SelectorRanks } from "./ranks.ts";
export { mangle, member, slotProperty } from "./mangle.ts";
