import { useState } from "react";
import type { ReactNode } from "react";
import type { Json } from "../../src-main/channels.ts";
import { definePane, restoreNothing } from "../shell/index.ts";
import type { PaneProps } from "../shell/index.ts";
import {
  Badge,
  EmptyState,
  Icon,
  LineDetail,
  LineText,
  ListBox,
  Split,
  TabStrip,
  Table,
  Tree,
} from "../widgets/index.ts";
import { CLASSES, METHODS, PACKAGES, PROTOCOLS, VARIABLES } from "./samples.ts";
import type { Sample, SampleClass } from "./samples.ts";
import styles from "./sample-panes.module.css";

const LINES = 200;

function Names({
  name,
  names,
  icon,
}: {
  readonly name: string;
  readonly names: readonly string[];
  readonly icon?: "package" | "method";
}): ReactNode {
  const [chosen, setChosen] = useState(0);
  return (
    <ListBox
      name={name}
      count={names.length}
      itemAt={(index) => names[index]}
      keyOf={String}
      textOf={String}
      renderItem={(item) => (
        <>
          {icon !== undefined && <Icon name={icon} />}
          <LineText>{item}</LineText>
        </>
      )}
      chosen={chosen}
      onChoose={setChosen}
    />
  );
}

function Classes(): ReactNode {
  const [chosen, setChosen] = useState("Account");
  return (
    <Tree
      name="Classes"
      roots={CLASSES}
      childrenOf={({ subclasses }: SampleClass) => subclasses}
      keyOf={({ name }) => name}
      textOf={({ name }) => name}
      renderItem={({ name }) => <LineText>{name}</LineText>}
      chosen={chosen}
      onChoose={({ name }) => setChosen(name)}
      open={new Set(["Object", "Account", "Error"])}
      onOpen={() => {}}
    />
  );
}

function Browser(): ReactNode {
  const [share, setShare] = useState(0.4);
  return (
    <Split direction="column" name="Lists and source" share={share} onShare={setShare}>
      <div className={styles.columns}>
        <Names name="Packages" names={PACKAGES} icon="package" />
        <Classes />
        <Names name="Protocols" names={PROTOCOLS} />
        <Names name="Methods" names={METHODS} icon="method" />
      </div>
      <EmptyState title="No method chosen">Choose one above, or write a new one.</EmptyState>
    </Split>
  );
}

/** What an inspector of the gallery keeps. */
type Inspected = { readonly name: string };

function Inspector({ params, pane }: PaneProps<Inspected>): ReactNode {
  const [tab, setTab] = useState<"raw" | "elements">("raw");
  const [chosen, setChosen] = useState(1);
  return (
    <>
      <TabStrip
        name="Views"
        tabs={[
          { id: "raw", label: "Raw" },
          { id: "elements", label: "Elements" },
        ]}
        chosen={tab}
        onChoose={setTab}
        panelId={`${pane.id}-view`}
      />
      <div id={`${pane.id}-view`} className={styles.fill} role="tabpanel" aria-label={params.name}>
        <Table<Sample>
          name={params.name}
          columns={[
            { id: "name", title: "Slot", width: 110, render: ({ name }) => <LineText kind="code">{name}</LineText> },
            { id: "value", title: "Value", render: ({ value }) => value },
          ]}
          count={VARIABLES.length}
          itemAt={(index) => VARIABLES[index]}
          keyOf={({ name }) => name}
          textOf={({ name }) => name}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
    </>
  );
}

function Transcript(): ReactNode {
  const [chosen, setChosen] = useState(-1);
  return (
    <ListBox
      name="Transcript"
      count={LINES}
      itemAt={(index) => `${index + 1}: a SavingsAccount was opened`}
      keyOf={String}
      textOf={String}
      renderItem={(line) => (
        <>
          <LineText kind="code">{line}</LineText>
          <LineDetail>teller</LineDetail>
        </>
      )}
      chosen={chosen}
      onChoose={setChosen}
    />
  );
}

function Page({ params }: PaneProps<{ readonly text: string }>): ReactNode {
  return (
    <EmptyState title={params.text}>
      <Badge tone="accent">a page</Badge>
    </EmptyState>
  );
}

const isObject = (kept: Json): kept is { readonly [key: string]: Json } =>
  typeof kept === "object" && kept !== null && !Array.isArray(kept);

export const browserPane = definePane({
  kind: "browser",
  title: "Account",
  icon: "browse",
  place: "center",
  component: Browser,
  restore: restoreNothing,
});

export const inspectorPane = definePane<Inspected>({
  kind: "inspector",
  title: "a SavingsAccount",
  icon: "inspect",
  place: "right",
  component: Inspector,
  restore: (kept) => (isObject(kept) && typeof kept["name"] === "string" ? { name: kept["name"] } : undefined),
});

export const transcriptPane = definePane({
  kind: "transcript",
  title: "Transcript",
  icon: "transcript",
  place: "bottom",
  single: true,
  component: Transcript,
  restore: restoreNothing,
});

export const pagePane = definePane<{ readonly text: string }>({
  kind: "page",
  title: "Scratch",
  icon: "page",
  place: "center",
  component: Page,
  restore: (kept) => (isObject(kept) && typeof kept["text"] === "string" ? { text: kept["text"] } : undefined),
});

export const SAMPLE_PANES = [browserPane, inspectorPane, transcriptPane, pagePane];
