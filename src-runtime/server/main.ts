import { parseArgs } from "node:util";
import { DEFAULT_RETENTION } from "../store/index.ts";
import { reportStartFailure, runWorkspaceProcess } from "./workspace-process.ts";

/** The entry of the workspace process. Secrets never stand here: a process's arguments can be read by all users. */
const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    address: { type: "string" },
    build: { type: "string", default: "source" },
    "stuck-milliseconds": { type: "string", default: "2000" },
    "heap-megabytes": { type: "string", default: "1024" },
    "store-megabytes": { type: "string" },
    "loaded-at-once": { type: "string" },
    "keep-all-milliseconds": { type: "string", default: String(DEFAULT_RETENTION.all) },
    "keep-hourly-milliseconds": { type: "string", default: String(DEFAULT_RETENTION.hourly) },
    "keep-daily-milliseconds": { type: "string", default: String(DEFAULT_RETENTION.daily) },
    "ready-fd": { type: "string" },
    "throw-away": { type: "boolean", default: false },
    "browse-only": { type: "boolean", default: false },
  },
});

try {
  const { folder, address } = values;
  if (folder === undefined || address === undefined) throw new Error("--folder and --address are needed");
  await runWorkspaceProcess({
    folder,
    address,
    build: values.build,
    stuckMilliseconds: Number(values["stuck-milliseconds"]),
    heapBytes: Number(values["heap-megabytes"]) * 1024 * 1024,
    loadedAtOnce: values["loaded-at-once"] === undefined ? undefined : Number(values["loaded-at-once"]),
    storeBytes: values["store-megabytes"] === undefined ? undefined : Number(values["store-megabytes"]) * 1024 * 1024,
    retention: {
      all: Number(values["keep-all-milliseconds"]),
      hourly: Number(values["keep-hourly-milliseconds"]),
      daily: Number(values["keep-daily-milliseconds"]),
    },
    readyFd: values["ready-fd"] === undefined ? undefined : Number(values["ready-fd"]),
    throwAway: values["throw-away"],
    browseOnly: values["browse-only"],
  });
} catch (error) {
  process.exit(reportStartFailure(error));
}
