/** The program of a thread that compares two states of a store, which takes long where much has changed. */
import { parentPort, workerData } from "node:worker_threads";
import { NoSuchState, rootNamed, StoreError } from "../../src-runtime/store/index.ts";
import type { Comparison, ComparisonRequest } from "./compare-states.ts";
import { stateDifference } from "./state-difference.ts";
import { withStore } from "./with-store.ts";

parentPort?.postMessage(compare(workerData as ComparisonRequest), []);

function compare({ files, from, to, limit }: ComparisonRequest): Comparison {
  try {
    return withStore(files, (reading) => {
      const changes = stateDifference(reading, rootNamed(reading, from), rootNamed(reading, to));
      return { kind: "compared", changes: changes.slice(0, limit), total: changes.length };
    });
  } catch (error) {
    if (error instanceof StoreError || error instanceof NoSuchState) return { kind: "failed", message: error.message };
    throw error;
  }
}
