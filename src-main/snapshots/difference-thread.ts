/** The program of a thread that compares two states of a store, which takes long where much has changed. */
import { parentPort, workerData } from "node:worker_threads";
import { NoSuchState, rootNamed, type RootRecord, StoreError } from "../../src-runtime/store/index.ts";
import type { Comparison, ComparisonMessage, ComparisonRequest } from "./compare-states.ts";
import { stateDifference } from "./state-difference.ts";
import { withStore } from "./with-store.ts";

/** How often it is told how far the work has come, in milliseconds. */
const TELL_EVERY = 100;

tell(compare(workerData as ComparisonRequest));

function tell(message: ComparisonMessage): void {
  parentPort?.postMessage(message, []);
}

function compare({ files, from, to, limit }: ComparisonRequest): Comparison {
  try {
    return withStore(files, (reading) => {
      const [before, after] = [rootNamed(reading, from), rootNamed(reading, to)];
      let told = Number.NEGATIVE_INFINITY;
      const onProgress = (fraction: number): void => {
        const now = performance.now();
        if (now - told < TELL_EVERY) return;
        told = now;
        tell({ kind: "progress", fraction });
      };
      const changes = stateDifference(reading, before, after, { holders: files.holders, onProgress });
      const asOf = ({ createdAt }: RootRecord): string => new Date(createdAt).toISOString();
      return {
        kind: "compared",
        changes: changes.slice(0, limit),
        total: changes.length,
        fromAsOf: asOf(before),
        toAsOf: asOf(after),
      };
    });
  } catch (error) {
    if (error instanceof StoreError || error instanceof NoSuchState) return { kind: "failed", message: error.message };
    throw error;
  }
}
