import { definePane } from "../../shell/index.ts";
import type { Dock } from "../../shell/index.ts";
import { asObject } from "../json.ts";
import { TestsPane } from "./tests-pane.tsx";
import type { TestsParams } from "./tests-pane.tsx";

export { TESTS_COMMANDS } from "./commands.ts";

/** The tests of the workspace's packages, and what they came to. */
export const testsPane = definePane<TestsParams>({
  kind: "tests",
  title: "Test runner",
  icon: "test",
  place: "right",
  single: true,
  component: TestsPane,
  restore: (kept) => asObject(kept) ?? {},
});

/** Shows the tests. */
export function openTests(dock: Dock): void {
  dock.open(testsPane, {});
}
