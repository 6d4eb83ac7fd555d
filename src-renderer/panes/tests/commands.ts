import type { Command } from "../../commands/index.ts";

const scope = "tests";
const category = "Tests";

/** What can be done in a test runner. */
export const TESTS_COMMANDS: readonly Command[] = [
  {
    id: "tests.runAll",
    title: "Run all tests",
    keys: ["Alt+A"],
    category,
    scope,
    help: "Runs all tests of the project's and of loaded packages.",
  },
  {
    id: "tests.runChosen",
    title: "Run chosen tests",
    keys: ["Mod+T", "Alt+T"],
    category,
    scope,
    help: "Runs the chosen test, or all those of the chosen class or package.",
  },
  {
    id: "tests.runFailing",
    title: "Run failing tests again",
    keys: ["Alt+R"],
    category,
    scope,
    help: "Runs the tests that failed when they were last run, whether they were changed since or not.",
  },
  {
    id: "tests.debug",
    title: "Debug test",
    keys: ["Mod+Shift+D"],
    category,
    scope,
    help: "Runs the chosen test by itself; where it fails a debugger opens on the living stack.",
  },
  {
    id: "tests.nextFailure",
    title: "Next failing test",
    keys: ["F8"],
    category,
    scope,
    help: "Chooses the next test that failed, and shows why.",
  },
  {
    id: "tests.onlyFailing",
    title: "All or failing tests",
    keys: ["Alt+S"],
    category,
    scope,
    help: "Lists only the tests that failed, or all of them again.",
  },
];
