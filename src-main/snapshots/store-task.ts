import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CollectionReport, ExportReport, Verification, WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import { NoSuchState, type Retention, StoreError, type StoreProblem } from "../../src-runtime/store/index.ts";
import type { RepairData, StateDifference } from "../channels.ts";
import { nodeOf } from "../workspaces/index.ts";
import type { ComparisonOfTwo, ComparisonOfTwoRequest, ComparisonRequest } from "./compare-states.ts";
import type { TaskMessage, TaskOptions } from "./progress.ts";

/** Something long that is done with a workspace's store. */
export type StoreTask =
  | { readonly kind: "verify"; readonly files: WorkspaceFiles }
  | { readonly kind: "planRepair"; readonly files: WorkspaceFiles }
  | { readonly kind: "collect"; readonly files: WorkspaceFiles; readonly retention: Retention }
  | ({ readonly kind: "compare" } & ComparisonRequest)
  | ({ readonly kind: "compareTwo" } & ComparisonOfTwoRequest)
  | { readonly kind: "backup"; readonly store: string; readonly destination: string }
  | {
      readonly kind: "exportObjects";
      readonly files: WorkspaceFiles;
      readonly state: string | undefined;
      readonly folder: string;
    };

/** What comes of it. */
export interface StoreTaskResults {
  readonly verify: Verification;
  readonly planRepair: RepairData;
  readonly collect: CollectionReport;
  readonly compare: StateDifference;
  readonly compareTwo: ComparisonOfTwo;
  readonly backup: undefined;
  readonly exportObjects: { readonly report: ExportReport; readonly asOf: number };
}

/** What the process of a task answers: a failure as what it can be made of again. */
export type StoreTaskAnswer =
  | { readonly kind: "done"; readonly result: StoreTaskResults[StoreTask["kind"]] }
  | { readonly kind: "noSuchState"; readonly message: string }
  | { readonly kind: "problem"; readonly problem: StoreProblem };

const isBuilt = import.meta.url.endsWith(".js");
const PROGRAM = fileURLToPath(
  new URL(isBuilt ? "./store-task-process.js" : "./store-task-process.ts", import.meta.url),
);

/** Does it in a process of its own, which is ended when the signal is aborted, and rejects as it would here. */
export async function storeTask<K extends StoreTask["kind"]>(
  task: Extract<StoreTask, { kind: K }>,
  options: TaskOptions = {},
): Promise<StoreTaskResults[K]> {
  const answer = await answerTo(task, options);
  switch (answer.kind) {
    case "done":
      return answer.result as StoreTaskResults[K];
    case "noSuchState":
      throw new NoSuchState(answer.message);
    case "problem":
      throw new StoreError(answer.problem);
  }
}

async function answerTo(task: StoreTask, { signal, onProgress }: TaskOptions): Promise<StoreTaskAnswer> {
  signal?.throwIfAborted();
  const { node, env } = nodeOf(process.versions, process.execPath, process.env["FRESNEL_NODE"]);
  const child = fork(PROGRAM, {
    execPath: node,
    env: { ...process.env, ...env },
    serialization: "advanced",
    execArgv: [],
  });
  const kill = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  let answer: StoreTaskAnswer | undefined;
  child.on("message", (message: TaskMessage<StoreTaskAnswer>) => {
    if (message.kind === "progress") onProgress?.(message.progress);
    else answer = message.answer;
  });
  try {
    const ended = once(child, "close");
    child.send(task);
    const [code] = (await ended) as [number | null];
    // Also when it was done at the same moment: whoever wanted to end it was told that it is not.
    signal?.throwIfAborted();
    if (answer !== undefined) return answer;
    throw new Error(`The process that was to ${task.kind} ended unexpectedly (${code ?? "killed"})`);
  } finally {
    signal?.removeEventListener("abort", kill);
  }
}
