export { Breakpoints } from "./breakpoints.ts";
export { DebugDesk, type DebugEvents } from "./debug-desk.ts";
export { Debugger } from "./debugger.ts";
