/** What a store in a file promises beyond what every store does: that it survives, and that it tells what did not. */
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { accounts, checkpoint, noise, ownedStore, OwnerProcess, temporaryFolder } from "../fixtures/index.ts";
import { isSound } from "../verify.ts";
import type { ObjectStore, StoreReading } from "../object-store.ts";
import { StoreError, valueOf, type StoreProblem, type StoreResult } from "../problem.ts";
import { chunkNumber } from "../reference.ts";
import type { RootId, RootRecord } from "../root.ts";
import { finishWork, type StoreWork } from "../work.ts";
import { openStore, openStoreForReading } from "./store.ts";

function commit(store: ObjectStore, chunks: Readonly<Record<number, Uint8Array>>, request = checkpoint()): RootRecord {
  return valueOf(tryCommit(store, chunks, request));
}

function tryCommit(
  store: ObjectStore,
  chunks: Readonly<Record<number, Uint8Array>>,
  request = checkpoint(),
): StoreResult<RootRecord> {
  const writer = valueOf(store.beginCheckpoint());
  for (const [number, bytes] of Object.entries(chunks)) writer.putChunk(chunkNumber(Number(number)), bytes);
  return writer.commit(request);
}

/** A hundred chunks of noise, told apart by `seed`. */
function heap(seed: number, count = 100): Record<number, Uint8Array> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [number, noise(number, seed)]));
}

function problemOf(result: StoreResult<unknown>): StoreProblem {
  if (result.ok) throw new Error("This went well against expectation");
  return result.problem;
}

function chunkOf(store: StoreReading, root: RootId, number: number): StoreResult<Uint8Array> {
  const reader = valueOf(store.openRoot(root));
  onTestFinished(() => reader.close());
  return reader.chunk(chunkNumber(number));
}

/**
 * Opens a store of three roots of twenty chunks each, reads all there is, and tells what should never be: bytes that
 * were not written, and errors that are no StoreError.
 */
function strayAnswers(path: string): unknown[] {
  const strays: unknown[] = [];
  const opened = openStore(path);
  if (!opened.ok) return strays;
  const store = opened.value;
  try {
    store.verify();
    for (const root of store.roots()) {
      const reader = valueOf(store.openRoot(root.id));
      for (let number = 0; number < 20; number++) {
        const chunk = reader.chunk(chunkNumber(number));
        if (chunk.ok && Buffer.compare(chunk.value, noise(number, root.id)) !== 0) strays.push(chunk.value);
      }
      reader.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) strays.push(error);
  } finally {
    store.close();
  }
  return strays;
}

/** A file for a store in a folder of its own. */
function storePath(): string {
  return join(temporaryFolder(), "store.sqlite");
}

/** Changes bytes of a closed store's file from where the pack written last begins. */
function damageLastPack(path: string, change: (bytes: Buffer, start: number) => void): void {
  const database = new Database(path, { readonly: true });
  const data = database.prepare<[], Buffer>("SELECT data FROM pack ORDER BY id DESC LIMIT 1").pluck().get()!;
  database.close();
  const file = readFileSync(path);
  const start = file.indexOf(data.subarray(0, 32));
  expect(start).toBeGreaterThan(0);
  change(file, start);
  writeFileSync(path, file);
}

describe("[P10] a store file", () => {
  test("takes less than 200 KB when it is empty, its log and lock included", () => {
    const path = storePath();
    ownedStore(path);
    const bytes = ["", "-wal", ".lock"].map((suffix) => statSync(path + suffix).size).reduce((sum, size) => sum + size);
    expect(bytes).toBeLessThan(200_000);
  });

  test("answers after it was closed what it answered before", () => {
    const path = storePath();
    const first = valueOf(openStore(path));
    const root = commit(first, heap(1), { ...checkpoint(), kind: "snapshot", name: "v1", note: "", durable: "full" });
    valueOf(first.setMeta("project", "bank", "full"));
    const [roots, snapshots] = [first.roots(), first.snapshots()];
    first.close();
    const second = ownedStore(path);
    expect(second.roots()).toEqual(roots);
    expect(second.snapshots()).toEqual(snapshots);
    expect(second.getMeta("project")).toBe("bank");
    expect(valueOf(chunkOf(second, root.id, 42))).toEqual(noise(42, 1));
    expect(isSound(second.verify())).toBe(true);
  });

  test("never gives a root the number of one that was pruned", () => {
    const path = storePath();
    let now = 1000;
    const store = ownedStore(path, { now: () => now++ });
    const [first, second] = [commit(store, heap(1, 2)), commit(store, heap(2, 2))];
    valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0));
    expect(commit(store, heap(3, 2)).id).toBeGreaterThan(second.id);
    expect(store.root(first.id)).toBeUndefined();
  });

  test("prunes by age: what is younger stays", () => {
    let now = 0;
    const store = ownedStore(storePath(), { now: () => now });
    const ids: number[] = [];
    for (now = 1; now <= 5; now++) ids.push(commit(store, heap(now, 1)).id);
    expect(valueOf(store.prune(4, 0))).toBe(3);
    expect(store.roots().map(({ id, createdAt }) => [id, createdAt])).toEqual([
      [ids[3], 4],
      [ids[4], 5],
    ]);
  });

  test("[P4] keeps a long run of small checkpoints in a few packs, and shrinks when they are collected", () => {
    const store = ownedStore(storePath());
    commit(store, heap(0));
    for (let round = 1; round <= 60; round++) commit(store, { [round]: noise(round, round) });
    expect(store.size().packs).toBeGreaterThan(60);
    const { bytes } = store.size();
    valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0));
    const report = valueOf(store.collect());
    expect(store.size().packs).toBeLessThan(10);
    expect(store.size().bytes).toBe(bytes - report.freedBytes);
    expect(report.freedBytes).toBeGreaterThan(60 * 3000);
    expect(valueOf(chunkOf(store, store.latest()!.id, 30))).toEqual(noise(30, 30));
    expect(isSound(store.verify())).toBe(true);
  });

  test("[P4] answers chunks from more packs than stay open, and what it answered stays as it is", () => {
    const path = storePath();
    const store = ownedStore(path);
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    for (const number of numbers) commit(store, { [number]: noise(number, 7) });
    expect(store.size().packs).toBeGreaterThan(90);
    const reading = valueOf(openStoreForReading(path));
    const chunks = [...numbers, ...numbers.toReversed()].map((number) => ({
      number,
      bytes: valueOf(chunkOf(reading, store.latest()!.id, number)),
    }));
    reading.close();
    for (const { number, bytes } of chunks) expect(bytes).toEqual(noise(number, 7));
  });

  test("[P4] writes little for a small change in a large heap", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    const numbers = Array.from({ length: 5000 }, (_, number) => number);
    const chunks = Object.fromEntries(numbers.map((number) => [number, accounts(number, number, 100)]));
    expect(commit(owner, chunks).objects).toBe(500_000);
    owner.close();
    // Closing moves the log into the file, so that it begins anew.
    const store = ownedStore(path);
    const ten = numbers.filter((number) => number % 500 === 7);
    commit(store, Object.fromEntries(ten.map((number) => [number, accounts(number, -number, 100)])));
    expect(statSync(`${path}-wal`).size).toBeLessThan(96 * 1024);
  });
});

describe("[X3] a damaged store file", () => {
  test("names the chunk and its objects, and the last root that is whole", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    const good = commit(owner, { ...heap(1), 7: accounts(7, 1) });
    const bad = commit(owner, { 7: accounts(7, 2, 5), 8: accounts(8, 2) });
    owner.close();
    damageLastPack(path, (file, start) => file.fill(0, start + 16, start + 64));

    const store = ownedStore(path);
    const problem = problemOf(chunkOf(store, bad.id, 7));
    expect(problem).toMatchObject({ kind: "damagedTree", firstChunk: 0 });
    expect(problem.message).toContain("restore an undamaged snapshot or checkpoint");
    expect(valueOf(chunkOf(store, good.id, 7))).toEqual(accounts(7, 1));
    const report = store.verify();
    expect(isSound(report)).toBe(false);
    expect(report.lastGood).toBe(good.id);
    expect(report.damages.every(({ roots }) => roots.length === 1 && roots[0] === bad.id)).toBe(true);
  });

  test("names each damaged chunk when the tree is whole", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    const root = commit(owner, heap(1));
    owner.close();
    // The first pack of several: the tree is in the last one.
    const database = new Database(path);
    const packs = database.prepare<[], { id: number; data: Buffer }>("SELECT id, data FROM pack ORDER BY id").all();
    expect(packs.length).toBeGreaterThan(3);
    packs[1]!.data[1000]! ^= 0xff;
    database.prepare("UPDATE pack SET data = ? WHERE id = ?").run(packs[1]!.data, packs[1]!.id);
    database.close();

    const store = ownedStore(path);
    const report = store.verify();
    expect(report.damages).toHaveLength(1);
    const { problem, roots } = report.damages[0]!;
    expect(problem).toMatchObject({ kind: "damagedChunk", classes: ["ByteArray"], root: root.id });
    expect(problem.message).toMatch(
      /^Chunk \d+ of root 1 with 1 object \(ByteArray\) does not match its hash: restore/,
    );
    expect(roots).toEqual([root.id]);
    expect(report.lastGood).toBeUndefined();
    const damaged = problem.kind === "damagedChunk" ? problem.chunk : chunkNumber(0);
    expect(problemOf(chunkOf(store, root.id, damaged))).toEqual(problem);
    // All others can still be read.
    const reader = valueOf(store.openRoot(root.id));
    const numbers = valueOf(reader.chunkNumbers());
    expect(numbers.filter((number) => !reader.chunk(number).ok)).toEqual([damaged]);
    reader.close();
    expect(valueOf(store.collect()).freed).toBe(0);
  });

  test("is whole again once the same content is committed anew", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    commit(owner, heap(1, 10));
    owner.close();
    damageLastPack(path, (file, start) => (file[start + 100]! ^= 1));
    const store = ownedStore(path);
    expect(isSound(store.verify())).toBe(false);
    const writer = valueOf(store.beginCheckpoint("empty"));
    for (const [number, bytes] of Object.entries(heap(1, 10))) writer.putChunk(chunkNumber(Number(number)), bytes);
    const healed = valueOf(writer.commit(checkpoint()));
    expect(valueOf(chunkOf(store, healed.id, 0))).toEqual(noise(0, 1));
    expect(isSound(store.verify())).toBe(true);
  });

  test("passes over a root whose own record is damaged, and says so", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    const [good, bad] = [commit(owner, heap(1, 3)), commit(owner, heap(2, 3))];
    owner.close();
    const database = new Database(path);
    database.exec(`UPDATE root SET record = replace(record, 'code-1', 'code-2') WHERE id = ${bad.id}`);
    database.close();
    const store = ownedStore(path);
    expect(store.latest()).toEqual(good);
    expect(store.damagedRoots()).toEqual([bad.id]);
    expect(store.verify()).toMatchObject({ damagedRoots: [bad.id], lastGood: good.id });
  });

  test("tells a version whose source is not what was accepted", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    const content = {
      kind: "method",
      className: "Counter",
      selector: "value",
      source: "value ^ 1",
      ir: Uint8Array.of(1),
    } as const;
    const occasion = { author: "ada", time: 1, package: "Counters", file: "", removed: false };
    const [hash] = valueOf(owner.putVersions([{ content, ...occasion }], "full"));
    owner.close();
    const database = new Database(path);
    database.exec("UPDATE version SET source = 'value ^ 2'");
    database.close();
    const store = ownedStore(path);
    expect(problemOf(store.version(hash!))).toMatchObject({ kind: "damagedVersion" });
    expect(store.verify().damagedVersions).toEqual([hash]);
  });

  test("never answers wrong bytes and never throws anything but a StoreError, wherever a byte is changed", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    for (let seed = 1; seed <= 3; seed++) commit(owner, heap(seed, 20));
    owner.close();
    const original = readFileSync(path);
    const copy = storePath();
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (position, flip) => {
        const bytes = Buffer.from(original);
        bytes[position]! ^= flip;
        writeFileSync(copy, bytes);
        expect(strayAnswers(copy)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe("[X3] a store file after a sudden end", () => {
  test("has every root that was acknowledged to a process that was killed", async () => {
    const path = storePath();
    const owner = await OwnerProcess.start(path);
    for (let root = 1; root <= 8; root++) expect(await owner.commit(root % 3 === 0 ? "full" : "normal")).toBe(root);
    await owner.kill();
    const store = ownedStore(path);
    expect(store.latest()?.id).toBe(8);
    expect(valueOf(chunkOf(store, 8 as RootId, 0))).toEqual(accounts(0, 8));
    expect(isSound(store.verify())).toBe(true);
    expect(commit(store, { 0: accounts(0, 9) }).parent).toBe(8);
  });

  test("can be read before anyone owns it again", async () => {
    const path = storePath();
    const owner = await OwnerProcess.start(path);
    for (let root = 1; root <= 3; root++) await owner.commit("normal");
    await owner.kill();
    const reading = valueOf(openStoreForReading(path));
    onTestFinished(() => reading.close());
    expect(reading.latest()?.id).toBe(3);
    expect(valueOf(chunkOf(reading, 3 as RootId, 0))).toEqual(accounts(0, 3));
  });

  test("has some earlier root, whole, when its log is torn", async () => {
    const path = storePath();
    const owner = await OwnerProcess.start(path);
    for (let root = 1; root <= 12; root++) await owner.commit("normal");
    await owner.kill();
    const size = statSync(`${path}-wal`).size;
    const seen = new Set<number | undefined>();
    for (let cut = 0; cut <= 12; cut++) {
      const torn = storePath();
      copyFileSync(path, torn);
      copyFileSync(`${path}-wal`, `${torn}-wal`);
      truncateSync(`${torn}-wal`, Math.floor((size * cut) / 12));
      const store = valueOf(openStore(torn));
      const latest = store.latest()?.id;
      seen.add(latest);
      const bytes = latest === undefined ? undefined : valueOf(chunkOf(store, latest, 0));
      expect(bytes).toEqual(latest === undefined ? undefined : accounts(0, latest));
      expect(isSound(store.verify())).toBe(true);
      store.close();
    }
    expect(seen).toContain(12);
    expect(seen.size).toBeGreaterThan(4);
  });

  test("shows nothing of a checkpoint that was not committed, and frees its room", () => {
    const path = storePath();
    const owner = valueOf(openStore(path));
    const root = commit(owner, heap(1, 10));
    const writer = valueOf(owner.beginCheckpoint());
    for (const [number, bytes] of Object.entries(heap(2))) writer.putChunk(chunkNumber(Number(number)), bytes);
    // The process ends here: packs were written, the root was not.
    owner.close();
    const store = ownedStore(path);
    expect(store.size().packs).toBeGreaterThan(2);
    expect(store.latest()).toEqual(root);
    expect(valueOf(store.collect()).freed).toBeGreaterThan(50);
    expect(valueOf(chunkOf(store, root.id, 5))).toEqual(noise(5, 1));
  });
});

describe("[P10] a store that frees room in steps", () => {
  test("has all that any root reaches, whatever checkpoints and prunings there are between the steps", async () => {
    const anyChange = fc.tuple(fc.nat(25), fc.option(fc.nat(2), { nil: undefined }));
    const anyMove = fc.oneof(
      {
        arbitrary: fc.record({
          kind: fc.constantFrom("commit", "abandon"),
          changes: fc.array(anyChange, { maxLength: 30 }),
          from: fc.nat(8),
          // So many steps are done while it is open.
          steps: fc.nat(12),
        }),
        weight: 4,
      },
      { arbitrary: fc.record({ kind: fc.constant("prune"), keep: fc.nat(3) }), weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant("collect"), steps: fc.nat(12) }), weight: 4 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyMove, { minLength: 10, maxLength: 30 }), async (moves) => {
        const store = ownedStore(storePath(), { stepLength: 0 });
        const model = new Map<RootId, Map<number, Uint8Array>>();
        let collection: StoreWork<unknown> | undefined;
        const collect = (steps: number): void => {
          for (let i = 0; i < steps && collection; i++) {
            if (valueOf(collection.step()).kind !== "done") continue;
            collection.end();
            collection = undefined;
          }
        };
        for (const move of moves) {
          if (move.kind === "prune") {
            valueOf(store.prune(Number.MAX_SAFE_INTEGER, move.keep));
            const newest = [...model.keys()].slice(-Math.max(move.keep, 1));
            for (const id of model.keys()) if (!newest.includes(id)) model.delete(id);
          } else if (move.kind === "collect") {
            collection ??= valueOf(store.beginCollection());
            collect(move.steps);
          } else {
            const from = [...model.keys()][move.from] ?? [...model.keys()].at(-1);
            const expected = new Map(from === undefined ? [] : model.get(from));
            const writer = valueOf(store.beginCheckpoint(from));
            for (const [index, [at, content]] of move.changes.entries()) {
              const number = at * 37;
              if (index % 8 === 7) collect(move.steps);
              if (content === undefined) {
                writer.removeChunk(chunkNumber(number));
                expected.delete(number);
              } else {
                writer.putChunk(chunkNumber(number), noise(number, content));
                expected.set(number, noise(number, content));
              }
            }
            if (move.kind === "abandon") writer.abandon();
            else model.set(valueOf(writer.commit(checkpoint())).id, expected);
          }
          for (const [id, expected] of model) {
            const reader = valueOf(store.openRoot(id));
            const numbers = valueOf(reader.chunkNumbers());
            expect(numbers).toEqual([...expected.keys()].toSorted((one, two) => one - two));
            for (const number of numbers) expect(valueOf(reader.chunk(number))).toEqual(expected.get(number));
            reader.close();
          }
        }
        collect(Number.POSITIVE_INFINITY);
        expect(isSound(store.verify())).toBe(true);
        store.close();
      }),
      // A run that fails is told as it is: to make it smaller takes many stores.
      { numRuns: 25, endOnFailure: true },
    );
  });

  test("frees as much as at once, tells how far it has come, and keeps what it came to when it is ended", () => {
    const [inSteps, atOnce, ended] = ["steps", "once", "ended"].map(() => {
      const store = ownedStore(storePath(), { stepLength: 0 });
      for (let seed = 1; seed <= 4; seed++) commit(store, heap(seed));
      valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0));
      return store;
    });
    const work = valueOf(inSteps!.beginCollection());
    const told: number[] = [];
    const report = valueOf(finishWork(work, (done) => told.push(done)));
    expect(report).toEqual(valueOf(atOnce!.collect()));
    expect(told.length).toBeGreaterThan(20);
    expect(told).toEqual(told.toSorted((one, two) => one - two));
    expect([told[0]! >= 0, told.at(-1)! <= 1]).toEqual([true, true]);
    const begun = valueOf(ended!.beginCollection());
    let packs = ended!.size().packs;
    for (const before = packs; packs === before; packs = ended!.size().packs) valueOf(begun.step());
    begun.end();
    expect(isSound(ended!.verify())).toBe(true);
    // What was not freed is so the next time.
    valueOf(ended!.collect());
    expect(ended!.size().packs).toBe(inSteps!.size().packs);
    expect(ended!.size().bytes).toBe(inSteps!.size().bytes);
  });

  test("finds damage in steps, in what was there when it began", () => {
    const store = ownedStore(storePath(), { stepLength: 0 });
    const first = commit(store, heap(1));
    const check = valueOf(store.beginCheck());
    valueOf(check.step());
    commit(store, heap(2));
    // It is still looked through.
    expect(valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0))).toBe(0);
    valueOf(store.collect());
    const report = valueOf(finishWork(check));
    expect(report).toMatchObject({ damages: [], lastGood: first.id });
    expect(report.checked).toBeGreaterThan(100);
    expect(valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0))).toBe(1);
  });
});

describe("[X3] a full store", () => {
  test("says so, has lost nothing, and goes on when there is room again", () => {
    const store = ownedStore(storePath(), { maxBytes: 700_000 });
    const root = commit(store, heap(1), { ...checkpoint(), kind: "snapshot", name: "v1", note: "", durable: "full" });
    const problem = problemOf(tryCommit(store, heap(2, 200)));
    expect(problem.kind).toBe("storeFull");
    expect(problem.message).toContain("There is no room left for the store");
    expect(store.latest()).toEqual(root);
    expect(valueOf(chunkOf(store, root.id, 99))).toEqual(noise(99, 1));
    expect(isSound(store.verify())).toBe(true);
    store.limitSize(10_000_000);
    const next = commit(store, heap(2, 200));
    expect(valueOf(chunkOf(store, next.id, 150))).toEqual(noise(150, 2));
    expect(isSound(store.verify())).toBe(true);
  });

  test("has room again once old checkpoints are pruned and collected", () => {
    const store = ownedStore(storePath(), { maxBytes: 700_000 });
    commit(store, heap(1));
    commit(store, heap(2, 80));
    expect(problemOf(tryCommit(store, heap(3))).kind).toBe("storeFull");
    valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0));
    valueOf(store.collect());
    const next = commit(store, heap(3, 80));
    expect(valueOf(chunkOf(store, next.id, 79))).toEqual(noise(79, 3));
    expect(isSound(store.verify())).toBe(true);
  });

  test("refuses names, notes, versions and splices alike, and keeps those it has", () => {
    const path = storePath();
    const store = ownedStore(path);
    const root = commit(store, heap(1, 5));
    valueOf(store.setMeta("mode", "safe", "full"));
    store.limitSize(0);
    const large = "x".repeat(50_000);
    expect(problemOf(store.setMeta("mode", large, "full")).kind).toBe("storeFull");
    expect(problemOf(store.saveSnapshot(root.id, "v1", large)).kind).toBe("storeFull");
    const content = { kind: "class", className: "A", selector: "", source: large, ir: new Uint8Array() } as const;
    const change = { content, author: "", time: 0, package: "", file: "", removed: false };
    expect(problemOf(store.putVersions([change], "full")).kind).toBe("storeFull");
    const splice = {
      file: "a",
      before: undefined,
      after: undefined,
      start: 0,
      end: 0,
      replacement: new Uint8Array(50_000),
    };
    expect(problemOf(store.beginSplice(splice)).kind).toBe("storeFull");
    expect(store.getMeta("mode")).toBe("safe");
    expect(store.snapshots()).toEqual([]);
    expect(store.history("A", "")).toEqual([]);
    expect(store.pendingSplices()).toEqual([]);
  });
});

describe("[W6] two owners of one store", () => {
  test("are never: the second is told who the first is, and has it when that one is killed", async () => {
    const path = storePath();
    const owner = await OwnerProcess.start(path);
    const started = Date.now();
    const problem = problemOf(openStore(path));
    expect(problem).toMatchObject({ kind: "storeLocked", owner: { pid: owner.pid } });
    expect(problem.kind === "storeLocked" && problem.owner!.since).toBeLessThanOrEqual(started);
    expect(problem.message).toContain(`in use by process ${owner.pid} since`);
    await owner.commit("normal");
    await owner.kill();
    expect(ownedStore(path).latest()?.id).toBe(1);
  });

  test("are never in one process either", () => {
    const path = storePath();
    const first = valueOf(openStore(path));
    expect(problemOf(openStore(path))).toMatchObject({ kind: "storeLocked", owner: { pid: process.pid } });
    first.close();
    ownedStore(path);
  });

  test("but anyone may read while the owner writes, and sees what it commits", async () => {
    const path = storePath();
    const owner = await OwnerProcess.start(path);
    await owner.commit("normal");
    const reading = valueOf(openStoreForReading(path));
    onTestFinished(() => reading.close());
    expect(reading.latest()?.id).toBe(1);
    await owner.commit("normal");
    expect(reading.latest()?.id).toBe(2);
    expect(valueOf(chunkOf(reading, 1 as RootId, 0))).toEqual(accounts(0, 1));
    expect(valueOf(chunkOf(reading, 2 as RootId, 0))).toEqual(accounts(0, 2));
  });

  test("and a reader finds what a collection has moved", () => {
    const path = storePath();
    const store = ownedStore(path);
    for (let seed = 0; seed < 20; seed++) commit(store, { [seed]: noise(seed, seed) });
    const reading = valueOf(openStoreForReading(path));
    onTestFinished(() => reading.close());
    const reader = valueOf(reading.openRoot(store.latest()!.id));
    expect(valueOf(reader.chunk(chunkNumber(3)))).toEqual(noise(3, 3));
    valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0));
    valueOf(store.collect());
    for (let number = 0; number < 20; number++) {
      expect(valueOf(reader.chunk(chunkNumber(number)))).toEqual(noise(number, number));
    }
  });
});

describe("a file that is not to be opened", () => {
  test("of a later version is refused, and left as it is", () => {
    const path = storePath();
    valueOf(openStore(path)).close();
    const database = new Database(path);
    database.pragma("user_version = 3");
    database.close();
    const before = readFileSync(path);
    const problem = problemOf(openStore(path));
    expect(problem).toMatchObject({ kind: "newerFormat", found: 3, supported: 2 });
    expect(problem.message).toContain("open it with a newer one");
    expect(problemOf(openStoreForReading(path)).kind).toBe("newerFormat");
    expect(readFileSync(path)).toEqual(before);
  });

  test("of another program is refused, and left as it is", () => {
    const path = storePath();
    const database = new Database(path);
    database.exec("CREATE TABLE song (name TEXT)");
    database.close();
    const before = readFileSync(path);
    expect(problemOf(openStore(path)).kind).toBe("notAStore");
    expect(readFileSync(path)).toEqual(before);
    writeFileSync(path, "#!/bin/sh\necho hello\n".repeat(400));
    expect(problemOf(openStore(path)).kind).toBe("notAStore");
  });

  test("that is not there is told, and not made by a reader", () => {
    const path = storePath();
    expect(problemOf(openStoreForReading(path)).kind).toBe("noStore");
    expect(existsSync(path)).toBe(false);
    expect(problemOf(openStore(join(path, "deeper", "store.sqlite"))).kind).toBe("noStore");
  });

  test.runIf(process.platform === "linux")("on a network file system is refused with the reason", () => {
    const path = storePath();
    const problem = problemOf(openStore(path, { fileSystemType: () => 0x6969 }));
    expect(problem.kind).toBe("networkFileSystem");
    expect(problem.message).toContain("would be on NFS: its log and locks need a local disk");
    expect(existsSync(path)).toBe(false);
    ownedStore(path, { fileSystemType: () => 0xef53 });
  });
});
