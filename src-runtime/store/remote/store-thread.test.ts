import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, onTestFinished, test } from "vitest";
import { accounts, checkpoint, ownedStore, storeThreadProgram, temporaryFolder } from "../fixtures/index.ts";
import { StoreError, valueOf } from "../problem.ts";
import { chunkNumber } from "../reference.ts";
import { StoreClient } from "./client.ts";
import { StoreThread } from "./store-thread.ts";

async function startThread(path = join(temporaryFolder(), "store.sqlite")): Promise<StoreThread> {
  const thread = valueOf(await StoreThread.start({ path }, await storeThreadProgram()));
  onTestFinished(() => thread.close());
  return thread;
}

describe("a store thread", () => {
  test("answers why it could not open its store", async () => {
    const path = join(temporaryFolder(), "store.sqlite");
    ownedStore(path);
    const refused = await StoreThread.start({ path }, await storeThreadProgram());
    expect(refused).toMatchObject({ ok: false, problem: { kind: "storeLocked", owner: { pid: process.pid } } });
  });

  test("has closed its store, and ended without a fault, when close answers", async () => {
    const path = join(temporaryFolder(), "store.sqlite");
    const thread = await startThread(path);
    const client = new StoreClient(thread.connect());
    const committed = client.setMeta("a", "b", "normal");
    await thread.close();
    valueOf(await committed);
    expect(await thread.ended).toBeUndefined();
    expect(ownedStore(path).getMeta("a")).toBe("b");
  });

  test("serves several clients at once", async () => {
    const thread = await startThread();
    const [one, two] = [new StoreClient(thread.connect()), new StoreClient(thread.connect())];
    valueOf(await one.setMeta("from", "one", "normal"));
    expect(await two.getMeta("from")).toBe("one");
  });

  test("abandons the checkpoint, and closes the readers, of a thread that dies", async () => {
    const thread = await startThread();
    const client = new StoreClient(thread.connect());
    const writer = valueOf(await client.beginCheckpoint());
    writer.putChunk(chunkNumber(0), accounts(0, 1));
    const first = valueOf(await writer.commit(checkpoint()));
    const program = `
      const { parentPort, workerData } = require("node:worker_threads");
      workerData.port.postMessage({ kind: "openRoot", id: 1, root: ${first.id} });
      workerData.port.postMessage({ kind: "beginCheckpoint", id: 2, from: undefined });
      workerData.port.on("message", (reply) => reply.id === 2 && parentPort.postMessage("begun"));
    `;
    const port = thread.connect();
    const worker = new Worker(program, { eval: true, workerData: { port }, transferList: [port] });
    await once(worker, "message");
    expect(await client.beginCheckpoint()).toMatchObject({ ok: false, problem: { kind: "checkpointOpen" } });
    await worker.terminate();
    // The port's end arrives by itself; until then the answer is that a checkpoint is open.
    let begun = await client.beginCheckpoint();
    while (!begun.ok) begun = await client.beginCheckpoint();
    begun.value.putChunk(chunkNumber(0), accounts(0, 2));
    valueOf(await begun.value.commit(checkpoint()));
    expect(valueOf(await client.prune(Number.MAX_SAFE_INTEGER, 0))).toBe(1);
  });
});

describe("a store client", () => {
  test("is told of bytes that are no chunk when it commits, and nothing is committed", async () => {
    const client = new StoreClient((await startThread()).connect());
    const writer = valueOf(await client.beginCheckpoint());
    writer.putChunk(chunkNumber(0), accounts(0, 1));
    writer.putChunk(chunkNumber(1), Uint8Array.of(1, 2, 3));
    await expect(writer.commit(checkpoint())).rejects.toThrow("A chunk begins with byte 67, not 1");
    expect(await client.roots()).toEqual([]);
    valueOf(await client.beginCheckpoint());
  });

  test("may change its bytes as soon as they are put", async () => {
    const client = new StoreClient((await startThread()).connect());
    const writer = valueOf(await client.beginCheckpoint());
    const bytes = accounts(0, 1);
    writer.putChunk(chunkNumber(0), bytes);
    bytes.fill(0);
    const root = valueOf(await writer.commit(checkpoint()));
    const reader = valueOf(await client.openRoot(root.id));
    expect(valueOf(await reader.chunk(chunkNumber(0)))).toEqual(accounts(0, 1));
  });

  test("rejects what waits, and what is asked later, when its connection ends", async () => {
    const thread = await startThread();
    const client = new StoreClient(thread.connect());
    const answer = client.verify();
    client.close();
    await expect(answer).rejects.toThrow("ended before it answered");
    await expect(client.latest()).rejects.toThrow("has ended");
  });

  test("is refused a finished writer and a closed reader", async () => {
    const client = new StoreClient((await startThread()).connect());
    const writer = valueOf(await client.beginCheckpoint());
    const root = valueOf(await writer.commit(checkpoint()));
    await expect(writer.commit(checkpoint())).rejects.toThrow("closed or finished before");
    const reader = valueOf(await client.openRoot(root.id));
    await reader.close();
    await expect(reader.chunkNumbers()).rejects.toThrow("Nothing is open under handle");
    await expect(reader.chunkNumbers()).rejects.not.toBeInstanceOf(StoreError);
  });
});
