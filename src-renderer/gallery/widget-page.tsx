import { useState } from "react";
import type { ReactNode } from "react";
import {
  Badge,
  Beacon,
  Breadcrumb,
  Button,
  Choice,
  Dialog,
  EmptyState,
  ICON_NAMES,
  Icon,
  IconButton,
  KeyCap,
  LineDetail,
  LineText,
  ListBox,
  Notice,
  Palette,
  PopupMenu,
  ProgressBar,
  Split,
  StateLight,
  TabStrip,
  Table,
  TextField,
  Toolbar,
  ToolbarSeparator,
  Tree,
} from "../widgets/index.ts";
import type { MenuAnchor, Sorting } from "../widgets/index.ts";
import { CLASSES, METHODS, PACKAGES, VARIABLES } from "./samples.ts";
import type { Sample, SampleClass } from "./samples.ts";
import styles from "./widget-page.module.css";

const A_MILLION = 1_000_000;

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className={styles.group} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </section>
  );
}

/** All widgets, each with something in it. */
export function WidgetPage(): ReactNode {
  return (
    <main className={styles.page}>
      <h1 className={styles.heading}>Widgets</h1>
      <Group title="Buttons">
        <Buttons />
      </Group>
      <Group title="Fields">
        <Fields />
      </Group>
      <Group title="States">
        <States />
      </Group>
      <Group title="List">
        <List />
      </Group>
      <Group title="Tree">
        <Classes />
      </Group>
      <Group title="Table">
        <Variables />
      </Group>
      <Group title="Split, tabs, toolbar, path">
        <Parts />
      </Group>
      <Group title="Notices">
        <Notice tone="plain">Nothing was lost: 3 objects came back as they were at 11:58.</Notice>
        <Notice tone="good" onDismiss={() => {}}>
          12 tests passed.
        </Notice>
        <Notice tone="notice" actions={[{ label: "Show", run: () => {} }]}>
          Account.class.st was changed by another program.
        </Notice>
        <Notice tone="danger" actions={[{ label: "Try again", run: () => {} }]}>
          The workspace can't be reached.
        </Notice>
      </Group>
      <Group title="Nothing here">
        <EmptyState title="No actors yet" actions={<Button onPress={() => {}}>Spawn one</Button>}>
          An actor is an object with a heap and a mailbox of its own. Send <KeyCap>spawn</KeyCap> to a class to make
          one.
        </EmptyState>
      </Group>
      <Group title="Icons">
        <div className={styles.icons}>
          {ICON_NAMES.map((name) => (
            <span key={name} title={name}>
              <Icon name={name} />
            </span>
          ))}
        </div>
      </Group>
    </main>
  );
}

function Buttons(): ReactNode {
  const [menu, setMenu] = useState<MenuAnchor>();
  const [shown, setShown] = useState<"dialog" | "palette">();
  const [isOn, setOn] = useState(true);
  const close = (): void => setShown(undefined);
  return (
    <>
      <div className={styles.line}>
        <Button kind="primary" onPress={() => setShown("dialog")}>
          Accept
        </Button>
        <Button onPress={() => setShown("palette")}>Palette</Button>
        <Button icon="trash" kind="danger" onPress={() => {}}>
          Delete
        </Button>
        <Button kind="quiet" onPress={() => {}}>
          Not now
        </Button>
        <Button isDisabled onPress={() => {}}>
          Restore
        </Button>
      </div>
      <div className={styles.line}>
        <IconButton name="Run" icon="play" keys="Ctrl+D" onPress={() => {}} />
        <IconButton name="Follow" icon="inspect" isPressed={isOn} onPress={() => setOn(!isOn)} />
        <IconButton name="Stop" icon="stop" isDisabled onPress={() => {}} />
        <Button icon="menu" onPress={() => setMenu(document.querySelector(`.${styles.menuAt}`) ?? { x: 40, y: 120 })}>
          Menu
        </Button>
        <span className={styles.menuAt} />
        <KeyCap>Ctrl+O Ctrl+P</KeyCap>
      </div>
      {menu !== undefined && (
        <PopupMenu
          name="Code"
          anchor={menu}
          onClose={() => setMenu(undefined)}
          groups={[
            [
              { label: "Do it", detail: "Ctrl+D", run: () => {} },
              { label: "Print it", detail: "Ctrl+P", run: () => {} },
              { label: "Debug it", detail: "Ctrl+Shift+D", isDisabled: true, run: () => {} },
            ],
            [
              { label: "Flat", isChecked: true, run: () => {} },
              { label: "Hierarchy", isChecked: false, run: () => {} },
            ],
          ]}
        />
      )}
      {shown === "dialog" && (
        <Dialog
          title="Save a snapshot"
          onClose={close}
          actions={
            <>
              <Button onPress={close}>Cancel</Button>
              <Button kind="primary" onPress={close}>
                Save
              </Button>
            </>
          }
        >
          <TextField label="Name" value="v2" onChange={() => {}} />
          <TextField label="Note" value="" placeholder="what is special about it" onChange={() => {}} />
        </Dialog>
      )}
      {shown === "palette" && (
        <Palette
          name="Classes"
          placeholder="A class, a selector, a page…"
          onTake={() => {}}
          onClose={close}
          items={[
            ...PACKAGES.map((title) => ({ id: title, title, group: "Packages", icon: "package" as const })),
            ...METHODS.map((title) => ({
              id: title,
              title,
              group: "Methods",
              icon: "method" as const,
              detail: "Account",
            })),
          ]}
        />
      )}
    </>
  );
}

function Fields(): ReactNode {
  const [name, setName] = useState("Account");
  const [words, setWords] = useState("");
  const [keys, setKeys] = useState<"pharo" | "vscode">("pharo");
  return (
    <>
      <TextField label="Class name" value={name} onChange={setName} isCode hint="Its superclass is Object." />
      <TextField label="Superclass" value="Objekt" onChange={() => {}} isCode problem="There is no class Objekt." />
      <TextField label="Find" isLabelHidden icon="search" placeholder="Find" value={words} onChange={setWords} />
      <Choice
        name="Keys as in"
        options={[
          { id: "pharo", label: "Pharo" },
          { id: "vscode", label: "VS Code" },
        ]}
        chosen={keys}
        onChoose={setKeys}
      />
    </>
  );
}

function States(): ReactNode {
  return (
    <>
      <div className={styles.line}>
        <Badge>3</Badge>
        <Badge tone="good">passed</Badge>
        <Badge tone="notice">2 warnings</Badge>
        <Badge tone="danger">crashed</Badge>
        <Badge tone="accent">here</Badge>
      </div>
      <div className={styles.line}>
        <StateLight>stopped</StateLight>
        <StateLight tone="good">running</StateLight>
        <StateLight tone="notice">suspended</StateLight>
        <StateLight tone="danger">failed</StateLight>
        <StateLight tone="accent">here</StateLight>
      </div>
      <div className={styles.line}>
        <Beacon name="Evaluating" />
        <span>Evaluating for 3 s…</span>
      </div>
      <ProgressBar name="Loading packages" share={0.4} />
      <ProgressBar name="Evaluating" />
    </>
  );
}

function List(): ReactNode {
  const [chosen, setChosen] = useState(2);
  return (
    <div className={styles.box}>
      <ListBox
        name="Elements"
        count={A_MILLION}
        itemAt={(index) => index + 1}
        keyOf={String}
        textOf={String}
        renderItem={(item) => (
          <>
            <LineText>{item.toLocaleString("en")}</LineText>
            <LineDetail>SmallInteger</LineDetail>
          </>
        )}
        chosen={chosen}
        onChoose={setChosen}
      />
    </div>
  );
}

function Classes(): ReactNode {
  const [chosen, setChosen] = useState("Account");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(["Object", "Account", "Error"]));
  return (
    <div className={styles.box}>
      <Tree
        name="Classes"
        roots={CLASSES}
        childrenOf={childrenOf}
        keyOf={nameOf}
        textOf={nameOf}
        renderItem={({ name }) => (
          <>
            <Icon name="class" />
            <LineText>{name}</LineText>
          </>
        )}
        chosen={chosen}
        onChoose={({ name }) => setChosen(name)}
        open={open}
        onOpen={({ name }, isOpen) => {
          const others = [...open].filter((each) => each !== name);
          setOpen(new Set(isOpen ? [...others, name] : others));
        }}
      />
    </div>
  );
}

const childrenOf = ({ subclasses }: SampleClass): readonly SampleClass[] | undefined => subclasses;
const nameOf = ({ name }: SampleClass): string => name;

function Variables(): ReactNode {
  const [chosen, setChosen] = useState(0);
  const [sorting, setSorting] = useState<Sorting>({ column: "name", isDescending: false });
  const sorted = VARIABLES.toSorted((a, b) => {
    const order = sorting.column === "bytes" ? a.bytes - b.bytes : a.name.localeCompare(b.name);
    return sorting.isDescending ? -order : order;
  });
  return (
    <div className={styles.box}>
      <Table<Sample>
        name="Variables"
        columns={[
          {
            id: "name",
            title: "Name",
            width: 90,
            canSort: true,
            render: ({ name }) => <LineText kind="code">{name}</LineText>,
          },
          { id: "value", title: "Value", render: ({ value }) => value },
          { id: "bytes", title: "Bytes", width: 70, align: "end", canSort: true, render: ({ bytes }) => bytes },
        ]}
        count={sorted.length}
        itemAt={(index) => sorted[index]}
        keyOf={({ name }) => name}
        textOf={({ name }) => name}
        chosen={chosen}
        onChoose={setChosen}
        sorting={sorting}
        onSort={setSorting}
      />
    </div>
  );
}

function Parts(): ReactNode {
  const [share, setShare] = useState(0.5);
  const [tab, setTab] = useState<"raw" | "elements" | "source">("raw");
  const [at, setAt] = useState(2);
  return (
    <div className={styles.box}>
      <Toolbar name="Inspector" end={<IconButton name="More" icon="more" onPress={() => {}} />}>
        <IconButton name="Back" icon="back" onPress={() => {}} />
        <IconButton name="Forward" icon="forward" isDisabled onPress={() => {}} />
        <ToolbarSeparator />
        <Breadcrumb
          name="Path"
          crumbs={["a Bank", "accounts", "a SavingsAccount"].map((label) => ({ key: label, label }))}
          current={at}
          onChoose={setAt}
        />
      </Toolbar>
      <TabStrip
        name="Views"
        tabs={[
          { id: "raw", label: "Raw" },
          { id: "elements", label: "Elements" },
          { id: "source", label: "Source", isChanged: true },
        ]}
        chosen={tab}
        onChoose={setTab}
        panelId="parts-panel"
      />
      <div id="parts-panel" className={styles.panel} role="tabpanel" aria-label={tab}>
        <Split direction="row" name="Share between both" share={share} onShare={setShare}>
          <p className={styles.part}>One</p>
          <p className={styles.part}>Other</p>
        </Split>
      </div>
    </div>
  );
}
