/** What it costs to keep snapshots, by how many are kept: the next one, opening, and the room they take. */
import { bootTestVM } from "../src-runtime/kernel/testing.ts";
import { openStoreForReading, rootNamed, valueOf } from "../src-runtime/store/index.ts";
import { writeChart } from "./chart.ts";
import { median } from "./median.ts";
import type { Given, Takes } from "./options.ts";
import { change, latestOf, makeHeap, StoredHeap, threadTime } from "./stored-heap.ts";

export const takes: Takes = { options: { snapshots: "N", plot: "FOLDER" } };

const OBJECTS = 100_000;
/** How many objects change from one snapshot to the next. */
const CHANGED = 10;

/**
 * Figures in milliseconds, bytes where the name says so, with 100,000 objects: with 1, 10 and 100 snapshots, and 1,000 if
 * `--snapshots 1000` says so; `--plot FOLDER` draws them.
 */
export async function run(given: Given): Promise<Record<string, number>> {
  const upTo = given.count("snapshots") ?? 100;
  const counts = [1, 10, 100, 1000].filter((count) => count <= upTo);
  const { vm } = bootTestVM();
  const objects = makeHeap(vm, OBJECTS);
  const stored = await StoredHeap.open(vm);
  const rows: Record<string, number>[] = [];
  try {
    await stored.checkpoint();
    const alone = stored.fileBytes;
    let made = 0;
    for (const count of counts) {
      const costs = [];
      for (; made < count; made++) {
        change(vm, objects, CHANGED, made);
        costs.push(await stored.checkpoint({ kind: "snapshot", name: `s${made}`, note: "" }));
      }
      const last = costs.slice(-20);
      rows.push({
        "next snapshot, VM thread": median(last.map((each) => each.thread)),
        "next snapshot, all threads": median(last.map((each) => each.all)),
        "store opened, latest state found": threadTime(() => {
          const reading = valueOf(openStoreForReading(stored.path));
          latestOf(reading);
          reading.close();
        }),
        "snapshots listed": stored.read((reading) => threadTime(() => void reading.snapshots())),
        "chunks compared, first and last": stored.read((reading) =>
          threadTime(
            () => void valueOf(reading.diff(rootNamed(reading, "s0").id, rootNamed(reading, `s${made - 1}`).id)),
          ),
        ),
        "log bytes of the next": median(last.map((each) => each.logBytes)),
        "file bytes a snapshot": (stored.fileBytes - alone) / count,
      });
    }
  } finally {
    await stored.close();
  }
  const plot = given.text("plot");
  if (plot !== undefined)
    writeChart(`${plot}/store-by-snapshots.svg`, {
      title: "Milliseconds, by snapshots kept",
      across: counts,
      lines: Object.keys(rows[0] ?? {})
        .filter((name) => !name.includes("bytes"))
        .map((name) => ({ name, values: rows.map((row) => row[name] ?? Number.NaN) })),
    });
  const figures: Record<string, number> = {};
  for (const [i, count] of counts.entries())
    for (const [name, figure] of Object.entries(rows[i] ?? {})) figures[`${count} kept: ${name}`] = figure;
  return figures;
}
