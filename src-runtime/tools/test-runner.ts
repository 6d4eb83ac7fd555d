import type { CodeBase } from "../code/index.ts";
import type { Comparison, TestOutcome, TestReport } from "../protocol/index.ts";
import {
  describeFailure,
  type Failure,
  Printer,
  type PrintLimits,
  stackFrames,
  Turn,
  type WorkControl,
} from "../sessions/index.ts";
import {
  type Behavior,
  type BindingObject,
  framesFrom,
  type HeapObject,
  isIndexed,
  isObject,
  isSymbol,
  type SessionScope,
  subclassesOf,
  type Value,
  variablesOf,
  type VM,
} from "../vm/index.ts";

/** How long one test may take whatever limit it gives itself, in milliseconds: SUnit's own ends it sooner, as a rule after 10 s. */
const TEST_LIMIT = 600_000;

/** How long finding the tests of a class, or giving back its resources, may take, in milliseconds. */
const SETUP_LIMIT = 10_000;

/** For each of two values that were asserted to be equal: people read them, side by side. */
const COMPARED_LIMITS: PrintLimits = { length: 10_000, milliseconds: 500 };

/** The assertions about two values, with arguments called `actual` and `expected`. */
const COMPARISONS: ReadonlySet<string> = new Set([
  "TestAsserter>>assert:equals:",
  "TestAsserter>>assert:identicalTo:",
  "TestAsserter>>assertCollection:equals:",
]);

/** What runs one test, which is `self`, within its time limit: everything but skipping stops where it happens, with its stack. */
const RUN_TEST = "[ self runCaseManaged. #passed ] on: TestSkipped do: [ :skip | #skipped ]";

/** The tests of one class. */
export interface TestClass {
  readonly class: string;
  readonly package: string;
  readonly selectors: readonly string[];
}

/** A test that is to run: an instance of a subclass of TestCase. */
interface Test {
  readonly object: HeapObject;
  readonly behavior: Behavior;
  readonly selector: string;
}

/**
 * Finds and runs SUnit tests, each in a process of its own, so that one that fails, loops or ends its process is no
 * trouble to the others.
 */
export class TestRunner {
  readonly #vm: VM;
  readonly #code: CodeBase;

  constructor(code: CodeBase) {
    this.#code = code;
    this.#vm = code.vm;
  }

  /** The tests of all project and loaded packages. */
  async list(): Promise<readonly TestClass[]> {
    const heap = this.#vm.newHeapId();
    const classes: TestClass[] = [];
    for (const behavior of this.#testClasses([])) {
      const tests = await this.#testsOf(behavior, heap);
      const { name, package: home } = behavior.$info;
      if (tests.length > 0)
        classes.push({ class: name, package: home, selectors: tests.map(({ selector }) => selector) });
    }
    return classes;
  }

  /** Runs the tests of the named packages and classes, single ones by `Class>>selector`, or all. `finished` hears of each as it ends. */
  async run(
    names: readonly string[],
    control: WorkControl,
    finished: (test: TestOutcome, done: number, total: number) => void,
  ): Promise<TestReport> {
    // Stopped before its turn: another evaluation may still be running.
    if (control.stopped) return { ...counted([]), milliseconds: 0, tests: [], unknown: [] };
    const { clock } = this.#vm.scheduler;
    const began = clock.now();
    const heap = this.#vm.newHeapId();
    const wanted = new Set(names);
    const suites: { readonly behavior: Behavior; readonly tests: readonly Test[] }[] = [];
    for (const behavior of this.#testClasses(names)) {
      const tests = await this.#testsOf(behavior, heap);
      suites.push({ behavior, tests: tests.filter((test) => isWanted(test, wanted)) });
    }
    const total = suites.reduce((sum, { tests }) => sum + tests.length, 0);
    const outcomes: TestOutcome[] = [];
    for (const { behavior, tests } of suites) {
      for (const test of tests) {
        if (control.stopped) break;
        const outcome = await this.#runTest(test, heap, control);
        outcomes.push(outcome);
        finished(outcome, outcomes.length, total);
      }
      if (tests.length > 0) await this.#giveBackResources(behavior, heap);
    }
    return {
      ...counted(outcomes),
      milliseconds: Math.round(clock.now() - began),
      tests: outcomes,
      unknown: this.#unknown(
        names,
        suites.flatMap(({ tests }) => tests),
      ),
    };
  }

  /** Test classes by package and name, abstract ones included. */
  #testClasses(names: readonly string[]): readonly Behavior[] {
    const testCase = this.#vm.tryClassNamed("TestCase");
    if (!testCase) return [];
    const wanted = new Set(names.map((name) => name.split(">>")[0]));
    return subclassesOf(testCase)
      .filter(({ $info: { name, package: home } }) =>
        names.length === 0 ? this.#code.originOf(home) !== "system" : wanted.has(name) || wanted.has(home),
      )
      .toSorted(({ $info: a }, { $info: b }) => (`${a.package} ${a.name}` < `${b.package} ${b.name}` ? -1 : 1));
  }

  /** Names that are neither a package nor a test class, nor one of these tests. */
  #unknown(names: readonly string[], tests: readonly Test[]): readonly string[] {
    const known = new Set<string>([...this.#code.projectPackages, ...tests.map(nameOf)]);
    for (const { $info } of this.#vm.allClasses()) known.add($info.package);
    for (const { $info } of this.#testClasses(names)) known.add($info.name);
    return names.filter((name) => !known.has(name));
  }

  async #testsOf(behavior: Behavior, heap: number): Promise<readonly Test[]> {
    if ((await this.#send(behavior, "isAbstract", heap)) === true) return [];
    const suite = await this.#send(behavior, "suite", heap);
    const tests = suite === undefined ? undefined : await this.#send(suite, "allTests", heap);
    const array = tests === undefined ? undefined : await this.#send(tests, "asArray", heap);
    if (!isIndexed(array)) return [];
    return array.els.flatMap((_element, index) => {
      const object = this.#vm.element(array, index);
      if (!isObject(object)) return [];
      const selector = this.#vm.slot(object, "testSelector");
      return isSymbol(selector) ? [{ object, behavior: this.#vm.classOf(object), selector: selector.s }] : [];
    });
  }

  async #runTest(test: Test, heap: number, control: WorkControl): Promise<TestOutcome> {
    const vm = this.#vm;
    const compiled = vm.compileDoIt(RUN_TEST, noVariables(vm), test.object);
    if (compiled.kind === "failed") throw new Error(`A test can't be run: ${compiled.diagnostics[0]?.message ?? ""}`);
    const turn = new Turn(vm, vm.spawnCode(compiled.code, test.object, heap));
    control.onStop(() => turn.stop());
    const end = await turn.run(TEST_LIMIT);
    const { name, package: home } = test.behavior.$info;
    const told = { class: name, selector: test.selector, package: home, milliseconds: turn.milliseconds };
    if (end.kind === "finished") {
      if (isSymbol(end.value) && end.value.s === "skipped") return { ...told, outcome: "skipped" };
      if (await this.#shouldPass(test, heap)) return { ...told, outcome: "passed" };
      return { ...told, outcome: "failed", errorClass: "TestFailure", messageText: "Passed, but was expected to fail" };
    }
    const failure = await this.#describe(turn, end, heap);
    const isFailure = end.kind === "failed" && this.#isFailure(end.exception);
    const comparison = isFailure ? await this.#comparison(turn.stack, heap) : undefined;
    await turn.unwind();
    if (end.kind !== "stopped" && !(await this.#shouldPass(test, heap))) return { ...told, outcome: "passed" };
    return {
      ...told,
      outcome: isFailure ? "failed" : "error",
      errorClass: failure.class,
      messageText: failure.messageText,
      stack: withoutRunner(failure.stack),
      ...(comparison === undefined ? {} : { comparison }),
    };
  }

  /** What was compared by the assertion that did not hold; undefined when it was of another kind. */
  async #comparison(top: Value, heap: number): Promise<Comparison | undefined> {
    const vm = this.#vm;
    for (const frame of framesFrom(top)) {
      if (!COMPARISONS.has(frame._code.title)) continue;
      const values = new Map(variablesOf(vm, frame).map(({ name, value }) => [name, value]));
      const [actual, expected] = [values.get("actual"), values.get("expected")];
      if (actual === undefined || expected === undefined) return undefined;
      const printer = new Printer(vm, heap);
      return {
        actual: (await printer.print(actual, COMPARED_LIMITS)).printString,
        expected: (await printer.print(expected, COMPARED_LIMITS)).printString,
      };
    }
    return undefined;
  }

  #describe(turn: Turn, end: Awaited<ReturnType<Turn["run"]>>, heap: number): Promise<Failure> | Failure {
    const vm = this.#vm;
    switch (end.kind) {
      case "failed":
        return describeFailure(vm, new Printer(vm, heap), end.exception, turn.stack, { places: this.#code });
      case "stopped": {
        const messageText =
          end.by === "timeLimit" ? `The test took longer than ${TEST_LIMIT / 1000} s and was ended` : "Interrupted";
        return { class: "Interrupt", messageText, stack: stackFrames(vm, turn.stack, { places: this.#code }) };
      }
      default:
        return { class: "ProcessTerminated", messageText: "The test ended its own process", stack: [] };
    }
  }

  /** An assertion that did not hold, as opposed to something that nobody asserted. */
  #isFailure(exception: Value): boolean {
    const behavior = this.#vm.classOf(exception);
    return ["TestFailure", "Warning"].some((name) => {
      const failure = this.#vm.tryClassNamed(name);
      return failure !== undefined && this.#vm.inheritsFrom(behavior, failure);
    });
  }

  async #shouldPass({ object }: Test, heap: number): Promise<boolean> {
    return (await this.#send(object, "shouldPass", heap)) !== false;
  }

  async #giveBackResources(behavior: Behavior, heap: number): Promise<void> {
    const resources = await this.#send(behavior, "resources", heap);
    const resource = this.#vm.tryClassNamed("TestResource");
    if (resources === undefined || !resource) return;
    await this.#send(resource, "resetResources:", heap, [resources]);
  }

  /** The answer to a message; undefined when there is none in time. */
  async #send(
    receiver: Value,
    selector: string,
    heap: number,
    args: readonly Value[] = [],
  ): Promise<Value | undefined> {
    const turn = new Turn(this.#vm, this.#vm.spawnSend(receiver, selector, args, heap));
    const end = await turn.run(SETUP_LIMIT);
    if (end.kind === "finished") return end.value;
    await turn.unwind();
    return undefined;
  }
}

/** A test as it is named: `AccountTest>>testDeposit`. */
const nameOf = ({ behavior, selector }: Test): string => `${behavior.$info.name}>>${selector}`;

function isWanted(test: Test, names: ReadonlySet<string>): boolean {
  const { name, package: home } = test.behavior.$info;
  return names.size === 0 || [name, home, nameOf(test)].some((each) => names.has(each));
}

/** The frames of the test itself: below it is only what runs tests. */
function withoutRunner(stack: Failure["stack"]): Failure["stack"] {
  const end = stack.findIndex(({ method }) => /\bTestCase>>(performTest|runCase)$/.test(method));
  return end < 0 ? stack : stack.slice(0, end);
}

function counted(outcomes: readonly TestOutcome[]): Omit<TestReport, "milliseconds" | "tests" | "unknown"> {
  const count = (outcome: TestOutcome["outcome"]): number => outcomes.filter((each) => each.outcome === outcome).length;
  const skipped = count("skipped");
  return {
    // Skipped tests did not run.
    run: outcomes.length - skipped,
    passed: count("passed"),
    failed: count("failed"),
    errors: count("error"),
    skipped,
  };
}

function noVariables(vm: VM): SessionScope {
  return {
    has: () => false,
    binding: (name): BindingObject => vm.newBinding(name, vm.nil, "SessionBinding"),
  };
}
