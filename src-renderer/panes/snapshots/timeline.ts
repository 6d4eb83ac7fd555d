import type { CheckpointSummary, SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import { instantText } from "../../shell/time-ago.ts";

/** A state that can be looked at, compared, forked and restored. */
export type Moment =
  | { readonly kind: "snapshot"; readonly asOf: string; readonly snapshot: SnapshotSummary }
  | { readonly kind: "checkpoint"; readonly asOf: string; readonly objectCount: number | undefined };

/** A line of the timeline: a state, or many checkpoints in one line, the latest first. */
export type TimelineItem = Moment | CheckpointGroup;

/** Checkpoints that stand in one line until somebody looks closer. */
export interface CheckpointGroup {
  readonly kind: "group";
  /** When the first and the last of them were stored. */
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** How deep it is in others, by which groups that begin at the same time are told apart. */
  readonly level: number;
  readonly items: readonly TimelineItem[];
}

/** A checkpoint as far as it is known: of one that was just told of only when it was stored. */
export type Checkpoint = Pick<CheckpointSummary, "asOf"> & Partial<CheckpointSummary>;

/** So many checkpoints can be taken in at a glance: more are put together by the stretch of time they are of. */
const AT_A_GLANCE = 24;

/** All states of a workspace, the latest first: named ones, and between them the checkpoints, in groups. */
export function timelineOf(
  snapshots: readonly SnapshotSummary[],
  checkpoints: readonly Checkpoint[],
): readonly TimelineItem[] {
  const moments: Moment[] = [
    ...snapshots.map((snapshot): Moment => ({ kind: "snapshot", asOf: snapshot.asOf ?? snapshot.createdAt, snapshot })),
    ...checkpoints.map(({ asOf, objectCount }): Moment => ({ kind: "checkpoint", asOf, objectCount })),
  ].toSorted((a, b) => (a.asOf < b.asOf ? 1 : -1));
  const items: TimelineItem[] = [];
  let run: Moment[] = [];
  const endRun = (): void => {
    items.push(...(run.length > 1 ? [groupOf(run)] : run));
    run = [];
  };
  for (const moment of moments) {
    if (moment.kind === "checkpoint") run.push(moment);
    else {
      endRun();
      items.push(moment);
    }
  }
  endRun();
  return items;
}

/** Stretches of time, each of which is a part of the one before: how far the texts of times in it begin alike. */
const STRETCHES = ["2026-11-29", "2026-11-29T13", "2026-11-29T13:05"].map(({ length }) => length);

/** A time as clocks here show it, in the form of an ISO time. */
function localText(isoTime: string): string {
  const time = new Date(isoTime);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString();
}

function groupOf(moments: readonly Moment[], level = 0): CheckpointGroup {
  const [last, first] = [moments[0], moments.at(-1)];
  if (last === undefined || first === undefined) throw new Error("A group has checkpoints");
  return {
    kind: "group",
    from: first.asOf,
    to: last.asOf,
    count: moments.length,
    level,
    items: within(moments, level),
  };
}

/** What a group shows: its checkpoints, or where they are many, groups by day, hour or minute. */
function within(moments: readonly Moment[], level: number): readonly TimelineItem[] {
  const length = STRETCHES[level];
  if (moments.length <= AT_A_GLANCE || length === undefined) return moments;
  const stretches = [...Map.groupBy(moments, ({ asOf }) => localText(asOf).slice(0, length)).values()];
  if (stretches.length === 1) return within(moments, level + 1);
  return stretches.flatMap((stretch): readonly TimelineItem[] =>
    stretch.length > 1 ? [groupOf(stretch, level + 1)] : stretch,
  );
}

/** What a line is known by, as long as it is there. */
export function keyOf(item: TimelineItem): string {
  if (item.kind === "snapshot") return `snapshot ${item.snapshot.name}`;
  // A group grows while checkpoints are made: it is the one that began then.
  return item.kind === "group" ? `group ${item.level} ${item.from}` : `checkpoint ${item.asOf}`;
}

/** What requests call a state by. */
export function stateOf(moment: Moment): string {
  return moment.kind === "snapshot" ? moment.snapshot.name : moment.asOf;
}

/** What people call a state. */
export function titleOf(moment: Moment): string {
  return moment.kind === "snapshot" ? moment.snapshot.name : `the checkpoint of ${instantText(moment.asOf)}`;
}

/** The states in a timeline, the latest first. */
export function momentsIn(items: readonly TimelineItem[]): readonly Moment[] {
  return items.flatMap((item) => (item.kind === "group" ? momentsIn(item.items) : [item]));
}
