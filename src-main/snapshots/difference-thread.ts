/** The program of a thread that compares two states of a store, which takes long where much has changed. */
import { parentPort, workerData } from "node:worker_threads";
import { NoSuchState, rootNamed, type RootRecord, StoreError } from "../../src-runtime/store/index.ts";
import type { Comparison, ComparisonRequest } from "./compare-states.ts";
import { stateDifference } from "./state-difference.ts";
import { nowAndThen, type TaskMessage } from "./task-thread.ts";
import { withStore } from "./with-store.ts";

const tell = (message: TaskMessage<Comparison>): void => parentPort?.postMessage(message, []);

tell({ kind: "answer", answer: compare(workerData as ComparisonRequest) });

function compare({ files, from, to, limit }: ComparisonRequest): Comparison {
  try {
    return withStore(files, (reading) => {
      const [before, after] = [rootNamed(reading, from), rootNamed(reading, to)];
      const told = nowAndThen((progress) => tell({ kind: "progress", progress }));
      const onProgress = (fraction: number): void => told({ fraction });
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
