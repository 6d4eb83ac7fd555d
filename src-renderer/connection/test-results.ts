import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { EvaluationId, Events, SessionId, TestOutcome, TestReport } from "../../src-runtime/protocol/index.ts";
import type { Disposer } from "./disposer.ts";
import type { Rpc } from "./rpc.ts";

/** What a test last came to in this window. */
export type TestResult = TestOutcome & {
  /** Its class was changed since: it may come to something else now. */
  readonly isStale: boolean;
};

/** A run of tests that is under way. */
export interface TestsUnderWay {
  readonly id: EvaluationId;
  /** As it was asked for: packages, classes, single tests; empty for all. */
  readonly names: readonly string[];
  readonly done: number;
  /** 0 until the first test has finished. */
  readonly total: number;
  /** The tests of it that have finished, by {@link testName}. */
  readonly finished: ReadonlySet<string>;
}

/** What is known of tests in this window. */
export interface TestResultsState {
  /** By {@link testName}. */
  readonly results: ReadonlyMap<string, TestResult>;
  /** One at a time. */
  readonly underWay: TestsUnderWay | undefined;
}

/** A run of tests as it is begun: its id, by which it is interrupted, and what it will have come to. */
export interface BegunTests {
  readonly id: EvaluationId;
  readonly report: Promise<TestReport>;
}

/** How long what finished tests came to may wait to be told together, in milliseconds: thousands finish in a second. */
const TOGETHER = 40;

/** What each test came to when it was last run in this window, wherever in it: all that show tests show the same. */
export class TestResults {
  readonly store: StoreApi<TestResultsState> = createStore<TestResultsState>(() => ({
    results: new Map(),
    underWay: undefined,
  }));
  readonly #begin: (names: readonly string[]) => BegunTests;
  readonly #disposers: readonly Disposer[];
  /** Not told yet. */
  #untold: Events["test/finished"][] = [];
  #telling: ReturnType<typeof setTimeout> | undefined;

  /** `begin` asks the workspace for a run; `session` answers the window's session once there is one. */
  constructor(
    rpc: Pick<Rpc, "on">,
    session: () => SessionId | undefined,
    begin: (names: readonly string[]) => BegunTests,
  ) {
    this.#begin = begin;
    this.#disposers = [
      rpc.on("test/finished", (finished) => {
        if (finished.session === session()) this.#finished(finished);
      }),
      rpc.on("code/changed", ({ classes }) => this.#codeChanged(classes)),
    ];
  }

  /**
   * Runs tests: packages, classes and single ones by name, or all. Answers undefined, and runs none, while others run.
   * Rejects with a `Refusal` when the workspace does not run them, or the connection is lost meanwhile.
   */
  async run(names: readonly string[]): Promise<TestReport | undefined> {
    if (this.store.getState().underWay !== undefined) return undefined;
    const { id, report } = this.#begin(names);
    this.store.setState({ underWay: { id, names, done: 0, total: 0, finished: new Set() } });
    try {
      const ended = await report;
      this.#tell();
      this.#put(ended.tests);
      return ended;
    } finally {
      this.store.setState({ underWay: undefined });
    }
  }

  dispose(): void {
    clearTimeout(this.#telling);
    for (const dispose of this.#disposers) dispose();
  }

  #finished(finished: Events["test/finished"]): void {
    this.#untold.push(finished);
    this.#telling ??= setTimeout(() => this.#tell(), TOGETHER);
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const untold = this.#untold;
    this.#untold = [];
    this.#put(untold.map(({ test }) => test));
    const { underWay } = this.store.getState();
    const ofIt = untold.filter(({ evaluationId }) => evaluationId === underWay?.id);
    const last = ofIt.at(-1);
    if (underWay === undefined || last === undefined) return;
    const finished = new Set([...underWay.finished, ...ofIt.map(({ test }) => testName(test))]);
    this.store.setState({ underWay: { ...underWay, done: last.done, total: last.total, finished } });
  }

  #put(tests: readonly TestOutcome[]): void {
    this.store.setState(({ results }) => ({
      results: new Map([
        ...results,
        ...tests.map((test): readonly [string, TestResult] => [testName(test), { ...test, isStale: false }]),
      ]),
    }));
  }

  #codeChanged(classes: readonly string[]): void {
    // What finished before is of the code before.
    this.#tell();
    const changed = new Set(classes);
    this.store.setState(({ results }) => ({
      results: new Map(
        [...results].map(([name, test]) => [name, changed.has(test.class) ? { ...test, isStale: true } : test]),
      ),
    }));
  }
}

/** Names a test: `AccountTest>>testDeposit`. */
export function testName({ class: name, selector }: { readonly class: string; readonly selector: string }): string {
  return `${name}>>${selector}`;
}
