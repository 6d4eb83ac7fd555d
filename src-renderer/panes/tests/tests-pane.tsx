import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { MethodReference } from "../../../src-runtime/protocol/index.ts";
import { CommandButton, useCommands, useDock } from "../../shell/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import {
  Choice,
  EmptyState,
  LineDetail,
  LineText,
  Notice,
  ProgressBar,
  Split,
  Toolbar,
  ToolbarSeparator,
  Tree,
} from "../../widgets/index.ts";
import { browserPane } from "../browser/index.ts";
import { openDebugger } from "../debugger/index.ts";
import { asObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { methodOfTest, TestRunner } from "./store.ts";
import { TestDetail } from "./test-detail.tsx";
import { TestMark } from "./test-mark.tsx";
import { countsOf, countsText, pathTo, testTree, timeText } from "./test-tree.ts";
import type { TestNode } from "./test-tree.ts";
import styles from "./tests.module.css";

/** What a test runner kept. */
export type TestsParams = JsonObject;

/** The tests of the workspace. */
export function TestsPane({ params, pane }: PaneProps<TestsParams>): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new TestRunner(session, params));
  useEffect(() => model?.store.subscribe(() => pane.keep(asObject(model.kept()) ?? {})), [model, pane]);
  return model === undefined ? undefined : <OpenTests model={model} />;
}

const FILTERS = [
  { id: "all", label: "All" },
  { id: "failing", label: "Failing" },
] as const;

function OpenTests({ model }: { readonly model: TestRunner }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const dock = useDock();
  const session = useSession();
  const { classes, failingOnly, chosen, folded, share, told } = useStore(model.store);
  const { results, underWay } = useStore(session.tests.store);
  const all = useMemo(
    () => testTree({ classes: classes ?? [], results, underWay, failingOnly: false }),
    [classes, results, underWay],
  );
  const listed = useMemo(
    () => (failingOnly ? testTree({ classes: classes ?? [], results, underWay, failingOnly }) : all),
    [all, classes, results, underWay, failingOnly],
  );
  const open = useMemo(
    () =>
      new Set(
        listed.flatMap((home) => [home, ...(home.children ?? [])]).flatMap(({ key }) => (folded.has(key) ? [] : [key])),
      ),
    [listed, folded],
  );
  const node = pathTo(all, chosen).at(-1);
  const counts = countsOf(all);
  const isRunning = underWay !== undefined;

  const browse = (method: MethodReference): void => {
    const { class: className, side, selector } = method;
    dock.open(browserPane, { class: className, side, subject: { kind: "method", class: className, side, selector } });
  };
  const browseChosen = (): void => {
    if (node === undefined) return;
    if (node.kind === "test") browse(methodOfTest(node));
    else if (node.kind === "class")
      dock.open(browserPane, { class: node.title, subject: { kind: "definition", class: node.title } });
    else dock.open(browserPane, { package: node.title });
  };
  const debug = async (): Promise<void> => {
    const id = await model.debug();
    if (id !== undefined) openDebugger(dock, id);
  };
  const hasTests = (): boolean => !isRunning && all.length > 0;
  useCommands(root, {
    "tests.runAll": { run: () => model.runAll(), isEnabled: hasTests },
    "tests.runChosen": { run: () => model.runChosen(), isEnabled: () => !isRunning && node !== undefined },
    "tests.runFailing": { run: () => model.runFailing(), isEnabled: () => !isRunning && model.canRunFailing },
    "tests.debug": { run: debug, isEnabled: () => !isRunning && node?.kind === "test" },
    "tests.nextFailure": { run: () => model.chooseNextFailure(), isEnabled: () => model.canRunFailing },
    "tests.onlyFailing": () => model.showOnlyFailing(!failingOnly),
    "code.browse": { run: browseChosen, isEnabled: () => node !== undefined },
    "code.interrupt": { run: () => model.stop(), isEnabled: () => isRunning },
  });

  return (
    <div ref={root} className={styles.pane}>
      <Toolbar
        name="Tests"
        end={
          <Choice
            name="Listed tests"
            options={FILTERS}
            chosen={failingOnly ? "failing" : "all"}
            onChoose={(id) => model.showOnlyFailing(id === "failing")}
          />
        }
      >
        <CommandButton command="tests.runAll" icon="test" within={root} isDisabled={!hasTests()} />
        <CommandButton
          command="tests.runChosen"
          icon="play"
          within={root}
          isDisabled={isRunning || node === undefined}
        />
        <CommandButton
          command="tests.runFailing"
          icon="refresh"
          within={root}
          isDisabled={isRunning || !model.canRunFailing}
        />
        <CommandButton command="code.interrupt" icon="stop" within={root} isDisabled={!isRunning} />
        <ToolbarSeparator />
        <CommandButton
          command="tests.debug"
          icon="debug"
          within={root}
          isDisabled={isRunning || node?.kind !== "test"}
        />
        <CommandButton command="code.browse" icon="browse" within={root} isDisabled={node === undefined} />
      </Toolbar>
      {isRunning && (
        <ProgressBar name="Tests run" share={underWay.total === 0 ? undefined : underWay.done / underWay.total} />
      )}
      {told !== undefined && (
        <Notice tone={told.isProblem ? "danger" : "plain"} onDismiss={() => model.dismiss()}>
          {told.text}
        </Notice>
      )}
      <p className={styles.summary} role="status">
        {underWay !== undefined
          ? underWay.total === 0
            ? "Finding the tests"
            : `${underWay.done} of ${underWay.total} tests have run`
          : all.length > 0 && countsText(counts)}
      </p>
      <div className={styles.rest}>
        <Split direction="column" name="Tests and failure" share={share} onShare={(next) => model.share(next)}>
          <Tree
            name="All tests"
            roots={listed}
            childrenOf={({ children }) => children}
            keyOf={({ key }) => key}
            textOf={({ title }) => title}
            renderItem={(item) => <TestLine node={item} />}
            chosen={chosen}
            onChoose={({ key }) => model.choose(key)}
            open={open}
            onOpen={({ key }, isOpen) => model.fold(key, !isOpen)}
            onAct={(item) => {
              if (item.kind === "test") browse(methodOfTest(item));
              else model.fold(item.key, !folded.has(item.key));
            }}
            empty={
              classes === undefined ? undefined : failingOnly && all.length > 0 ? (
                <EmptyState title="No test fails">As far as they were run: the others are listed under All.</EmptyState>
              ) : (
                <EmptyState title="No tests yet">
                  A subclass of TestCase in a package of the project has tests: the methods whose names begin with test.
                </EmptyState>
              )
            }
          />
          <TestDetail node={node} onBrowse={browse} />
        </Split>
      </div>
    </div>
  );
}

function TestLine({ node }: { readonly node: TestNode }): ReactNode {
  const { kind, title, state, counts, result, tests } = node;
  return (
    <>
      <TestMark state={state} />
      <LineText kind={kind === "test" ? "code" : kind === "package" ? "strong" : "plain"}>{title}</LineText>
      <LineDetail>
        {kind !== "test"
          ? `${counts.passed} of ${tests.length}`
          : result === undefined
            ? ""
            : result.isStale
              ? `${result.outcome} earlier`
              : timeText(result.milliseconds)}
      </LineDetail>
    </>
  );
}
