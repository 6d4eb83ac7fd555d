import { fileURLToPath } from "node:url";
import { loadPackages, type LoadReport, readPackages } from "../code/index.ts";
import { COMMONS, type Value, type VM } from "../vm/index.ts";

/** Where the kernel's packages stand in the source tree. */
export const kernelFolder = fileURLToPath(new URL(".", import.meta.url));

/** Loads the kernel from its Tonel files. */
export function bootFromSource(vm: VM, folder = kernelFolder): LoadReport {
  const { files, problems } = readPackages(folder);
  const report = loadPackages(
    vm,
    files.filter((each) => !each.package.endsWith("-Tests")),
  );
  finishBoot(vm, report.toInitialize);
  return { ...report, problems: [...problems, ...report.problems] };
}

/** What is left to do once the kernel's classes and methods are there. */
export function finishBoot(vm: VM, toInitialize: readonly Value[]): void {
  vm.finishBootstrap();
  for (const behavior of toInitialize) runToEnd(vm, behavior, "initialize");
}

/** Sends a message and runs it to its end, before any session exists. */
export function runToEnd(vm: VM, receiver: Value, selector: string): Value {
  const process = vm.spawnSend(receiver, selector, [], COMMONS);
  const outcome = vm.runtime.run(process);
  if (outcome.kind === "finished") return outcome.value;
  throw new Error(`${selector} did not end while the kernel was booted: ${outcome.kind}`);
}
