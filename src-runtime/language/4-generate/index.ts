export { DEPTH_LIMIT, FACTORY_PARAMETERS, generate, generateFromLoop, returnsFromHome } from "./generate.ts";
export { type LiveRegisters, liveRegisters, resumptionPoint } from "./liveness.ts";
export { mangle, member, slotProperty } from "./mangle.ts";
