import { expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { COMMONS, ContextLayout, type MaybeValue } from "./index.ts";

const { vm } = bootTestVM();

test("a frame that is captured within ensure: keeps values only, so that it can be stored", () => {
  const source = "[ Semaphore new wait ] ensure: [ nil ]";
  const compiled = vm.compileDoIt(source, { has: () => false, binding: (name) => vm.newBinding(name, vm.nil) });
  if (compiled.kind === "failed") throw new Error(`${source} does not compile`);
  const process = vm.spawnCode(compiled.code, vm.nil, COMMONS);
  while (vm.runtime.run(process).kind === "slice");
  const kept: MaybeValue[] = [];
  for (let each = process._suspendedContext; each instanceof ContextLayout; each = each._sender) kept.push(...each.els);
  expect(kept.length).toBeGreaterThan(2);
  expect(kept).not.toContain(vm.runtime.unwinding);
});
