import type { ReactNode } from "react";
import { Icon } from "../../widgets/index.ts";
import type { IconName } from "../../widgets/index.ts";
import type { TestState } from "./test-tree.ts";
import styles from "./tests.module.css";

const MARKS: Readonly<Record<TestState, readonly [IconName, string]>> = {
  notRun: ["test", "not run"],
  waiting: ["clock", "waiting"],
  passed: ["good", "passed"],
  failed: ["danger", "failed"],
  error: ["warning", "error"],
  skipped: ["forward", "skipped"],
};

/** How a test stands, or the tests of a class or package do, at a glance. */
export function TestMark({ state }: { readonly state: TestState }): ReactNode {
  const [icon, title] = MARKS[state];
  return (
    <span className={styles.mark} data-state={state} title={title} role="img" aria-label={title}>
      <Icon name={icon} />
    </span>
  );
}
