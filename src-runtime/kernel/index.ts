export type { KernelArtifact } from "./artifact.ts";
export { bootFromArtifact, bootFromSource, buildKernel, finishBoot, kernelFolder, runToEnd } from "./boot.ts";
export { KERNEL_FILE, loadKernel } from "./load.ts";
