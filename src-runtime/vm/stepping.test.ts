import { beforeAll, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import {
  COMMONS,
  type ContextLayout,
  framesFrom,
  type ProcessLayout,
  rangeOf,
  restart,
  returnFrom,
  type SessionScope,
  Step,
  type StepKind,
  type TurnOutcome,
  type Value,
  variablesOf,
} from "./index.ts";

const { vm, print } = bootTestVM();
const bindings = new Map<string, ReturnType<typeof vm.newBinding>>();
const scope: SessionScope = {
  has: (name) => bindings.has(name),
  binding: (name) => {
    const binding = bindings.get(name) ?? vm.newBinding(name, vm.nil);
    bindings.set(name, binding);
    return binding;
  },
};

/** A process under a debugger, from the first statement of a do-it on. */
class Debuggee {
  readonly process: ProcessLayout;

  constructor(source: string) {
    const compiled = vm.compileDoIt(source, scope);
    if (compiled.kind === "failed") throw new Error(compiled.diagnostics[0]?.message);
    this.process = vm.spawnCode(compiled.code, vm.nil, COMMONS);
  }

  get frames(): readonly ContextLayout[] {
    return [...framesFrom(this.process._suspendedContext)];
  }

  frame(title: string): ContextLayout {
    const found = this.frames.find((each) => each._code.title === title);
    if (!found) throw new Error(`No frame of ${title} in ${this.titles.join(", ")}`);
    return found;
  }

  get titles(): readonly string[] {
    return this.frames.map((each) => each._code.title);
  }

  /** The text that the topmost frame stands before. */
  get at(): string {
    const [top] = this.frames;
    if (!top) return "(ended)";
    const { start, end } = rangeOf(top) ?? { start: 0, end: 0 };
    return top._code.method.source.slice(start, end);
  }

  variable(name: string): Value | undefined {
    const [top] = this.frames;
    return top && variablesOf(vm, top).find((each) => each.name === name)?.value;
  }

  async step(kind: StepKind["kind"], frame: ContextLayout | undefined = this.frames[0]): Promise<TurnOutcome> {
    if (!frame || kind === "to") throw new Error("There is no such step");
    return this.run(new Step(vm.runtime, frame, { kind }));
  }

  stepTo(text: string): Promise<TurnOutcome> {
    const [frame] = this.frames;
    if (!frame) throw new Error("Nothing runs");
    const start = frame._code.method.source.indexOf(text);
    return this.run(
      new Step(vm.runtime, frame, { kind: "to", isTarget: (code, pc) => code.body.ranges[pc]?.start === start }),
    );
  }

  run(step?: Step): Promise<TurnOutcome> {
    step?.begin(this.process);
    return new Promise((resolve) => {
      vm.scheduler.listen(this.process, (_process, outcome) => {
        step?.end(this.process);
        resolve(outcome);
      });
      vm.scheduler.resume(this.process);
    });
  }
}

const started = async (source: string): Promise<Debuggee> => {
  const debuggee = new Debuggee(source);
  await debuggee.step("over");
  return debuggee;
};

beforeAll(async () => {
  await print(`Object subclass: #Till instanceVariableNames: 'sum log' classVariableNames: '' package: 'Stepping'`);
  for (const source of [
    "add: n\n\t| twice |\n\ttwice := n * 2.\n\tsum := (sum ifNil: [ 0 ]) + twice.\n\t^ sum",
    "addAll: them\n\tthem do: [ :each |\n\t\tself add: each ].\n\t^ sum",
    "find: n in: them\n\tthem do: [ :each | each = n ifTrue: [ ^ each ] ].\n\t^ nil",
    "guarded: n\n\t^ [ self add: n ] ensure: [ log := #done ]",
    "log\n\t^ log",
    "log: x\n\tlog := x",
    "count: n\n\t| i |\n\ti := 0.\n\t1 to: n do: [ :k | i := i + k ].\n\t^ i",
    "missing: x\n\t^ [ self doIt: x ] on: ZeroDivide do: [ :e | 0 ]",
  ])
    await print(`Till compile: '${source.replaceAll("'", "''")}'`);
});

test("[T4] over stops at the next message, assignment or return, and shows variables as they are", async () => {
  const debuggee = await started("Till new add: 3");
  expect(debuggee.at).toBe("Till new");
  await debuggee.step("over");
  expect(debuggee.at).toBe("Till new add: 3");
  await debuggee.step("into");
  expect(debuggee.titles[0]).toBe("Till>>add:");
  expect(debuggee.at).toBe("n * 2");
  expect(debuggee.variable("n")).toBe(3);
  expect(debuggee.variable("twice")).toBe(vm.nil);
  await debuggee.step("over");
  expect(debuggee.at).toBe("twice := n * 2");
  await debuggee.step("over");
  expect(debuggee.variable("twice")).toBe(6);
  const seen = [debuggee.at];
  while (debuggee.frames.length > 1) {
    await debuggee.step("over");
    seen.push(debuggee.at);
  }
  expect(seen).toEqual(["(sum ifNil: [ 0 ]) + twice", "sum := (sum ifNil: [ 0 ]) + twice", "^ sum", ""]);
  expect(await debuggee.step("over")).toEqual({ kind: "finished", value: 6 });
});

test("[T4] into follows blocks and what is performed; a primitive is over at once", async () => {
  const debuggee = await started("[ :x | x + 1 ] value: (3 perform: #factorial)");
  await debuggee.step("into");
  expect(debuggee.titles[0]).toBe("Integer>>factorial");
  await debuggee.step("out");
  expect(debuggee.at).toContain("value:");
  await debuggee.step("into");
  expect(debuggee.titles[0]).toBe("[ ] in doIt");
  expect(debuggee.variable("x")).toBe(6);
  await debuggee.step("into");
  expect(debuggee.titles[0]).toBe("[ ] in doIt");
  await debuggee.step("over");
  expect(await debuggee.step("out")).toEqual({ kind: "finished", value: 7 });
});

test("[T4] through stops in the blocks of the method, whoever evaluates them, and nowhere between", async () => {
  const debuggee = await started("Till new addAll: #(1 2)");
  await debuggee.step("over");
  await debuggee.step("into");
  const seen: string[] = [];
  while (debuggee.frames.length > 1) {
    seen.push(`${debuggee.titles[0]}: ${debuggee.at}`);
    await debuggee.step("through");
  }
  const block = "[ ] in Till>>addAll:";
  expect(seen).toEqual([
    "Till>>addAll:: them do: [ :each |\n\t\tself add: each ]",
    `${block}: self add: each`,
    `${block}: `,
    `${block}: self add: each`,
    `${block}: `,
    "Till>>addAll:: ^ sum",
  ]);
  expect(await debuggee.run()).toEqual({ kind: "finished", value: 6 });
});

test("[T4] to the cursor runs to a place in the method, in a block of it, and past none", async () => {
  const debuggee = await started("Till new addAll: #(1 2)");
  await debuggee.step("over");
  await debuggee.step("into");
  await debuggee.stepTo("self add: each");
  expect(debuggee.titles[0]).toBe("[ ] in Till>>addAll:");
  expect(debuggee.variable("each")).toBe(1);
  await debuggee.stepTo("self add: each");
  expect(debuggee.variable("each")).toBe(2);
  await debuggee.stepTo("^ sum");
  expect(debuggee.at).toBe("^ sum");
  await debuggee.stepTo("them do:");
  expect(debuggee.titles[0]).toBe("doIt");
});

test("[T4] over a block's return to its method stops where the method's answer goes", async () => {
  const debuggee = await started("Till new find: 2 in: #(1 2 3)");
  await debuggee.step("over");
  await debuggee.step("into");
  await debuggee.stepTo("^ each");
  expect(debuggee.titles[0]).toBe("[ ] in Till>>find:in:");
  await debuggee.step("over");
  expect(debuggee.titles).toEqual(["doIt"]);
  expect(await debuggee.run()).toEqual({ kind: "finished", value: 2 });
});

test("[T4] a loop that is stepped through stops in each turn; one that is left goes on compiled", async () => {
  const debuggee = await started("Till new count: 1000000");
  await debuggee.step("over");
  await debuggee.step("into");
  await debuggee.stepTo("i + k");
  expect(debuggee.variable("k")).toBe(1);
  await debuggee.stepTo("i + k");
  expect([debuggee.variable("k"), debuggee.variable("i")]).toEqual([2, 1]);
  await debuggee.step("out");
  expect(debuggee.titles).toEqual(["doIt"]);
  expect(await debuggee.run()).toEqual({ kind: "finished", value: 500000500000 });
});

test("[T4] a frame is restarted, or left with a value; unwind blocks above it run", async () => {
  const debuggee = await started("| till | till := Till new. { till guarded: 3. till log. till add: 0 }");
  await debuggee.stepTo("till guarded: 3");
  await debuggee.step("into");
  const frame = debuggee.frame("Till>>guarded:");
  await debuggee.stepTo("self add: n");
  await debuggee.step("into");
  expect(debuggee.titles[0]).toBe("Till>>add:");
  const again = restart(vm, debuggee.process, frame);
  await debuggee.run(new Step(vm.runtime, again, { kind: "over" }));
  expect(debuggee.titles).toEqual(["Till>>guarded:", "doIt"]);
  expect(debuggee.at).toContain("ensure:");
  await debuggee.stepTo("self add: n");
  returnFrom(vm, debuggee.process, again, 77);
  const outcome = await debuggee.run();
  expect(outcome.kind === "finished" && vm.isIndexed(outcome.value) ? outcome.value.els : outcome).toEqual([
    77,
    vm.symbol("done"),
    0,
  ]);
});

test("[T4] a frame that waits is left with a value, and the handlers in force are those around it", async () => {
  const debuggee = new Debuggee(
    "[ [ Till new missing: 7 ] on: MessageNotUnderstood do: [ :e | e pass ] ] on: ZeroDivide do: [ :e | #outer ]",
  );
  expect((await debuggee.run()).kind).toBe("unhandled");
  returnFrom(vm, debuggee.process, debuggee.frame("Till>>missing:"), 5);
  const inner = await debuggee.run();
  expect(inner).toEqual({ kind: "finished", value: 5 });
  expect(vm.runtime.handlers).toBe(vm.nil);
});

test("[T4] variables of a frame are changed: temporaries, and what blocks share", async () => {
  const debuggee = await started("| a b | a := 1. b := 2. [ a := a + b ] value. a");
  await debuggee.stepTo("[ a := a + b ] value");
  const set = (name: string, value: Value): void =>
    variablesOf(vm, debuggee.frame("doIt"))
      .find((each) => each.name === name)
      ?.set(value);
  set("a", 40);
  set("b", 1);
  expect(debuggee.variable("a")).toBe(40);
  const outcome = await debuggee.run();
  // b was copied into the block before.
  expect(outcome.kind === "finished" && outcome.value).toBe(42);
});

/** Programs in which control goes every way it can; each answers what it noted on its ways. */
const PROGRAMS = [
  "| log | log := OrderedCollection new. [ log add: 1. [ log add: 2 ] ensure: [ log add: 3 ] ] ensure: [ log add: 4 ]. log asArray",
  "| log | log := OrderedCollection new. [ [ 1 / 0. log add: #no ] ensure: [ log add: #unwound ] ] on: ZeroDivide do: [ :e | log add: e class name. e return: 5 ]. log asArray",
  "[ (Warning signal: 'w') printString ] on: Warning do: [ :w | w resume: 7 ]",
  "| n | n := 0. [ n := n + 1. n < 3 ifTrue: [ Error signal ]. n ] on: Error do: [ :e | e retry ]",
  "[ [ Error signal: 'inner' ] on: Error do: [ :e | e pass ] ] on: Error do: [ :e | e messageText ]",
  "[ [ Error signal: 'one' ] on: Error do: [ :e | Warning signal: 'two'. e return: 3 ] ] on: Warning do: [ :w | w messageText ]",
  "Till new find: 2 in: #(1 2 3)",
  "#(3 1 2) asSortedCollection asArray",
  "(1 to: 5) inject: 0 into: [ :sum :each | sum + (each perform: #squared) ]",
  "| d | d := Dictionary new. #(a b a) do: [ :each | d at: each put: (d at: each ifAbsent: [ 0 ]) + 1 ]. d at: #a",
  "[ :a :b | a -> b ] valueWithArguments: #(1 2)",
  "| s | s := Semaphore new. [ s signal ] fork. s wait. #woken",
  "(Till new guarded: 4) printString",
  "[ ^ 9 ] value. 10",
] as const;

test.each(PROGRAMS)("[T4] comes to the same, stepped into all along: %s", async (source) => {
  const shown = async (value: Value): Promise<string> => {
    const printing = vm.spawnSend(value, "printString", [], COMMONS);
    const outcome = await new Promise<TurnOutcome>((resolve) => {
      vm.scheduler.listen(printing, (_process, ended) => resolve(ended));
      vm.scheduler.resume(printing);
    });
    return outcome.kind === "finished" && vm.isString(outcome.value) ? vm.text(outcome.value) : outcome.kind;
  };
  for (const kind of ["into", "over", "through", "out"] as const) {
    const debuggee = await started(source);
    let steps = 0;
    let outcome: TurnOutcome = { kind: "stopped" };
    while (outcome.kind === "stopped" && steps++ < 20_000) outcome = await debuggee.step(kind);
    expect(outcome.kind === "finished" ? await shown(outcome.value) : outcome.kind).toBe(await print(source));
  }
});
