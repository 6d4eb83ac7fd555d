import type { VM } from "../vm/index.ts";
import { openArtifact } from "./artifact-file.ts";
import { bootFromArtifact, bootFromSource } from "./boot.ts";

/** The file beside a bundle that holds its kernel. */
export const KERNEL_FILE = "kernel.bin";

/** Loads the kernel that belongs to this program: the one built with a bundle, or, in the source tree, its sources. */
export function loadKernel(vm: VM): void {
  if (import.meta.url.endsWith(".ts")) {
    const { problems } = bootFromSource(vm);
    for (const each of problems) console.error(`kernel: ${each.message}`);
    return;
  }
  bootFromArtifact(vm, openArtifact(new URL(KERNEL_FILE, import.meta.url)));
}
