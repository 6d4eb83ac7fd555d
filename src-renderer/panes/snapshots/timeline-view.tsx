import type { ReactNode } from "react";
import { useStore } from "zustand";
import { instantText, shortInstantText, withTimes } from "../../shell/index.ts";
import { LineText, Tree } from "../../widgets/index.ts";
import type { MenuAnchor } from "../../widgets/index.ts";
import styles from "./snapshots.module.css";
import type { Snapshots } from "./store.ts";
import { keyOf } from "./timeline.ts";
import type { CheckpointGroup, Moment, TimelineItem } from "./timeline.ts";

const numbers = new Intl.NumberFormat("en");

/** All states of the workspace on one line of time, the latest first; checkpoints are folded away in groups. */
export function TimelineView({
  model,
  onAct,
  onMenu,
}: {
  readonly model: Snapshots;
  /** Enter on a state, or pressed twice. */
  readonly onAct: (moment: Moment) => void;
  readonly onMenu: (at: MenuAnchor) => void;
}): ReactNode {
  const { timeline, chosen, unfolded, marked } = useStore(model.store);
  const markedKey = marked && keyOf(marked);
  return (
    <div className={styles.lines}>
      <Tree
        name="Timeline"
        roots={timeline}
        childrenOf={(item) => (item.kind === "group" ? item.items : undefined)}
        keyOf={keyOf}
        textOf={(item) => (item.kind === "snapshot" ? item.snapshot.name : timesOf(item))}
        renderItem={(item) => <Line item={item} isMarked={keyOf(item) === markedKey} />}
        chosen={chosen}
        onChoose={(item) => model.choose(keyOf(item))}
        open={unfolded}
        onOpen={(item, isOpen) => model.unfold(keyOf(item), isOpen)}
        onAct={(item) => {
          if (item.kind === "group") model.unfold(keyOf(item), !unfolded.has(keyOf(item)));
          else onAct(item);
        }}
        onContextMenu={(item, at) => {
          if (item.kind !== "group") onMenu(at);
        }}
      />
    </div>
  );
}

function timesOf(item: Exclude<TimelineItem, { kind: "snapshot" }>): string {
  const now = new Date();
  if (item.kind === "checkpoint") return shortInstantText(item.asOf, now);
  const [from, to] = [shortInstantText(item.from, now), shortInstantText(item.to, now)];
  return `${from} – ${to}`;
}

function Line({ item, isMarked }: { readonly item: TimelineItem; readonly isMarked: boolean }): ReactNode {
  const mark = isMarked && <span className={styles.marked}>marked</span>;
  switch (item.kind) {
    case "group":
      return (
        <>
          <span className={styles.dots} aria-hidden="true" />
          <LineText kind="muted">{countText(item)}</LineText>
          <span className={styles.time}>{timesOf(item)}</span>
        </>
      );
    case "checkpoint":
      return (
        <>
          <span className={styles.tick} aria-hidden="true" />
          <LineText kind="muted">Checkpoint</LineText>
          {mark}
          <span className={styles.time} title={instantText(item.asOf)}>
            {timesOf(item)}
          </span>
        </>
      );
    case "snapshot": {
      const { name, note, session } = item.snapshot;
      return (
        <>
          <span className={styles.dot} aria-hidden="true" />
          <LineText kind="strong">{withTimes(name)}</LineText>
          {session !== undefined && <LineText kind="muted">of {session} alone</LineText>}
          {note !== "" && <LineText kind="muted">{note}</LineText>}
          {mark}
          <span className={styles.time} title={instantText(item.asOf)}>
            {shortInstantText(item.asOf, new Date())}
          </span>
        </>
      );
    }
  }
}

function countText({ count }: CheckpointGroup): string {
  return `${numbers.format(count)} checkpoints`;
}

/** All that there is to know of the chosen state: a line may be too short for it. */
export function MomentDetails({ moment }: { readonly moment: Moment }): ReactNode {
  const objectCount = moment.kind === "snapshot" ? moment.snapshot.objectCount : moment.objectCount;
  const objects = objectCount === undefined ? "" : `, ${numbers.format(objectCount)} objects`;
  if (moment.kind === "checkpoint") {
    return (
      <section className={styles.details} aria-label="Checkpoint">
        <p className={styles.name}>Checkpoint</p>
        <p className={styles.saved}>
          As of {instantText(moment.asOf)}
          {objects}
        </p>
        <p className={styles.saved}>
          Made by itself. Unless config.toml says otherwise, all of an hour are kept, then one an hour for a day and one
          a day for a month; with a name it stays.
        </p>
      </section>
    );
  }
  const { name, note, session } = moment.snapshot;
  return (
    <section className={styles.details} aria-label={`Snapshot ${name}`}>
      <p className={styles.name}>{name}</p>
      {note !== "" && <p className={styles.note}>{note}</p>}
      <p className={styles.saved}>
        As of {instantText(moment.asOf)}
        {session === undefined ? objects : `, of ${session} alone`}
      </p>
    </section>
  );
}
