/** The thread in which `heap.ts` compares snapshots, as commands do in a process of their own: without the heap's objects. */
import { parentPort, workerData } from "node:worker_threads";
import { stateDifference } from "../src-main/snapshots/index.ts";
import { openStoreInstant, rootNamed, valueOf } from "../src-runtime/store/index.ts";
import { threadTime } from "./stored-heap.ts";

/** What is to be compared, and how many changes there are at least. */
export interface DifferenceRequest {
  readonly store: string;
  readonly holders: string;
  readonly from: string;
  readonly to: string;
  readonly apart: number;
  readonly rounds: number;
}

/** Milliseconds that each round took: for the chunks that differ alone, and for each change by path. */
export interface DifferenceTimes {
  readonly chunks: readonly number[];
  readonly paths: readonly number[];
}

parentPort?.postMessage(times(workerData as DifferenceRequest), []);

function times({ store, holders, from, to, apart, rounds }: DifferenceRequest): DifferenceTimes {
  const chunks: number[] = [];
  const paths: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const byPath of [false, true]) {
      const reading = valueOf(openStoreInstant(store));
      const [one, two] = [rootNamed(reading, from), rootNamed(reading, to)];
      if (byPath) {
        paths.push(
          threadTime(() => {
            // What was there before the heap had a store counts as the installation's.
            const found = stateDifference(reading, one, two, { holders, all: true }).length;
            if (found < apart) throw new Error(`${found} of ${apart} changes were found`);
          }),
        );
      } else chunks.push(threadTime(() => void valueOf(reading.diff(one.id, two.id))));
      reading.close();
    }
  }
  return { chunks, paths };
}
