import { describe, expect, test } from "vitest";
import type { SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import { keyOf, momentsIn, stateOf, timelineOf } from "./timeline.ts";
import type { TimelineItem } from "./timeline.ts";

const at = (time: string): string => new Date(`2026-11-28T${time}Z`).toISOString();

function snapshot(name: string, asOf: string, createdAt = asOf): SnapshotSummary {
  return { name, note: "", createdAt, asOf, root: "", codeVersion: "", scope: "workspace" };
}

/** What a line is, in short. */
function outline(item: TimelineItem): string {
  if (item.kind === "snapshot") return item.snapshot.name;
  return item.kind === "group" ? `${item.count} checkpoints` : "checkpoint";
}

describe("a timeline", () => {
  test("[P8] has the latest first, and what is between two snapshots in one line unless it is alone", () => {
    const checkpoints = ["10:00:01", "10:00:02", "10:05:00"].map((time) => ({ asOf: at(time), objectCount: 7 }));
    // A checkpoint that was named later stands where it was stored.
    const snapshots = [snapshot("v1", at("10:01:00"), at("12:00:00")), snapshot("v2", at("10:06:00"))];
    const items = timelineOf(snapshots, checkpoints);
    expect(items.map(outline)).toEqual(["v2", "checkpoint", "v1", "2 checkpoints"]);
    expect(items[3]).toMatchObject({ kind: "group", from: at("10:00:01"), to: at("10:00:02") });
    expect(momentsIn(items).map(stateOf)).toEqual(["v2", at("10:05:00"), "v1", at("10:00:02"), at("10:00:01")]);
    expect(timelineOf([], [])).toEqual([]);
  });

  test("[P8] puts many checkpoints together by the minute, the hour or the day that they are of", () => {
    const everySecond = Array.from({ length: 7_200 }, (_, second) => ({
      asOf: new Date(Date.parse(at("10:00:00")) + second * 1_000).toISOString(),
    }));
    const [all] = timelineOf([], everySecond);
    if (all?.kind !== "group") throw new Error("They are one group");
    expect(all.items.map(outline)).toEqual(["3600 checkpoints", "3600 checkpoints"]);
    const [hour] = all.items;
    if (hour?.kind !== "group") throw new Error("An hour is a group");
    expect(hour.items).toHaveLength(60);
    expect(hour.items.map(outline)).toEqual(Array.from({ length: 60 }, () => "60 checkpoints"));
    expect(momentsIn([all])).toHaveLength(7_200);

    // Groups that begin with the same checkpoint are different lines, and stay the same while they grow.
    const keys = [all, hour, ...hour.items].map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    const [grown] = timelineOf([], [...everySecond, { asOf: at("12:30:00") }]);
    expect(grown && keyOf(grown)).toBe(keys[0]);
  });
});
