export type { KernelArtifact } from "./artifact.ts";
export { encodeArtifact } from "./artifact-file.ts";
export { bootFromArtifact, bootFromSource, buildKernel, kernelFolder, runToEnd } from "./boot.ts";
export { KERNEL_FILE, loadKernel } from "./load.ts";
