import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type { DebuggerId, MethodReference, StackFrame } from "../../../src-runtime/protocol/index.ts";
import { messageOf, Refresher, whenBack } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";
import { asNumber, asObject } from "../json.ts";
import { isFailing, pathTo, testTree, testsBelow } from "./test-tree.ts";
import type { TestClass, TestNode } from "./test-tree.ts";

/** What a test runner needs of a window's session. */
export type TestsSession = Pick<WorkspaceSession, "request" | "on" | "store" | "tests" | "evaluate" | "interrupt">;

/** What a test runner shows, besides what tests came to. */
export interface TestRunnerState {
  /** The test classes there are; undefined until they were asked for. */
  readonly classes: readonly TestClass[] | undefined;
  /** Only tests that failed when they were last run are listed. */
  readonly failingOnly: boolean;
  /** The key of the chosen package, class or test. */
  readonly chosen: string | undefined;
  /** The keys of packages and classes whose tests are not listed. */
  readonly folded: ReadonlySet<string>;
  /** The list's share of the room, 0 to 1. */
  readonly share: number;
  /** What came of what was asked for last, if there is something to say. */
  readonly told: { readonly text: string; readonly isProblem: boolean } | undefined;
}

/** Runs the tests of a workspace's packages, and shows what each came to. */
export class TestRunner {
  readonly store: StoreApi<TestRunnerState>;
  readonly #session: TestsSession;
  readonly #disposers: readonly Disposer[];
  readonly #refresher: Refresher;

  constructor(session: TestsSession, kept: Json | undefined) {
    this.#session = session;
    const object = asObject(kept);
    this.store = createStore<TestRunnerState>(() => ({
      classes: undefined,
      failingOnly: object?.["failingOnly"] === true,
      chosen: undefined,
      folded: new Set(),
      share: asNumber(object?.["share"], 0.5),
      told: undefined,
    }));
    this.#refresher = new Refresher(
      () => this.#refresh(),
      () => session.store.getState().isConnected,
    );
    this.#disposers = [
      session.on("code/changed", () => void this.#refresher.run()),
      whenBack(session.store, () => void this.#refresher.run()),
    ];
    void this.#refresher.run();
  }

  /** What is kept of the pane. */
  kept(): Json {
    const { failingOnly, share } = this.store.getState();
    return { failingOnly, share };
  }

  /** Packages, classes and tests, as far as they are listed. */
  tree(failingOnly = this.store.getState().failingOnly): readonly TestNode[] {
    const { classes = [] } = this.store.getState();
    return testTree({ ...this.#session.tests.store.getState(), classes, failingOnly });
  }

  /** What is chosen, whether it is listed or not. */
  get chosen(): TestNode | undefined {
    return pathTo(this.tree(false), this.store.getState().chosen).at(-1);
  }

  choose(key: string): void {
    this.store.setState({ chosen: key });
  }

  fold(key: string, isFolded: boolean): void {
    const folded = new Set(this.store.getState().folded);
    if (isFolded) folded.add(key);
    else folded.delete(key);
    this.store.setState({ folded });
  }

  showOnlyFailing(failingOnly: boolean): void {
    this.store.setState({ failingOnly });
  }

  share(share: number): void {
    this.store.setState({ share });
  }

  dismiss(): void {
    this.store.setState({ told: undefined });
  }

  /** Runs all tests of project and loaded packages. */
  async runAll(): Promise<void> {
    await this.#run([]);
  }

  /** Runs the chosen test, or those of the chosen class or package. */
  async runChosen(): Promise<void> {
    const { chosen } = this;
    if (chosen !== undefined) await this.#run(chosen.tests);
  }

  /** Whether there are tests that failed when they were last run. */
  get canRunFailing(): boolean {
    return this.#failing().length > 0;
  }

  /** Runs the tests again that failed when they were last run, changed since or not. */
  async runFailing(): Promise<void> {
    const failing = this.#failing();
    if (failing.length > 0) await this.#run(failing.map(({ key }) => key));
  }

  /** Ends the run that is under way; the test that it stands in ends as an error. */
  async stop(): Promise<void> {
    const { underWay } = this.#session.tests.store.getState();
    if (underWay !== undefined) await this.#session.interrupt(underWay.id).catch((error: unknown) => this.#tell(error));
  }

  /** Chooses the next failing test after what is chosen, the first after the last; unfolds what it is in. */
  chooseNextFailure(): void {
    const tree = this.tree(false);
    const tests = testsBelow(tree);
    const from = tests.findIndex(({ key }) => key === this.chosen?.tests[0]) + (this.chosen?.kind === "test" ? 1 : 0);
    const inOrder = [...tests.slice(Math.max(0, from)), ...tests.slice(0, Math.max(0, from))];
    const next = inOrder.find(({ result }) => isFailing(result));
    if (next === undefined) return;
    const folded = new Set(this.store.getState().folded);
    for (const { key } of pathTo(tree, next.key)) folded.delete(key);
    this.store.setState({ chosen: next.key, folded });
  }

  /**
   * Runs the chosen test by itself, so that an error or a failure stops where it happens: answers the debugger on it, or
   * undefined when there was none.
   */
  async debug(): Promise<DebuggerId | undefined> {
    const { chosen } = this;
    if (chosen?.kind !== "test") return undefined;
    this.dismiss();
    try {
      const outcome = await this.#session.evaluate(debugging(chosen.key), "doIt", { onError: "debug" }).outcome;
      if (outcome.outcome === "ok") this.#say(`${chosen.key} passed this time: there is nothing to debug`);
      else if (outcome.outcome === "lost") this.#say(outcome.why);
      else if (outcome.debugger !== undefined) return outcome.debugger;
      else this.#tell(new Error(`${outcome.error.class}: ${outcome.error.messageText}`));
    } catch (error) {
      this.#tell(error);
    }
    return undefined;
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  #failing(): readonly TestNode[] {
    return testsBelow(this.tree(true));
  }

  async #run(names: readonly string[]): Promise<void> {
    this.dismiss();
    try {
      const report = await this.#session.tests.run(names);
      if (report === undefined) return this.#say("Tests of this window are running already");
      if (this.store.getState().chosen === undefined) this.chooseNextFailure();
    } catch (error) {
      this.#tell(error);
    }
  }

  #say(text: string): void {
    this.store.setState({ told: { text, isProblem: false } });
  }

  #tell(error: unknown): void {
    this.store.setState({ told: { text: messageOf(error), isProblem: true } });
  }

  async #refresh(): Promise<void> {
    try {
      const { classes } = await this.#session.request("test/list", {});
      this.store.setState({ classes });
    } catch (error) {
      this.#tell(error);
    }
  }
}

/** What runs one test so that whatever it signals, but for a skip, is nobody's to handle. */
function debugging(test: string): string {
  const [className = "", selector = ""] = test.split(">>");
  return `| test | test := ${className} selector: #${selector}. [ [ test runCase ] on: TestSkipped do: [ :skip | skip ] ] ensure: [ TestResource resetResources: test resources ]`;
}

/** The method that a frame of a stack runs; undefined for an evaluation's own text. */
export function methodOf({ method }: StackFrame): MethodReference | undefined {
  const parts = /^(?:\[ \] in )?(\w+)( class)?>>(\S+)$/.exec(method);
  const [, className, side, selector] = parts ?? [];
  if (className === undefined || selector === undefined) return undefined;
  return { class: className, side: side === undefined ? "instance" : "class", selector };
}

/** The method of a test: where the stack of its failure says, for one that its class inherits. */
export function methodOfTest({ key, result }: TestNode): MethodReference {
  const [className = "", selector = ""] = key.split(">>");
  const outermost = result?.stack?.at(-1);
  const found = outermost && methodOf(outermost);
  return found?.selector === selector ? found : { class: className, side: "instance", selector };
}
