export type { KernelArtifact } from "./artifact.ts";
export { encodeArtifact } from "./artifact-file.ts";
export { bootFromArtifact, bootFromSource, buildKernel, finishBoot, kernelFolder, runToEnd } from "./boot.ts";
export { KERNEL_FILE, loadKernel } from "./load.ts";
