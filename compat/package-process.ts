import { join } from "node:path";
import { loadPackages, readPackages } from "../src-runtime/code/index.ts";
import { checkOf } from "../src-runtime/kernel/examples.ts";
import { kernelFolder } from "../src-runtime/kernel/index.ts";
import { bootFromSource } from "../src-runtime/kernel/boot.ts";
import { describeFailure, Printer, Turn, type TurnEnd } from "../src-runtime/sessions/index.ts";
import {
  type Behavior,
  type HeapObject,
  type SessionScope,
  subclassesOf,
  type Value,
  VM,
} from "../src-runtime/vm/index.ts";
import { kernelPrimitives } from "../src-runtime/vm/primitives/index.ts";
import type { Example, Order, Outcome, Run, Told } from "./messages.ts";
import { startTicking } from "./ticker.ts";

/** How long what stands around the tests may take, in milliseconds. */
const SETUP_LIMIT = 20_000;

const RUN_TEST = "[ self runCaseManaged. #passed ] on: TestSkipped do: [ :skip | #skipped ]";

/** A test that is to run. */
interface Test {
  readonly object: HeapObject;
  readonly class: string;
  readonly selector: string;
}

const tell = (told: Told): void => void process.send?.(told);

/** The virtual machine in which one package's tests run. */
class PackageRun {
  readonly #order: Order;
  readonly #vm: VM;
  /** The heaps of the tests of one class: what its tests or resources forked goes on until its last test has ended. */
  readonly #heaps = new Set<number>();

  constructor(order: Order) {
    this.#order = order;
    const pollWords = new Int32Array(new SharedArrayBuffer(64));
    this.#vm = new VM({ primitives: kernelPrimitives, pollWords });
    startTicking(pollWords);
  }

  async run(): Promise<void> {
    const { from, test, examples } = this.#order;
    bootFromSource(this.#vm, kernelFolder);
    const problems = await this.#load();
    const tests = test === undefined ? [] : await this.#testsOf(test);
    tell({ kind: "loaded", tests: this.#testMethods(), problems });
    for (const [index, each] of tests.entries()) {
      if (index < from) continue;
      await this.#runTest(each);
      if (tests[index + 1]?.class !== each.class) this.#endAll();
    }
    if (test === undefined) for (const each of examples.slice(from)) await this.#runExample(each);
    tell({ kind: "done" });
  }

  async #load(): Promise<readonly string[]> {
    const { source, load } = this.#order;
    const read = load.map((name) => readPackages(join(source, name), source));
    const report = loadPackages(
      this.#vm,
      read.flatMap(({ files }) => files),
    );
    const problems = [...read.flatMap(({ problems }) => problems), ...report.problems].map(({ message }) => message);
    for (const each of report.toInitialize) {
      const end = await this.#send(each, "initialize", this.#vm.newHeapId());
      if (end.kind !== "finished") problems.push(`${each.$info.name} could not be initialized`);
    }
    return problems;
  }

  /** All test methods there are, as `Class>>selector`. */
  #testMethods(): readonly string[] {
    return this.#vm
      .allClasses()
      .flatMap(({ $info }) =>
        [...$info.methods.keys()].filter((each) => each.startsWith("test")).map((each) => `${$info.name}>>${each}`),
      );
  }

  /** The tests that the package defines, or that its classes inherit or have from traits. */
  async #testsOf(name: string): Promise<readonly Test[]> {
    const testCase = this.#vm.classNamed("TestCase");
    const tests: Test[] = [];
    for (const behavior of subclassesOf(testCase).toSorted((a, b) => (a.$info.name < b.$info.name ? -1 : 1)))
      for (const test of this.#isWanted(behavior) ? await this.#suiteOf(behavior) : [])
        if (behavior.$info.package === name || behavior.$info.methods.get(test.selector)?.method.package === name)
          tests.push(test);
    return tests;
  }

  #isWanted(behavior: Behavior): boolean {
    const { only = [] } = this.#order;
    return only.length === 0 || only.includes(behavior.$info.name);
  }

  async #suiteOf(behavior: Behavior): Promise<readonly Test[]> {
    const vm = this.#vm;
    const heap = vm.newHeapId();
    let answer = await this.#answer(behavior, "isAbstract", heap);
    if (answer !== false) return [];
    answer = behavior;
    for (const selector of ["suite", "allTests", "asArray"]) {
      const next: Value | undefined = answer === undefined ? undefined : await this.#answer(answer, selector, heap);
      answer = next;
    }
    if (answer === undefined || !vm.isIndexed(answer)) return [];
    const array = answer;
    return array.els.flatMap((_each, i) => {
      const object = vm.element(array, i);
      if (!vm.isObject(object)) return [];
      const selector = vm.slot(object, "testSelector");
      return vm.isSymbol(selector) ? [{ object, class: vm.classOf(object).$info.name, selector: selector.s }] : [];
    });
  }

  async #runTest({ object, class: className, selector }: Test): Promise<void> {
    const vm = this.#vm;
    tell({ kind: "begun", class: className, selector });
    const heap = this.#newHeap();
    const compiled = vm.compileDoIt(RUN_TEST, this.#noVariables(), object);
    if (compiled.kind === "failed") throw new Error("What runs a test does not compile");
    const turn = new Turn(vm, vm.spawnCode(compiled.code, object, heap));
    const end = await turn.run(this.#order.timeLimit);
    const shouldPass = (await this.#answer(object, "shouldPass", heap)) !== false;
    const run = await this.#judge(turn, end, shouldPass, heap);
    tell({ kind: "ended", run: { class: className, selector, ...run } });
  }

  async #judge(turn: Turn, end: TurnEnd, shouldPass: boolean, heap: number): Promise<Pick<Run, "outcome" | "message">> {
    if (end.kind === "finished") {
      if (this.#vm.isSymbol(end.value) && end.value.s === "skipped") return { outcome: "skipped" };
      return shouldPass ? { outcome: "passed" } : { outcome: "failed", message: "passed, but was expected to fail" };
    }
    const judged = await this.#failure(turn, end, heap);
    await turn.unwind();
    return !shouldPass && end.kind === "failed" ? { outcome: "passed" } : judged;
  }

  async #failure(turn: Turn, end: TurnEnd, heap: number): Promise<{ outcome: Outcome; message: string }> {
    if (end.kind === "stopped") return { outcome: "timeLimit", message: "took too long" };
    if (end.kind !== "failed") return { outcome: "error", message: "ended its own process" };
    const failure = await describeFailure(this.#vm, new Printer(this.#vm, heap), end.exception, turn.stack, {});
    const place = failure.stack
      .slice(0, 6)
      .map(({ method }) => method)
      .join(" < ");
    const outcome = failure.class === "TestFailure" ? "failed" : "error";
    return { outcome, message: `${failure.class}: ${failure.messageText} (${place})` };
  }

  /** Answers true in Smalltalk when the example holds, else what it answered. */
  async #runExample({ place, source }: Example): Promise<void> {
    const vm = this.#vm;
    tell({ kind: "begun", class: place, selector: source });
    const compiled = vm.compileDoIt(checkOf(source), this.#noVariables());
    const heap = this.#newHeap();
    const ended = (outcome: Outcome, message: string): void =>
      tell({ kind: "ended", run: { class: place, selector: source, outcome, ...(message && { message }) } });
    if (compiled.kind === "failed") return ended("error", compiled.diagnostics[0]?.message ?? "does not compile");
    const turn = new Turn(vm, vm.spawnCode(compiled.code, vm.nil, heap));
    const end = await turn.run(this.#order.timeLimit);
    if (end.kind === "finished") {
      if (end.value === true) ended("passed", "");
      else ended("failed", vm.isString(end.value) ? vm.text(end.value) : "answers something else");
    } else {
      const { outcome, message } = await this.#failure(turn, end, heap);
      await turn.unwind();
      ended(outcome, message);
    }
    this.#endAll();
  }

  #newHeap(): number {
    const heap = this.#vm.newHeapId();
    this.#heaps.add(heap);
    return heap;
  }

  /** Ends the processes that tests left behind. */
  #endAll(): void {
    const { scheduler } = this.#vm;
    for (const each of Array.from(scheduler.live())) if (this.#heaps.has(each.heap)) scheduler.abandon(each);
    this.#heaps.clear();
  }

  async #answer(receiver: Value, selector: string, heap: number): Promise<Value | undefined> {
    const end = await this.#send(receiver, selector, heap);
    return end.kind === "finished" ? end.value : undefined;
  }

  async #send(receiver: Value, selector: string, heap: number): Promise<TurnEnd> {
    const turn = new Turn(this.#vm, this.#vm.spawnSend(receiver, selector, [], heap));
    const end = await turn.run(SETUP_LIMIT);
    if (end.kind !== "finished") await turn.unwind();
    return end;
  }

  #noVariables(): SessionScope {
    return { has: () => false, binding: (name) => this.#vm.newBinding(name, this.#vm.nil, "SessionBinding") };
  }
}

process.once("message", (order: Order) => {
  void new PackageRun(order).run().then(() => process.disconnect());
});
