import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json } from "../../../src-main/channels.ts";
import type {
  ClassSummary,
  MethodReference,
  MethodSummary,
  PackageSummary,
  Result,
  Side,
  TestOutcome,
} from "../../../src-runtime/protocol/index.ts";
import { messageOf, testName, whenBack } from "../../connection/index.ts";
import type { Disposer, TestResult, TestResultsState } from "../../connection/index.ts";
import { asNumber, asObject, asText } from "../json.ts";
import { Documents, isChanged } from "./documents.ts";
import type { CodeSession } from "./documents.ts";
import { searchIn } from "./search.ts";
import type { SearchWish } from "./search.ts";
import { sideTitle, subjectIn } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** A protocol of a class and how many methods it has. */
export interface ProtocolSummary {
  readonly name: string;
  readonly methodCount: number;
}

/** What mentions a selector or a class, in place of the four lists. */
export interface Search extends SearchWish {
  /** Undefined while it is looked for. */
  readonly methods: readonly MethodSummary[] | undefined;
}

/** A run of tests: under way as long as there is no summary. */
export interface TestRun {
  readonly name: string;
  readonly done: number;
  readonly total: number;
  readonly summary: string | undefined;
  readonly isGood: boolean;
}

/** How the room of a browser is shared. */
export interface Shares {
  readonly lists: number;
  readonly packages: number;
  readonly classes: number;
  readonly protocols: number;
}

/** What a browser shows. */
export interface BrowserState {
  readonly packages: readonly PackageSummary[];
  readonly package: string | undefined;
  /** Classes whose names contain this are listed, of all packages; empty: those of the package. */
  readonly filter: string;
  readonly isHierarchy: boolean;
  readonly classes: readonly ClassSummary[];
  /** In the hierarchy: the classes above those, of other packages. */
  readonly above: readonly ClassSummary[];
  readonly class: string | undefined;
  readonly side: Side;
  readonly protocols: readonly ProtocolSummary[];
  /** Undefined for all. */
  readonly protocol: string | undefined;
  readonly methods: readonly MethodSummary[];
  /** What the text below is of. */
  readonly subject: Subject | undefined;
  /** How often something new was begun: the text is what its author turns to then. */
  readonly begun: number;
  readonly search: Search | undefined;
  /** How tests ended, by `Class>>selector`, since their class was last changed. */
  readonly outcomes: ReadonlyMap<string, TestOutcome>;
  readonly testRun: TestRun | undefined;
  /** Why something could not be done. */
  readonly problem: string | undefined;
  readonly shares: Shares;
}

/**
 * A class browser: four lists, each of what is chosen in the one before, and a text that can be edited and accepted. What
 * is chosen, and what was not accepted, is kept; the lists follow the code, whoever changes it.
 */
export class Browser {
  readonly store: StoreApi<BrowserState>;
  readonly documents: Documents;
  readonly #session: CodeSession;
  readonly #disposers: Disposer[];
  /** Counts the choices: an answer to an earlier one is not shown. */
  #choices = 0;
  #loading: Promise<void> = Promise.resolve();
  #reloading: Promise<void> | undefined;
  #isReloadDue = false;

  constructor(session: CodeSession, kept: Json | undefined) {
    this.#session = session;
    const outcomes = freshOutcomes(session.tests.store.getState().results);
    this.store = createStore(() => ({ ...restored(kept), outcomes }));
    this.documents = new Documents(session, asObject(kept)?.["documents"]);
    this.#disposers = [
      session.on("code/changed", ({ classes }) => this.#codeChanged(classes)),
      session.tests.store.subscribe((tests) => this.#followTests(tests)),
      whenBack(session.store, () => {
        this.#reloadSoon();
        void this.documents.refresh();
      }),
    ];
    this.#reloadSoon();
    const { subject } = this.store.getState();
    if (subject !== undefined) void this.documents.open(subject);
  }

  /** What is kept of the browser. */
  kept(): Json {
    const state = this.store.getState();
    return {
      package: state.package ?? null,
      class: state.class ?? null,
      side: state.side,
      protocol: state.protocol ?? null,
      subject: state.subject === undefined ? null : { ...state.subject },
      isHierarchy: state.isHierarchy,
      shares: { ...state.shares },
      search: state.search === undefined ? null : { what: state.search.what, of: state.search.of },
      documents: this.documents.kept(),
    };
  }

  /** Whether something was not accepted yet. */
  get isChanged(): boolean {
    return [...this.documents.store.getState().values()].some(isChanged);
  }

  /** Resolves when what was asked for is shown. */
  async settled(): Promise<void> {
    await this.#reloading;
  }

  async choosePackage(name: string): Promise<void> {
    this.store.setState({
      package: name,
      filter: "",
      class: undefined,
      protocols: [],
      protocol: undefined,
      methods: [],
    });
    this.store.setState({ subject: undefined });
    await this.#load();
  }

  /** Lists the classes whose names contain a text, of all packages. */
  async find(filter: string): Promise<void> {
    this.store.setState({ filter });
    await this.#load();
  }

  async chooseClass(name: string): Promise<void> {
    const { subject, testRun } = this.store.getState();
    // What came of tests is told where they were run; their marks stay.
    const isOver = testRun?.summary !== undefined && testRun.name !== name;
    this.store.setState({ class: name, protocol: undefined, ...(isOver ? { testRun: undefined } : {}) });
    // Who goes through comments goes on with comments.
    await this.open({ kind: subject?.kind === "comment" ? "comment" : "definition", class: name });
  }

  async chooseSide(side: Side): Promise<void> {
    const { class: name } = this.store.getState();
    this.store.setState({ side, protocol: undefined });
    if (name === undefined) return;
    await this.open({ kind: "definition", class: name });
  }

  /** Lists the methods of a protocol, or of all. */
  async chooseProtocol(protocol: string | undefined): Promise<void> {
    this.store.setState({ protocol });
    await this.#load();
  }

  async chooseMethod({ class: name, side, selector }: MethodReference): Promise<void> {
    await this.open({ kind: "method", class: name, side, selector });
  }

  /** Shows a method, its class and its package, wherever it is. */
  async reveal({ class: name, side, selector }: MethodReference): Promise<void> {
    await this.#attempt(async () => {
      const { class: found } = await this.#session.request("browsing/definition", { class: name });
      this.store.setState({ package: found.package, filter: "", class: name, side, protocol: undefined });
      await this.chooseMethod({ class: name, side, selector });
    });
  }

  /** Shows a class and its package. */
  async revealClass(name: string): Promise<void> {
    await this.#attempt(async () => {
      const { class: found } = await this.#session.request("browsing/definition", { class: name });
      this.store.setState({ package: found.package, filter: "", class: name, protocol: undefined, search: undefined });
      await this.open({ kind: "definition", class: name });
    });
  }

  /** Shows the text of a subject. */
  async open(subject: Subject): Promise<void> {
    this.store.setState({ subject, problem: undefined });
    await Promise.all([this.#load(), this.documents.open(subject)]);
  }

  /** Begins a method of the chosen class. */
  async newMethod(): Promise<void> {
    const { class: name, side } = this.store.getState();
    if (name !== undefined) await this.#begin({ kind: "newMethod", class: name, side });
  }

  /** Makes a package of the project, and shows it. Answers whether it was made; if not, why is a problem. */
  async newPackage(name: string): Promise<boolean> {
    let isMade = false;
    await this.#attempt(async () => {
      await this.#session.request("browsing/newPackage", { session: this.#session.id, name });
      isMade = true;
      this.#reloadSoon();
      await this.settled();
      await this.choosePackage(name);
    });
    return isMade;
  }

  /** Begins a class of the chosen package. */
  async newClass(): Promise<void> {
    const { package: home } = this.store.getState();
    if (home === undefined) return;
    this.store.setState({ class: undefined, protocol: undefined });
    await this.#begin({ kind: "newClass", package: home });
  }

  async #begin(subject: Subject): Promise<void> {
    await this.open(subject);
    this.store.setState(({ begun }) => ({ begun: begun + 1 }));
  }

  /** Accepts the text that is shown, for all sessions. */
  async accept(): Promise<void> {
    const { subject } = this.store.getState();
    if (subject === undefined) return;
    const accepted = await this.documents.accept(subject, this.#acceptOptions(subject));
    // Somebody who has gone on meanwhile stays there.
    if (accepted === undefined || this.store.getState().subject !== subject) return;
    this.store.setState({ subject: accepted, problem: undefined });
    if (accepted.kind === "definition") this.store.setState({ class: accepted.class });
    await Promise.all([this.#load(), this.documents.open(accepted)]);
  }

  revert(): void {
    const { subject } = this.store.getState();
    if (subject !== undefined) this.documents.revert(subject);
  }

  /** Removes the method or the class that is shown. */
  async remove(): Promise<void> {
    const { subject } = this.store.getState();
    const session = this.#session.id;
    await this.#attempt(async () => {
      if (subject?.kind === "method") {
        const { class: name, side, selector } = subject;
        await this.#session.request("browsing/removeMethod", { session, class: name, side, selector });
        this.documents.removed(subject);
        await this.open({ kind: "definition", class: name });
      } else if (subject?.kind === "definition" || subject?.kind === "comment") {
        await this.#session.request("browsing/removeClass", { session, class: subject.class });
        this.documents.removed(subject);
        this.store.setState({ class: undefined, protocols: [], methods: [], subject: undefined });
        await this.#load();
      }
    });
  }

  /** Lists what sends or implements a selector, or names a class. */
  async search({ what, of }: SearchWish): Promise<void> {
    const { search } = this.store.getState();
    // What is listed already is listed until there is another answer.
    const methods = search?.what === what && search.of === of ? search.methods : undefined;
    this.store.setState({ search: { what, of, methods } });
    await this.#attempt(async () => {
      const answer =
        what === "references"
          ? await this.#session.request("browsing/references", { name: of })
          : await this.#session.request(`browsing/${what}`, { selector: of });
      const now = this.store.getState().search;
      if (now?.what === what && now.of === of) this.store.setState({ search: { what, of, methods: answer.methods } });
    });
  }

  endSearch(): void {
    this.store.setState({ search: undefined });
  }

  /** Runs the tests of the chosen class, or of the chosen package. */
  async runTests(): Promise<void> {
    const { class: name, package: home } = this.store.getState();
    await this.#runTests(name ?? home);
  }

  /** Runs the tests of a class. */
  async runTestsOf(className: string): Promise<void> {
    await this.#runTests(className);
  }

  /** Runs a single test. */
  async runTest(test: { readonly class: string; readonly selector: string }): Promise<void> {
    await this.#runTests(testName(test));
  }

  async #runTests(of: string | undefined): Promise<void> {
    const { testRun } = this.store.getState();
    if (of === undefined || (testRun !== undefined && testRun.summary === undefined)) return;
    this.store.setState({ testRun: { name: of, done: 0, total: 0, summary: undefined, isGood: true } });
    try {
      const report = await this.#session.tests.run([of]);
      if (report === undefined) return this.store.setState({ testRun: undefined, problem: OTHERS_RUN });
      const { passed, failed, errors, skipped } = report;
      const parts = [`${passed} passed`];
      if (failed > 0) parts.push(`${failed} failed`);
      if (errors > 0) parts.push(errors === 1 ? "1 error" : `${errors} errors`);
      if (skipped > 0) parts.push(`${skipped} skipped`);
      const count = report.tests.length;
      const summary = count === 0 ? "There are no tests here" : parts.join(", ");
      const isGood = failed + errors === 0;
      this.store.setState({ testRun: { name: of, done: count, total: count, summary, isGood } });
    } catch (error) {
      this.store.setState({ testRun: undefined, problem: messageOf(error) });
    }
  }

  /** Runs a method by itself as its pragma says: what an example or a sample answers is inspected. */
  async runMethod({ class: name, selector, runsAs }: MethodSummary): Promise<void> {
    const source = runsAs === "script" ? `${name} ${selector}` : `${name} ${selector} inspect`;
    try {
      const outcome = await this.#session.evaluate(source, "doIt").outcome;
      if (outcome.outcome === "error") {
        const { class: errorClass, messageText } = outcome.error;
        this.tellProblem(
          `${name} class>>${selector} failed: ${[errorClass, messageText].filter((part) => part).join(": ")}`,
        );
      } else if (outcome.outcome === "lost") this.tellProblem(outcome.why);
    } catch (error) {
      this.tellProblem(messageOf(error));
    }
  }

  dismissTestRun(): void {
    this.store.setState({ testRun: undefined });
  }

  /** Something that was asked for here could not be done. */
  tellProblem(problem: string): void {
    this.store.setState({ problem });
  }

  dismissProblem(): void {
    this.store.setState({ problem: undefined });
  }

  async showHierarchy(isHierarchy: boolean): Promise<void> {
    this.store.setState({ isHierarchy });
    await this.#load();
  }

  share(shares: Partial<Shares>): void {
    this.store.setState((state) => ({ shares: { ...state.shares, ...shares } }));
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  #acceptOptions(subject: Subject): { readonly protocol?: string | undefined; readonly package?: string | undefined } {
    const { protocol, package: home, packages, classes } = this.store.getState();
    if (subject.kind !== "newMethod" && subject.kind !== "method") return {};
    const isOurs = packages.find(({ name }) => name === home)?.origin === "project";
    const isOfPackage = classes.find(({ name }) => name === subject.class)?.package === home;
    return {
      protocol: subject.kind === "newMethod" ? protocol : undefined,
      package: isOurs && !isOfPackage ? home : undefined,
    };
  }

  /** The marks are of what is known of tests in the window, wherever they were run. */
  #followTests({ results, underWay }: TestResultsState): void {
    const { testRun } = this.store.getState();
    const isRunning = testRun !== undefined && testRun.summary === undefined && underWay !== undefined;
    this.store.setState({
      outcomes: freshOutcomes(results),
      ...(isRunning ? { testRun: { ...testRun, done: underWay.done, total: underWay.total } } : {}),
    });
  }

  #codeChanged(classes: readonly string[]): void {
    void this.documents.refresh(classes);
    this.#reloadSoon();
  }

  /** One at a time; what changes meanwhile is seen by the next. */
  #reloadSoon(): void {
    this.#isReloadDue = true;
    this.#reloading ??= this.#reload().finally(() => {
      this.#reloading = undefined;
    });
  }

  async #reload(): Promise<void> {
    while (this.#isReloadDue) {
      this.#isReloadDue = false;
      if (!this.#session.store.getState().isConnected) return;
      await this.#attempt(async () => {
        const { packages } = await this.#session.request("browsing/packages", {});
        const chosen = (await this.#packageChosen()) ?? packages.find(({ origin }) => origin === "project")?.name;
        // One's own code comes first.
        const order = ["project", "loaded", "system"];
        this.store.setState({
          packages: packages.toSorted((a, b) => order.indexOf(a.origin) - order.indexOf(b.origin)),
          package: chosen,
        });
        const { search } = this.store.getState();
        await Promise.all([this.#load(), search === undefined ? undefined : this.search(search)]);
      });
    }
  }

  /** Who opens a browser on a class need not know its package. */
  async #packageChosen(): Promise<string | undefined> {
    const { package: home, class: name } = this.store.getState();
    if (home !== undefined || name === undefined) return home;
    const { class: found } = await this.#session.request("browsing/definition", { class: name });
    return found.package;
  }

  /** Loads the lists by what is chosen now. Resolves when they are shown, or those of a later choice are. */
  async #load(): Promise<void> {
    this.#loading = this.#loadLists();
    let loading: Promise<void>;
    do {
      loading = this.#loading;
      await loading;
    } while (loading !== this.#loading);
  }

  async #loadLists(): Promise<void> {
    const choice = ++this.#choices;
    const { package: home, filter, class: name, side, protocol, isHierarchy: hierarchy } = this.store.getState();
    const ask = this.#session;
    const ofClass = { class: name ?? "", side };
    await this.#attempt(async () => {
      const [{ classes, above = [] }, protocols, methods] = await Promise.all([
        filter === "" && home === undefined
          ? NO_CLASSES
          : ask.request("browsing/classes", {
              ...(filter === "" ? { package: home } : { matching: filter }),
              hierarchy,
            }),
        name === undefined ? [] : ask.request("browsing/protocols", ofClass).then((answer) => answer.protocols),
        name === undefined
          ? []
          : ask
              .request("browsing/methods", { ...ofClass, ...(protocol === undefined ? {} : { protocol }) })
              .then((answer) => answer.methods),
      ]);
      if (choice === this.#choices) this.store.setState({ classes, above, protocols, methods });
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }
}

const OTHERS_RUN = "Other tests of this window are running: wait for them, or stop them in the pane Test runner";

/** Of tests whose classes were not changed since. */
function freshOutcomes(results: ReadonlyMap<string, TestResult>): ReadonlyMap<string, TestOutcome> {
  return new Map([...results].filter(([, { isStale }]) => !isStale));
}

const NO_CLASSES: Result<"browsing/classes"> = { classes: [] };

/** What people call a method in a list of methods of many classes. */
export function methodTitle(method: MethodReference): string {
  return `${sideTitle(method)}>>${method.selector}`;
}

function restored(kept: Json | undefined): BrowserState {
  const object = asObject(kept) ?? {};
  const shares = asObject(object["shares"]) ?? {};
  const text = (key: string): string | undefined => asText(object[key], "") || undefined;
  return {
    packages: [],
    package: text("package"),
    filter: "",
    isHierarchy: object["isHierarchy"] === true,
    classes: [],
    above: [],
    class: text("class"),
    side: object["side"] === "class" ? "class" : "instance",
    protocols: [],
    protocol: text("protocol"),
    methods: [],
    subject: subjectIn(object["subject"]),
    begun: 0,
    search: restoredSearch(object["search"]),
    outcomes: new Map(),
    testRun: undefined,
    problem: undefined,
    shares: {
      lists: asNumber(shares["lists"], 0.42),
      packages: asNumber(shares["packages"], 0.24),
      classes: asNumber(shares["classes"], 0.32),
      protocols: asNumber(shares["protocols"], 0.42),
    },
  };
}

function restoredSearch(kept: Json | undefined): Search | undefined {
  const wish = searchIn(kept);
  return wish && { ...wish, methods: undefined };
}
