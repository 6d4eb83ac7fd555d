/**
 * The store thread: owns the store file of a workspace, so that neither the host nor the VM ever waits for SQLite, a
 * hash or a compression. It is started by StoreThread and serves every port it is given.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { ThreadOptions, ThreadReply, ThreadRequest } from "./remote/messages.ts";
import { openStore } from "./sqlite/index.ts";
import { serveStore } from "./remote/index.ts";

const starter = parentPort;
if (starter === null) throw new Error("The store thread must be started as a worker, by StoreThread.start");

const tell = (reply: ThreadReply): void => starter.postMessage(reply, []);
const { path, ...limits } = workerData as ThreadOptions;
const opened = openStore(path, limits);

if (opened.ok) {
  const store = opened.value;
  const connections = new Set<() => void>();
  starter.on("message", (request: ThreadRequest) => {
    if (request.kind === "connect") {
      const { port } = request;
      const end = serveStore(store, port);
      connections.add(end);
      port.on("close", () => connections.delete(end));
    } else {
      for (const end of connections) end();
      store.close();
      tell({ kind: "closed", id: request.id });
    }
  });
  tell({ kind: "opened", convertedFrom: store.convertedFrom });
} else {
  tell({ kind: "refused", problem: opened.problem });
}
