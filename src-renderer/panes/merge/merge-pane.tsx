import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { MergeReport } from "../../../src-runtime/protocol/index.ts";
import { CommandButton, instantText, useCommands, withTimes } from "../../shell/index.ts";
import type { PaneProps } from "../../shell/index.ts";
import {
  Badge,
  Button,
  Choice,
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
import type { ComparedLine } from "../side.tsx";
import { usePaneModel } from "../use-pane-model.ts";
import styles from "./merge.module.css";
import { Merge } from "./store.ts";
import type { Decision, MergeParams, PlannedPlace } from "./store.ts";

/** What another workspace's changes would do to this one, conflicts side by side, and the merge itself. */
export function MergePane({ params, pane }: PaneProps<MergeParams>): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new Merge(session, params));
  useEffect(() => model?.store.subscribe(() => pane.keep(model.kept())), [model, pane]);
  return model === undefined ? undefined : <OpenMerge model={model} />;
}

const COLUMNS: readonly Column<PlannedPlace>[] = [
  { id: "what", title: "What", width: 110, least: 96, render: (place) => <Word place={place} /> },
  { id: "path", title: "Object", least: 150, render: ({ path }) => <LineText kind="code">{path}</LineText> },
  {
    id: "ours",
    title: "Here",
    width: 160,
    least: 70,
    render: ({ texts }) => <LineText kind="code">{texts.ours ?? "–"}</LineText>,
  },
  {
    id: "theirs",
    title: "There",
    width: 160,
    least: 70,
    render: ({ texts }) => <LineText kind="code">{texts.theirs ?? "–"}</LineText>,
  },
];

/** What becomes of a place, in a word. */
function Word({ place: { isConflict, decision } }: { readonly place: PlannedPlace }): ReactNode {
  if (!isConflict) return <Badge tone="plain">taken</Badge>;
  if (decision === undefined) return <Badge tone="danger">conflict</Badge>;
  return <Badge tone="good">{decision === "take" ? "take theirs" : "keep ours"}</Badge>;
}

function OpenMerge({ model }: { readonly model: Merge }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const { relatives, from, plan, chosen, work, problem } = useStore(model.store);
  useStore(model.store, ({ decisions }) => decisions);
  const [share, setShare] = useState(0.5);
  const { places, undecided } = model;
  const place = places.find(({ path }) => path === chosen);
  const isFree = work === undefined;
  const decides = { isEnabled: () => isFree && place?.isConflict === true };
  useCommands(root, {
    "merge.take": { run: () => model.decideChosen("take"), ...decides },
    "merge.keep": { run: () => model.decideChosen("keep"), ...decides },
    "merge.refresh": { run: () => model.begin(), isEnabled: () => isFree },
  });
  const conflicts = plan?.conflicts.length ?? 0;
  return (
    <div ref={root} className={styles.pane}>
      <Toolbar
        name="Merge"
        end={
          <>
            {work !== undefined && (
              <span className={styles.work} role="status">
                {work.message}
                {work.fraction !== undefined && ` ${Math.round(work.fraction * 100)} %`}
                <Button onPress={() => model.end()}>Stop</Button>
              </span>
            )}
            {conflicts > 0 && isFree && (
              <>
                <Button onPress={() => model.decideAll("keep")}>Keep all</Button>
                <Button onPress={() => model.decideAll("take")}>Take all</Button>
              </>
            )}
            {places.length > 0 && isFree && (
              <Button kind="primary" isDisabled={undecided > 0} onPress={() => void model.merge()}>
                Merge
              </Button>
            )}
            <CommandButton command="merge.refresh" icon="refresh" within={root} isDisabled={!isFree} />
          </>
        }
      >
        {relatives !== undefined && relatives.length > 0 && (
          <Select
            label="From"
            options={[
              ...(from === null ? [{ id: "", label: "choose a workspace" }] : []),
              ...relatives.map(({ id, name }) => ({ id, label: name })),
            ]}
            chosen={from ?? ""}
            onChoose={(id) => {
              if (id !== "") void model.mergeFrom(id);
            }}
          />
        )}
        {plan !== undefined && (
          <span className={styles.count} role="status">
            {planText(plan, undecided)}
          </span>
        )}
      </Toolbar>
      {work !== undefined && <ProgressBar name={work.message} share={work.fraction} />}
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => model.dismissProblem()}>
          {withTimes(problem)}
        </Notice>
      )}
      <Done model={model} />
      {relatives?.length === 0 ? (
        <div className={styles.empty}>
          <EmptyState title="There is nothing to merge from">
            A workspace is merged with its forks. Fork a state in the timeline, work in the fork, and take its changes
            back here.
          </EmptyState>
        </div>
      ) : plan === undefined ? undefined : places.length === 0 ? (
        <div className={styles.empty}>
          <EmptyState title="Nothing to merge">
            What was changed there since both began is here already, or nothing was.
            <LeftOut plan={plan} />
          </EmptyState>
        </div>
      ) : (
        <div className={styles.parts}>
          <Split direction="column" name="What is merged" share={share} onShare={setShare}>
            <Table
              name="What is merged"
              columns={COLUMNS}
              count={places.length}
              itemAt={(index) => places[index]}
              keyOf={({ path }) => path}
              textOf={({ path }) => path}
              chosen={places.findIndex(({ path }) => path === chosen)}
              onChoose={(index) => {
                const path = places[index]?.path;
                if (path !== undefined) model.choose(path);
              }}
            />
            <Sides place={place} onDecide={(decision) => model.decideChosen(decision)} />
          </Split>
          <LeftOut plan={plan} />
        </div>
      )}
    </div>
  );
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function planText({ conflicts, taken, theirsAsOf }: MergeReport, undecided: number): string {
  const parts = [
    ...(conflicts.length === 0 ? [] : [counted(conflicts.length, "conflict", "conflicts")]),
    ...(undecided === 0 ? [] : [`${undecided} to be decided`]),
    ...(taken.length === 0 ? [] : [counted(taken.length, "change is taken", "changes are taken")]),
  ];
  return [...parts, `as of ${instantText(theirsAsOf)}`].join(", ");
}

function mergedText({ taken, conflicts, added }: MergeReport): string {
  const parts = [
    counted(taken.length, "change was taken", "changes were taken"),
    ...(conflicts.length === 0 ? [] : [`${counted(conflicts.length, "conflict", "conflicts")} decided`]),
    ...(added === 0 ? [] : [`${counted(added, "object", "objects")} came along`]),
  ];
  return `Merged: ${parts.join(", ")}.`;
}

/** What was done last, and how it is taken back. */
function Done({ model }: { readonly model: Merge }): ReactNode {
  const { merged, undone } = useStore(model.store);
  return (
    <>
      {merged !== undefined && (
        <Notice tone="good" actions={[{ label: "Undo", run: () => void model.undo() }]}>
          {mergedText(merged)} What was before is saved as a snapshot of its own.
          <Lines title="These files were written:" lines={merged.writtenFiles} />
          <LeftOut plan={merged} />
        </Notice>
      )}
      {undone !== undefined && <Notice tone="good">The merge is undone.</Notice>}
    </>
  );
}

/** What they changed and stays as it is here. */
function LeftOut({ plan: { leftOut } }: { readonly plan: MergeReport }): ReactNode {
  return <Lines title="This is not merged:" lines={leftOut} />;
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return undefined;
  return (
    <div className={styles.leftOut}>
      {title}
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

/** What is at the chosen place in the state that both began with, here, and there. */
function Sides({
  place,
  onDecide,
}: {
  readonly place: PlannedPlace | undefined;
  readonly onDecide: (decision: Decision) => void;
}): ReactNode {
  if (place === undefined) return <div className={styles.sides} />;
  const { texts, decision, isConflict } = place;
  return (
    <div className={styles.place}>
      {isConflict && (
        <div className={styles.decision}>
          <span>Both sides changed this, each in another way.</span>
          <Choice<Decision | "ask">
            name="What becomes of it"
            options={[
              { id: "keep", label: "Keep ours" },
              { id: "take", label: "Take theirs" },
            ]}
            chosen={decision ?? "ask"}
            onChoose={(wanted) => {
              if (wanted !== "ask") onDecide(wanted);
            }}
          />
        </div>
      )}
      <div className={styles.sides}>
        <Side title="When both began" lines={linesOf(texts.base)} />
        <Side title="Here" lines={linesOf(texts.ours, texts.base)} isChosen={decision === "keep"} />
        <Side title="There" lines={linesOf(texts.theirs, texts.base)} isChosen={decision === "take" || !isConflict} />
      </div>
    </div>
  );
}

/** The lines of a text, those marked that are not as they were when both began; undefined where there is none. */
function linesOf(text: string | undefined, base = text): readonly ComparedLine[] | undefined {
  return text === undefined ? undefined : comparedLines(base ?? "", text).after;
}
