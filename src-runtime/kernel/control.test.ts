import { expect, test } from "vitest";
import type { TurnOutcome } from "../vm/index.ts";
import { testPackages } from "./package-tests.ts";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();

/** Blocks, exceptions, processes, classes: what decides how code runs. */
testPackages(
  {
    row: "L1",
    packages: [
      "Kernel-Classes",
      "Kernel-Exceptions",
      "Kernel-Methods",
      "Kernel-Processes",
      "Kernel-Reflection",
      "Kernel-Transcript",
      "Traits",
    ],
    isCaptured: true,
  },
  machine,
);

test.each([
  ["nil foo", "MessageNotUnderstood: #foo was sent to nil"],
  ["3 foo: 4", "MessageNotUnderstood: Instance of SmallInteger did not understand #foo:"],
  ["1 / 0", "ZeroDivide: ZeroDivide"],
  ["Error signal: 'no'", "Error: Error: no"],
  ["Warning signal: 'hot'", "Warning: Warning: hot"],
  ["Halt now", "Halt: Halt"],
  ["[ Error signal ] on: Error do: [ :e | e resume ]", "IllegalResumeAttempt: IllegalResumeAttempt"],
  [
    "[ :x | x ] value",
    "ArgumentsCountMismatch: ArgumentsCountMismatch: This block accepts 1 argument, but was called with 0 arguments.",
  ],
  ["Nonsense foo", "UndeclaredVariableRead: UndeclaredVariableRead: Attempt to read undeclared variable Nonsense"],
  [
    "[ :x | x value: x ] in: [ :b | b value: b ]",
    "StackOverflow: StackOverflow: The stack is too deep: a method seems to call itself without end",
  ],
])("[L1] %s stops with %s", async (source, error) => {
  expect(await machine.print(source)).toBe(error);
});

test("[L1] an error that nobody handles leaves the stack as it is", async () => {
  const { vm } = machine;
  const compiled = vm.compileDoIt("[ 1 / 0 ] ensure: [ Smalltalk at: #Unwound put: true ]", {
    has: () => false,
    binding: (name) => vm.newBinding(name, vm.nil),
  });
  if (compiled.kind === "failed") throw new Error("The source does not compile");
  const process = vm.spawnCode(compiled.code, vm.nil, 0);
  const stopped = new Promise<void>((resolve) => {
    vm.scheduler.listen(process, (_process, outcome) => {
      if (outcome.kind === "unhandled") resolve();
    });
  });
  vm.scheduler.resume(process);
  await stopped;
  vm.setGlobal("Stopped", process);
  expect(await machine.print("Smalltalk includesKey: #Unwound")).toBe("false");
  expect(await machine.print("Stopped exception class")).toBe("ZeroDivide");
  expect(await machine.print("Stopped suspendedContext stack anySatisfy: [ :each | each selector = #/ ]")).toBe("true");
  expect(await machine.print("Stopped terminate. Smalltalk at: #Unwound")).toBe("true");
});

test("[T4] a method written while its message is not understood is run when the process goes on", async () => {
  const { vm } = machine;
  await machine.print("Object << #LateForTest package: 'Late'; install");
  const compiled = vm.compileDoIt("LateForTest new answer + 1", {
    has: () => false,
    binding: (name) => vm.newBinding(name, vm.nil),
  });
  if (compiled.kind === "failed") throw new Error("The source does not compile");
  const process = vm.spawnCode(compiled.code, vm.nil, 0);
  const next = (): Promise<TurnOutcome> =>
    new Promise((resolve) => {
      vm.scheduler.listen(process, (_process, outcome) => resolve(outcome));
      vm.scheduler.resume(process);
    });
  expect(await next()).toMatchObject({ kind: "unhandled" });
  await machine.print("LateForTest compile: 'answer ^ 41'");
  expect(await next()).toEqual({ kind: "finished", value: 42 });
});

test("[T8] the transcript gets what is shown, in order, its lines ended by line feeds", async () => {
  const shown: string[] = [];
  machine.vm.onTranscript = (text) => void shown.push(text);
  await machine.print("Transcript show: 'a'; cr; show: 3; tab; print: 'x'; nl. 4 traceCr");
  expect(shown.join("")).toBe("a\n3\t'x'\n4\n");
});
