export { bootFromSource, finishBoot, kernelFolder, runToEnd } from "./boot.ts";
export { bootTestVM, ended, type Evaluated, type TestVM } from "./testing.ts";
