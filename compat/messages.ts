/** What a package's process is told to do. */
export interface Order {
  readonly source: string;
  /** Packages to load, in this order. */
  readonly load: readonly string[];
  /** The package whose tests to run; absent, only examples are run. */
  readonly test?: string;
  /** Names of the test classes to run; absent or empty, all are. */
  readonly only?: readonly string[];
  readonly examples: readonly Example[];
  /** How many of the tests, or examples, were run before, by a process that did not survive the next one. */
  readonly from: number;
  /** Milliseconds. */
  readonly timeLimit: number;
}

/** An example from a comment: `3 factorial >>> 6`. */
export interface Example {
  readonly place: string;
  readonly source: string;
}

/** How a test ended: as SUnit tells them apart, or its process went down with it. */
export type Outcome = "passed" | "skipped" | "failed" | "error" | "timeLimit" | "crashed";

/** One test that was run, or one example. */
export interface Run {
  /** Of an example the place of its comment. */
  readonly class: string;
  readonly selector: string;
  readonly outcome: Outcome;
  readonly message?: string;
}

/** What a package's process tells. */
export type Told =
  /** Test methods that are in place, and what could not be loaded. */
  | { readonly kind: "loaded"; readonly tests: readonly string[]; readonly problems: readonly string[] }
  | { readonly kind: "begun"; readonly class: string; readonly selector: string }
  | { readonly kind: "ended"; readonly run: Run }
  | { readonly kind: "done" };
