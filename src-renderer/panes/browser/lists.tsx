import { useState } from "react";
import type { ReactNode, Ref } from "react";
import { useStore } from "zustand";
import type { ClassSummary, MethodSummary, TestOutcome } from "../../../src-runtime/protocol/index.ts";
import type { CommandId } from "../../commands/index.ts";
import { testName } from "../../connection/index.ts";
import { CommandMenu } from "../../shell/index.ts";
import {
  ChangedDot,
  Choice,
  Icon,
  IconButton,
  LineDetail,
  LineText,
  ListBox,
  Split,
  TextField,
  Tree,
} from "../../widgets/index.ts";
import type { IconName, MenuAnchor } from "../../widgets/index.ts";
import styles from "./browser.module.css";
import { isChanged } from "./documents.ts";
import { searchTitle } from "./search.ts";
import { methodTitle } from "./store.ts";
import type { Browser, BrowserState } from "./store.ts";
import { subjectKey } from "./subject.ts";

/** A menu that is open at a place. */
interface OpenMenu {
  readonly name: string;
  readonly groups: readonly (readonly CommandId[])[];
  readonly anchor: MenuAnchor;
}

/** The upper half of a class browser: packages, classes, protocols and methods, or what was searched for. */
export function BrowserLists({
  browser,
  filterField,
  onNewPackage,
}: {
  readonly browser: Browser;
  /** Where a class is looked for by name. */
  readonly filterField: Ref<HTMLInputElement>;
  /** Asks for the name of a package that is to be made. */
  readonly onNewPackage: () => void;
}): ReactNode {
  const state = useStore(browser.store);
  const [menu, setMenu] = useState<OpenMenu>();
  const { shares } = state;
  if (state.search !== undefined) return <SearchList browser={browser} search={state.search} state={state} />;
  return (
    <>
      <Split
        direction="row"
        name="Packages"
        share={shares.packages}
        onShare={(packages) => browser.share({ packages })}
      >
        <PackageList browser={browser} state={state} onNewPackage={onNewPackage} />
        <Split direction="row" name="Classes" share={shares.classes} onShare={(classes) => browser.share({ classes })}>
          <ClassList browser={browser} state={state} filterField={filterField} onMenu={setMenu} />
          <Split
            direction="row"
            name="Protocols"
            share={shares.protocols}
            onShare={(protocols) => browser.share({ protocols })}
          >
            <ProtocolList browser={browser} state={state} />
            <MethodList browser={browser} state={state} onMenu={setMenu} />
          </Split>
        </Split>
      </Split>
      {menu !== undefined && <CommandMenu {...menu} onClose={() => setMenu(undefined)} />}
    </>
  );
}

interface ListProps {
  readonly browser: Browser;
  readonly state: BrowserState;
}

function PackageList({ browser, state, onNewPackage }: ListProps & { readonly onNewPackage: () => void }): ReactNode {
  const { packages, package: chosen } = state;
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        <span className={styles.headTitle}>Packages</span>
        <span className={styles.headActions}>
          <IconButton name="New package…" icon="package" onPress={onNewPackage} />
          <IconButton name="New class" icon="add" onPress={() => void browser.newClass()} />
        </span>
      </div>
      <div className={styles.lines}>
        <ListBox
          name="Packages"
          count={packages.length}
          itemAt={(index) => packages[index]}
          keyOf={({ name }) => name}
          textOf={({ name }) => name}
          renderItem={({ name, origin }) => (
            <>
              <Icon name={origin === "system" ? "system" : "package"} />
              <LineText kind={origin === "system" ? "muted" : "plain"}>{name}</LineText>
            </>
          )}
          chosen={packages.findIndex(({ name }) => name === chosen)}
          onChoose={(index) => {
            const name = packages[index]?.name;
            if (name !== undefined && name !== chosen) void browser.choosePackage(name);
          }}
          onAct={() => leaveList(1)}
          onLeave={leaveList}
        />
      </div>
    </div>
  );
}

function ClassList({
  browser,
  state,
  filterField,
  onMenu,
}: ListProps & {
  readonly filterField: Ref<HTMLInputElement>;
  readonly onMenu: (menu: OpenMenu) => void;
}): ReactNode {
  const { classes, above, class: chosen, package: home, filter, isHierarchy, packages, outcomes } = state;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const origin = packages.find(({ name }) => name === home)?.origin;
  const choose = ({ name }: ClassSummary): void => {
    if (name !== chosen || state.subject?.kind === "method") void browser.chooseClass(name);
  };
  const menuAt = (at: MenuAnchor): void =>
    onMenu({
      name: "Class",
      groups: [["browser.newMethod", "browser.newClass"], ["code.references", "browser.runTests"], ["browser.remove"]],
      anchor: at,
    });
  /** Of another package than the chosen one, or only above those that were looked for. */
  const isAside = (item: ClassSummary): boolean =>
    filter === "" ? item.package !== home : above.some(({ name }) => name === item.name);
  const line = (item: ClassSummary): ReactNode => (
    <>
      <ClassMark browser={browser} item={item} outcomes={outcomes} />
      <LineText kind={isAside(item) ? "muted" : "plain"}>{item.name}</LineText>
      {(filter !== "" || item.package !== home) && <LineDetail>{item.package}</LineDetail>}
    </>
  );
  const empty =
    filter !== ""
      ? `No class has “${filter}” in its name.`
      : origin === "project" || home === undefined
        ? "No classes yet."
        : "This package has no classes.";
  const tree = [...classes, ...above];
  const inTree = new Set(tree.map(({ name }) => name));
  const open = new Set([...inTree].filter((name) => !folded.has(name)));
  const below = (name: string): readonly ClassSummary[] => tree.filter(({ superclass }) => superclass === name);
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        <div className={styles.headField}>
          <TextField
            ref={filterField}
            label="Find class"
            isLabelHidden
            icon="search"
            placeholder="Classes"
            value={filter}
            onChange={(text) => void browser.find(text)}
            onKeyDown={(event) => {
              if (event.key === "Escape" && filter !== "") void browser.find("");
            }}
          />
        </div>
        <IconButton
          name="Hierarchy"
          icon="inherited"
          isPressed={isHierarchy}
          onPress={() => void browser.showHierarchy(!isHierarchy)}
        />
      </div>
      <div className={styles.lines}>
        {isHierarchy ? (
          <Tree
            name="Classes"
            roots={tree.filter(({ superclass }) => superclass === undefined || !inTree.has(superclass))}
            childrenOf={({ name }) => {
              const classesBelow = below(name);
              return classesBelow.length === 0 ? undefined : classesBelow;
            }}
            keyOf={({ name }) => name}
            textOf={({ name }) => name}
            renderItem={line}
            chosen={chosen}
            onChoose={choose}
            open={open}
            onOpen={({ name }, isOpen) => {
              const names = new Set(folded);
              if (isOpen) names.delete(name);
              else names.add(name);
              setFolded(names);
            }}
            onContextMenu={(_, at) => menuAt(at)}
            empty={empty}
          />
        ) : (
          <ListBox
            name="Classes"
            count={classes.length}
            itemAt={(index) => classes[index]}
            keyOf={({ name }) => name}
            textOf={({ name }) => name}
            renderItem={line}
            chosen={classes.findIndex(({ name }) => name === chosen)}
            onChoose={(index) => {
              const item = classes[index];
              if (item !== undefined) choose(item);
            }}
            onAct={() => leaveList(1)}
            onContextMenu={(_, at) => menuAt(at)}
            onLeave={leaveList}
            empty={empty}
          />
        )}
      </div>
    </div>
  );
}

/** What a class is at a glance; a test class's mark says how its tests ended, and is pressed to run them. */
function ClassMark({
  browser,
  item,
  outcomes,
}: {
  readonly browser: Browser;
  readonly item: ClassSummary;
  readonly outcomes: ReadonlyMap<string, TestOutcome>;
}): ReactNode {
  if (!item.isTest) return <Icon name="class" />;
  const ended = [...outcomes.values()].filter((each) => each.class === item.name);
  const bad = ended.filter(({ outcome }) => outcome === "failed" || outcome === "error").length;
  const [icon, title, outcome]: readonly [IconName, string, TestOutcome["outcome"] | undefined] =
    ended.length === 0
      ? ["test", "tests, not run since they were changed", undefined]
      : bad > 0
        ? ["danger", `${bad} of ${ended.length} tests failed`, "failed"]
        : ["good", ended.length === 1 ? "1 test passed" : `${ended.length} tests passed`, "passed"];
  return <RunMark icon={icon} title={title} outcome={outcome} run={() => void browser.runTestsOf(item.name)} />;
}

/** A mark that is pressed to run tests. */
function RunMark({
  icon,
  title,
  outcome,
  run,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly outcome: TestOutcome["outcome"] | undefined;
  readonly run: () => void;
}): ReactNode {
  return (
    <span
      className={styles.mark}
      data-outcome={outcome}
      data-runs="true"
      title={`${title}; press to run`}
      role="img"
      aria-label={title}
      onMouseDown={(event) => {
        event.stopPropagation();
        if (event.button === 0) run();
      }}
    >
      <Icon name={icon} />
    </span>
  );
}

function ProtocolList({ browser, state }: ListProps): ReactNode {
  const { protocols, protocol, class: chosen, side } = state;
  const lines = chosen === undefined ? [] : [undefined, ...protocols];
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        <div>
          <Choice
            name="Side"
            options={[
              { id: "instance", label: "Instance" },
              { id: "class", label: "Class" },
            ]}
            chosen={side}
            onChoose={(id) => void browser.chooseSide(id)}
          />
        </div>
      </div>
      <div className={styles.lines}>
        <ListBox
          name="Protocols"
          count={lines.length}
          itemAt={(index) => (index === 0 ? { name: ALL, methodCount: 0 } : lines[index])}
          keyOf={({ name }) => name}
          textOf={({ name }) => name}
          renderItem={({ name, methodCount }) => (
            <>
              <LineText kind={name === ALL ? "muted" : "plain"}>{name}</LineText>
              {name !== ALL && <LineDetail>{methodCount}</LineDetail>}
            </>
          )}
          chosen={chosen === undefined ? -1 : lines.findIndex((each) => each?.name === protocol)}
          onChoose={(index) => void browser.chooseProtocol(lines[index]?.name)}
          onAct={() => leaveList(1)}
          onLeave={leaveList}
        />
      </div>
    </div>
  );
}

/** Stands for all protocols; no protocol is called so. */
const ALL = "All methods";

function MethodList({ browser, state, onMenu }: ListProps & { readonly onMenu: (menu: OpenMenu) => void }): ReactNode {
  const { methods, class: chosen, subject, outcomes } = state;
  const documents = useStore(browser.documents.store);
  const selector = subject?.kind === "method" ? subject.selector : undefined;
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        <span className={styles.headTitle}>Methods</span>
        <IconButton
          name="New method"
          icon="add"
          isDisabled={chosen === undefined}
          onPress={() => void browser.newMethod()}
        />
      </div>
      <div className={styles.lines}>
        <ListBox
          name="Methods"
          count={methods.length}
          itemAt={(index) => methods[index]}
          keyOf={methodTitle}
          textOf={(method) => method.selector}
          renderItem={(method) => {
            const document = documents.get(subjectKey({ kind: "method", ...method }));
            return (
              <>
                <MethodMark browser={browser} method={method} outcome={outcomes.get(testName(method))} />
                <LineText kind="code">{method.selector}</LineText>
                {document !== undefined && isChanged(document) && <ChangedDot />}
                {method.isExtension && <LineDetail>{method.package}</LineDetail>}
              </>
            );
          }}
          chosen={methods.findIndex((method) => method.selector === selector)}
          onChoose={(index) => {
            const method = methods[index];
            if (method !== undefined) void browser.chooseMethod(method);
          }}
          onAct={focusCode}
          onContextMenu={(_, at) =>
            onMenu({
              name: "Method",
              groups: [
                ["code.senders", "code.implementors"],
                ["browser.runTest", "browser.runTests", "browser.runMethod"],
                ["browser.remove"],
              ],
              anchor: at,
            })
          }
          onLeave={leaveList}
          empty={chosen === undefined ? undefined : "No methods here yet."}
        />
      </div>
    </div>
  );
}

function SearchList({
  browser,
  search,
  state,
}: ListProps & { readonly search: NonNullable<BrowserState["search"]> }): ReactNode {
  const { subject } = state;
  const { methods } = search;
  const title = searchTitle(search);
  const count = methods === undefined ? "…" : methods.length === 1 ? "1 method" : `${methods.length} methods`;
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        <span className={styles.headTitle}>
          {title} · {count}
        </span>
        <IconButton name="Back to the packages" icon="close" onPress={() => browser.endSearch()} />
      </div>
      <div className={styles.lines}>
        <ListBox
          name={title}
          count={methods?.length ?? 0}
          itemAt={(index) => methods?.[index]}
          keyOf={methodTitle}
          textOf={methodTitle}
          renderItem={(method) => (
            <>
              <MethodMark browser={browser} method={method} outcome={state.outcomes.get(testName(method))} />
              <LineText kind="code">{methodTitle(method)}</LineText>
              <LineDetail>{method.package}</LineDetail>
            </>
          )}
          chosen={
            methods?.findIndex(
              (each) =>
                subject?.kind === "method" &&
                each.class === subject.class &&
                each.side === subject.side &&
                each.selector === subject.selector,
            ) ?? -1
          }
          onChoose={(index) => {
            const method = methods?.[index];
            if (method !== undefined) void browser.reveal(method);
          }}
          empty={methods === undefined ? "Searching…" : "There are none."}
        />
      </div>
    </div>
  );
}

/**
 * What there is to know of a method at a glance: whether it overrides another, or how it ended as a test. A test's mark is
 * pressed to run it, as in Pharo; the keyboard has a command for that.
 */
function MethodMark({
  browser,
  method,
  outcome,
}: {
  readonly browser: Browser;
  readonly method: MethodSummary;
  readonly outcome: TestOutcome | undefined;
}): ReactNode {
  const [icon, title] = markOf(method, outcome);
  if (method.isTest)
    return <RunMark icon={icon} title={title} outcome={outcome?.outcome} run={() => void browser.runTest(method)} />;
  if (method.runsAs !== undefined)
    return <RunMark icon={icon} title={title} outcome={undefined} run={() => void browser.runMethod(method)} />;
  return (
    <span className={styles.mark} data-outcome={outcome?.outcome} title={title} role="img" aria-label={title}>
      <Icon name={icon} />
    </span>
  );
}

function markOf(
  { isOverride, isTest, runsAs }: MethodSummary,
  outcome: TestOutcome | undefined,
): readonly [IconName, string] {
  if (outcome !== undefined) {
    const icon = outcome.outcome === "passed" ? "good" : outcome.outcome === "skipped" ? "forward" : "danger";
    return [icon, outcome.messageText === undefined ? outcome.outcome : `${outcome.outcome}: ${outcome.messageText}`];
  }
  if (runsAs === "script") return ["play", "script"];
  if (runsAs !== undefined) return ["inspect", runsAs === "example" ? "example" : "sample instance"];
  if (isTest) return ["test", "test, not run since it was changed"];
  return isOverride ? ["overrides", "overrides an inherited method"] : ["method", "method"];
}

/** One class browser: there may be several in the page. */
const BROWSER = "[data-browser]";

/** Left and Right go to the neighbouring list. */
function leaveList(direction: -1 | 1): void {
  const here = document.activeElement;
  const browser = here?.closest(BROWSER);
  if (here === null || browser === null || browser === undefined) return;
  const lists = [...browser.querySelectorAll<HTMLElement>('[role="listbox"], [role="tree"]')];
  lists[lists.findIndex((list) => list === here) + direction]?.focus();
}

/** Enter on a method goes to its text. */
function focusCode(): void {
  const browser = document.activeElement?.closest(BROWSER);
  browser?.querySelector<HTMLElement>('[data-code-editor] [role="textbox"]:not([aria-hidden])')?.focus();
}
