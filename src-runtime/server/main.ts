import { parseArgs } from "node:util";
import { VM_THREAD } from "./threads.ts";
import { type StartedVmThread, startVmThread } from "./vm-start.ts";

/** The entry of the workspace process. Secrets never stand here: a process's arguments can be read by all users. */
const { values } = parseArgs({
  allowNegative: true,
  options: {
    folder: { type: "string" },
    address: { type: "string" },
    build: { type: "string", default: "source" },
    "stuck-milliseconds": { type: "string", default: "2000" },
    "heap-megabytes": { type: "string", default: "1024" },
    "store-megabytes": { type: "string" },
    "loaded-at-once": { type: "string" },
    "lets-go": { type: "boolean" },
    "keep-all-milliseconds": { type: "string" },
    "keep-hourly-milliseconds": { type: "string" },
    "keep-daily-milliseconds": { type: "string" },
    "keep-sessions-milliseconds": { type: "string" },
    "ready-fd": { type: "string" },
    "throw-away": { type: "boolean", default: false },
    "browse-only": { type: "boolean", default: false },
    "past-state": { type: "boolean", default: false },
    "for-one-command": { type: "boolean", default: false },
    "command-line": { type: "string" },
  },
});

const heapBytes = Number(values["heap-megabytes"]) * 1024 * 1024;
// The VM thread takes longest until it is ready: it loads while this thread loads the rest.
let first: StartedVmThread | undefined = startVmThread(VM_THREAD, heapBytes);
const startThread = (): StartedVmThread => {
  const thread = first ?? startVmThread(VM_THREAD, heapBytes);
  first = undefined;
  return thread;
};
const { reportStartFailure, runWorkspaceProcess } = await import("./workspace-process.ts");
try {
  const { folder, address } = values;
  const { "keep-all-milliseconds": all, "keep-hourly-milliseconds": hourly, "keep-daily-milliseconds": daily } = values;
  if (folder === undefined || address === undefined) throw new Error("--folder and --address are needed");
  await runWorkspaceProcess({
    folder,
    address,
    build: values.build,
    stuckMilliseconds: Number(values["stuck-milliseconds"]),
    startThread,
    heapBytes,
    letsGo: values["lets-go"],
    loadedAtOnce: values["loaded-at-once"] === undefined ? undefined : Number(values["loaded-at-once"]),
    storeBytes: values["store-megabytes"] === undefined ? undefined : Number(values["store-megabytes"]) * 1024 * 1024,
    retention:
      all === undefined || hourly === undefined || daily === undefined
        ? undefined
        : { all: Number(all), hourly: Number(hourly), daily: Number(daily) },
    sessionsKept:
      values["keep-sessions-milliseconds"] === undefined ? undefined : Number(values["keep-sessions-milliseconds"]),
    readyFd: values["ready-fd"] === undefined ? undefined : Number(values["ready-fd"]),
    throwAway: values["throw-away"],
    browseOnly: values["browse-only"],
    pastState: values["past-state"],
    forOneCommand: values["for-one-command"],
    commandLine: values["command-line"],
  });
} catch (error) {
  process.exit(reportStartFailure(error));
}
