import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { StateChange } from "../../../src-main/channels.ts";
import { CommandButton, useCommands, withTimes } from "../../shell/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import {
  Badge,
  Button,
  EmptyState,
  LineText,
  Notice,
  ProgressBar,
  Select,
  Split,
  Table,
  Toolbar,
} from "../../widgets/index.ts";
import type { Column } from "../../widgets/index.ts";
import { useSession } from "../session-context.ts";
import { Side, comparedLines } from "../side.tsx";
import { usePaneModel } from "../use-pane-model.ts";
import styles from "./difference.module.css";
import { Difference, changeWord } from "./store.ts";
import type { DifferenceParams, DifferenceState } from "./store.ts";

/** Two states side by side: what changed from one to the other, or is not the same in another workspace. */
export function DifferencePane({ params, pane }: PaneProps<DifferenceParams>): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new Difference(session, params));
  useEffect(() => {
    if (model === undefined) return undefined;
    const keep = (): void => {
      pane.keep(model.kept());
      pane.setTitle(titlesOf(model.store.getState()).join(" → "));
    };
    keep();
    return model.store.subscribe(keep);
  }, [model, pane]);
  return model === undefined ? undefined : <OpenDifference model={model} />;
}

const NOW_TITLE = "now";
/** The id of what a workspace is now, in a list of snapshots: no snapshot is called nothing. */
const NOW = "";
const WHAT_IT_IS_NOW = { id: NOW, label: "what it is now" };
/** The id of this workspace, in a list of workspaces. */
const THIS = "";

/** What the two states are called. */
function titlesOf({ from, to, other, others }: DifferenceState): readonly [string, string] {
  const named = (state: string | null): string => withTimes(state ?? NOW_TITLE);
  if (other === null) return [named(from), named(to)];
  const name = others.find(({ id }) => id === other)?.name ?? "another workspace";
  return [named(from), `${name}, ${named(to)}`];
}

interface Choice {
  readonly id: string;
  readonly label: string;
}

/** The states that can be chosen; a checkpoint is among them where it is what was chosen. */
function choices(names: readonly string[], chosen: string | null, withNow: boolean): readonly Choice[] {
  const snapshots = names.map((name) => ({ id: name, label: name }));
  const isListed = chosen === null || names.includes(chosen);
  return [
    ...(withNow || chosen === null ? [WHAT_IT_IS_NOW] : []),
    ...(isListed ? [] : [{ id: chosen, label: withTimes(chosen) }]),
    ...snapshots,
  ];
}

const TONES = { added: "good", removed: "danger", changed: "notice" } as const;

/** What a table of changes tells, between states of one workspace or of two. */
function columns(isOfTwo: boolean): readonly Column<StateChange>[] {
  return [
    {
      id: "kind",
      title: "What",
      width: 84,
      render: (change) => <Badge tone={TONES[change.kind]}>{changeWord(change, isOfTwo)}</Badge>,
    },
    { id: "path", title: "Object", least: 160, render: ({ path }) => <LineText kind="code">{path}</LineText> },
    {
      id: "class",
      title: "Class",
      width: 110,
      least: 60,
      render: ({ className }) => <LineText kind="muted">{className ?? ""}</LineText>,
    },
    {
      id: "before",
      title: isOfTwo ? "Here" : "Before",
      width: 150,
      least: 70,
      render: ({ before }) => <LineText kind="code">{before ?? ""}</LineText>,
    },
    {
      id: "after",
      title: isOfTwo ? "There" : "After",
      width: 150,
      least: 70,
      render: ({ after }) => <LineText kind="code">{after ?? ""}</LineText>,
    },
  ];
}

const OF_ONE = columns(false);
const OF_TWO = columns(true);

const numbers = new Intl.NumberFormat("en");

function OpenDifference({ model }: { readonly model: Difference }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const state = useStore(model.store);
  const { from, to, other, names, otherNames, others, difference, chosen, isComparing, progress, problem } = state;
  const [share, setShare] = useState(0.55);
  useCommands(root, { "difference.refresh": () => model.compare() });
  const [fromTitle, toTitle] = titlesOf(state);
  const changes = difference?.changes ?? [];
  const change = changes.find(({ path }) => path === chosen);
  const total = difference?.total ?? 0;
  const count = total === 1 ? "1 difference" : `${numbers.format(total)} differences`;
  const more = total > changes.length ? `, of which the first ${numbers.format(changes.length)} are listed` : "";
  return (
    <div ref={root} className={styles.pane}>
      <Toolbar
        name="Comparison"
        end={
          <>
            {isComparing ? (
              <span className={styles.comparing} role="status">
                Comparing{progress !== undefined && ` ${Math.round(progress * 100)} %`}
                <Button onPress={() => model.end()}>Stop</Button>
              </span>
            ) : (
              difference !== undefined && (
                <span className={styles.count} role="status">
                  {count}
                  {more}
                </span>
              )
            )}
            <CommandButton command="difference.refresh" icon="refresh" within={root} />
          </>
        }
      >
        <Select
          label="From"
          options={choices(names, from, other !== null)}
          chosen={from ?? NOW}
          onChoose={(name) => void model.show({ from: name === NOW ? null : name })}
        />
        <Select
          label="to"
          options={choices(other === null ? names : otherNames, to, true)}
          chosen={to ?? NOW}
          onChoose={(name) => void model.show({ to: name === NOW ? null : name })}
        />
        <Select
          label="of"
          options={[{ id: THIS, label: "this workspace" }, ...others.map(({ id, name }) => ({ id, label: name }))]}
          chosen={other ?? THIS}
          onChoose={(id) => void model.compareWith(id === THIS ? null : id)}
        />
      </Toolbar>
      {isComparing && <ProgressBar name="Comparing" share={progress} />}
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {!model.isChosen ? (
        <div className={styles.empty}>
          <EmptyState title="Compare with another workspace">
            Choose a workspace after “of”, or a snapshot of this one after “From”.
          </EmptyState>
        </div>
      ) : !isComparing && problem === undefined && difference === undefined ? (
        <div className={styles.empty}>
          <EmptyState
            title="Not compared"
            actions={
              <Button kind="primary" onPress={() => void model.compare()}>
                Compare
              </Button>
            }
          >
            The comparison was stopped.
          </EmptyState>
        </div>
      ) : difference !== undefined && changes.length === 0 ? (
        <div className={styles.empty}>
          <EmptyState title="No differences">Every object is in both states what it is in the other.</EmptyState>
        </div>
      ) : (
        <div className={styles.parts}>
          <Split direction="column" name="Differences" share={share} onShare={setShare}>
            <Table
              name="Differences"
              columns={other === null ? OF_ONE : OF_TWO}
              count={changes.length}
              itemAt={(index) => changes[index]}
              keyOf={({ path }) => path}
              textOf={({ path }) => path}
              chosen={changes.findIndex(({ path }) => path === chosen)}
              onChoose={(index) => {
                const path = changes[index]?.path;
                if (path !== undefined) model.choose(path);
              }}
            />
            <Sides change={change} from={fromTitle} to={toTitle} />
          </Split>
        </div>
      )}
    </div>
  );
}

/** What is at the chosen path in each state, side by side. */
function Sides({
  change,
  from,
  to,
}: {
  readonly change: StateChange | undefined;
  readonly from: string;
  readonly to: string;
}): ReactNode {
  if (change === undefined) return <div className={styles.sides} />;
  const lines = comparedLines(change.before ?? "", change.after ?? "");
  return (
    <div className={styles.sides}>
      <Side title={from} lines={change.before === undefined ? undefined : lines.before} />
      <Side title={to} lines={change.after === undefined ? undefined : lines.after} />
    </div>
  );
}
