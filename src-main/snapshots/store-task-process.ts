/**
 * The program of a process in which something long is done with a store: it is sent a StoreTask, and sends how far it has come and
 * at last a StoreTaskAnswer. A process, because nothing but its end stops SQLite in the middle.
 */
import {
  backupStore,
  NoSuchState,
  rootNamed,
  StoredState,
  StoreError,
  valueOf,
} from "../../src-runtime/store/index.ts";
import { plannedRepair, repairData } from "../workspaces/index.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { compareStates, compareStatesOfTwo } from "./compare-states.ts";
import { exportObjects } from "./export-objects.ts";
import type { StoreTask, StoreTaskAnswer, StoreTaskResults } from "./store-task.ts";
import { nowAndThen, type TaskMessage } from "./progress.ts";
import { verifyStore } from "./verify-store.ts";
import { withStore } from "./with-store.ts";

const tell = (message: TaskMessage<StoreTaskAnswer>, onWritten = (): void => undefined): void =>
  void process.send?.(message, onWritten);
const begin = (message: string): void => tell({ kind: "progress", progress: { message } });
const onProgress = nowAndThen((progress) => tell({ kind: "progress", progress }));

// Ctrl-C in a terminal goes to this process too: whoever started it ends it, and cleans up.
process.on("SIGINT", () => undefined);
process.once("message", (task) => {
  // Not before it is written: a channel that is closed drops what its reader, being busy, has left no room for.
  tell({ kind: "answer", answer: answerOf(task as StoreTask) }, () => {
    if (process.connected) process.disconnect();
  });
});

function answerOf(task: StoreTask): StoreTaskAnswer {
  try {
    return { kind: "done", result: resultOf(task) };
  } catch (error) {
    if (error instanceof NoSuchState) return { kind: "noSuchState", message: error.message };
    if (error instanceof StoreError) return { kind: "problem", problem: error.problem };
    throw error;
  }
}

function resultOf(task: StoreTask): StoreTaskResults[StoreTask["kind"]] {
  switch (task.kind) {
    case "verify":
      return verifyStore(task.files, checking("Checking"));
    case "planRepair":
      return withStore(task.files, (reading) => repairData(plannedRepair(reading)));
    case "collect":
      return collectGarbage(task.files, task.retention, (message, fraction) =>
        fraction === undefined ? begin(message) : onProgress({ message, fraction }),
      );
    case "compare":
      return compareStates(task, (fraction) => onProgress({ fraction }));
    case "compareTwo":
      return compareStatesOfTwo(task, (fraction) => onProgress({ fraction }));
    case "backup":
      begin("Copying the store");
      valueOf(backupStore(task.store, task.destination, checking("Checking the copy")));
      return undefined;
    case "exportObjects":
      return withStore(task.files, (reading) => {
        const root = rootNamed(reading, task.state);
        const report = exportObjects(new StoredState(reading, root), task.folder, onProgress);
        return { report, asOf: root.createdAt };
      });
  }
}

/** Tells of a check how many chunks and nodes it has read. */
function checking(what: string): (checked: number) => void {
  return (checked) => onProgress({ message: `${what}: ${checked} chunks and nodes read` });
}
