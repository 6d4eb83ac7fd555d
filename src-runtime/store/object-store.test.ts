/** What every store promises: one suite for the store in memory, the one in a file, and that one through its thread. */
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { StoreClient, StoreThread } from "./remote/index.ts";
import {
  accounts,
  checkpoint,
  integer,
  noise,
  object,
  ownedStore,
  storeThreadProgram,
  temporaryFolder,
} from "./fixtures/index.ts";
import { decodeChunk, encodeChunk, NIL } from "./chunk/index.ts";
import { hashOf } from "./hash.ts";
import { MemoryStore } from "./memory-store.ts";
import type { ObjectStore } from "./object-store.ts";
import { valueOf, type StoreResult } from "./problem.ts";
import { chunkNumber, reference, type ChunkNumber } from "./reference.ts";
import { DEFAULT_RETENTION } from "./retention.ts";
import type { RootId, RootRecord } from "./root.ts";
import { isSound } from "./verify.ts";
import { versionHash, type Change } from "./version.ts";

type AnyStore = ObjectStore | StoreClient;

const kinds: readonly { readonly name: string; readonly open: () => AnyStore | Promise<AnyStore> }[] = [
  { name: "in memory", open: () => new MemoryStore() },
  { name: "in a file", open: () => ownedStore(join(temporaryFolder(), "store.sqlite")) },
  { name: "in a thread", open: openInThread },
];

async function openInThread(): Promise<StoreClient> {
  const thread = valueOf(
    await StoreThread.start({ path: join(temporaryFolder(), "store.sqlite") }, await storeThreadProgram()),
  );
  onTestFinished(() => thread.close());
  return new StoreClient(thread.connect());
}

/** Commits a root whose chunks are those of `from`, but for `chunks`; undefined takes one out. */
async function commit(
  store: AnyStore,
  chunks: Readonly<Record<number, Uint8Array | undefined>>,
  { from, ...rest }: Parameters<typeof checkpoint>[0] & { from?: RootId | "empty" } = {},
): Promise<RootRecord> {
  const writer = valueOf(await store.beginCheckpoint(from));
  for (const [number, bytes] of Object.entries(chunks)) {
    if (bytes === undefined) writer.removeChunk(chunkNumber(Number(number)));
    else writer.putChunk(chunkNumber(Number(number)), bytes);
  }
  return valueOf(await writer.commit(checkpoint(rest)));
}

/** Every chunk of a root, as the store reads it. */
async function contents(store: AnyStore, id: RootId): Promise<Map<ChunkNumber, Uint8Array>> {
  const reader = valueOf(await store.openRoot(id));
  const chunks = new Map<ChunkNumber, Uint8Array>();
  for (const number of valueOf(await reader.chunkNumbers())) {
    chunks.set(number, Uint8Array.from(valueOf(await reader.chunk(number))));
  }
  await reader.close();
  return chunks;
}

function problemKind(result: StoreResult<unknown>): string {
  return result.ok ? "none" : result.problem.kind;
}

function methodChange(source: string, rest: Partial<Change> = {}): Change {
  const content = {
    kind: "method",
    className: "Counter",
    selector: "increment",
    source,
    ir: Uint8Array.of(1, 2),
  } as const;
  return { content, author: "ada", time: 1000, package: "Counters", file: "Counter.class.st", removed: false, ...rest };
}

const LONG_AGO = 0;
const ALL_TIME = Number.MAX_SAFE_INTEGER;

describe.each(kinds)("a store $name", ({ open }) => {
  test("has nothing at first", async () => {
    const store = await open();
    expect(await store.latest()).toBeUndefined();
    expect(await store.roots()).toEqual([]);
    expect(await store.snapshots()).toEqual([]);
    expect(await store.pendingSplices()).toEqual([]);
    expect(problemKind(await store.openRoot(1 as RootId))).toBe("unknownRoot");
    expect(isSound(await store.verify())).toBe(true);
  });

  test("answers the chunks of a root as they were put, and the class of each object without them", async () => {
    const store = await open();
    const root = await commit(store, { 0: accounts(0, 10), 40_000: accounts(40_000, 20, 5) });
    expect(root).toMatchObject({ chunks: 2, objects: 8, nextChunk: 40_001, codeVersion: "code-1" });
    expect(root.roles).toEqual({ commons: reference(0, 0) });
    const reader = valueOf(await store.openRoot(root.id));
    expect(valueOf(await reader.chunkNumbers())).toEqual([0, 40_000]);
    expect(hashOf(valueOf(await reader.chunk(chunkNumber(40_000))))).toBe(hashOf(accounts(40_000, 20, 5)));
    expect(valueOf(await reader.classes(chunkNumber(0)))).toEqual(Array(3).fill("Banking::Account"));
    expect(problemKind(await reader.chunk(chunkNumber(1)))).toBe("absentChunk");
    expect(reader.root).toEqual(root);
    expect(await store.latest()).toEqual(root);
  });

  test("[P1] leaves a root as it was, whatever is committed later", async () => {
    const store = await open();
    const first = await commit(store, { 0: accounts(0, 1), 1: accounts(1, 1) });
    const second = await commit(store, { 0: accounts(0, 2), 1: undefined, 2: accounts(2, 2) });
    expect(second.parent).toBe(first.id);
    expect([...(await contents(store, first.id)).keys()]).toEqual([0, 1]);
    expect([...(await contents(store, second.id)).keys()]).toEqual([0, 2]);
    expect((await contents(store, first.id)).get(chunkNumber(0))).toEqual(accounts(0, 1));
    expect((await contents(store, second.id)).get(chunkNumber(0))).toEqual(accounts(0, 2));
  });

  test("[P4] keeps equal states under equal roots, and unchanged chunks once", async () => {
    const store = await open();
    const chunks = Object.fromEntries(Array.from({ length: 100 }, (_, number) => [number, noise(number, 1)]));
    const first = await commit(store, chunks);
    const { bytes } = await store.size();
    const whole = await commit(store, chunks, { from: "empty" });
    expect(whole).toMatchObject({ tree: first.tree, chunks: 100, objects: 100, parent: first.id });
    const changed = await commit(store, { 50: noise(50, 2) });
    expect(changed.tree).not.toBe(first.tree);
    expect((await commit(store, { 50: noise(50, 1) })).tree).toBe(first.tree);
    expect((await store.size()).bytes - bytes).toBeLessThan(50_000);
  });

  test("[P5] tells what the chunks of a root take, whatever was put, patched, replaced and removed", async () => {
    const store = await open();
    const size = async (id: RootId): Promise<number> =>
      [...(await contents(store, id)).values()].reduce((sum, { length }) => sum + length, 0);
    const first = await commit(store, { 0: accounts(0, 1), 1: noise(1, 1), 70: accounts(70, 20, 5) });
    expect(first.bytes).toBe(await size(first.id));
    const second = await commit(store, { 0: accounts(0, 2_000_000), 1: undefined, 2: accounts(2, 2), 99: undefined });
    expect(second.bytes).toBe(await size(second.id));
    const writer = valueOf(await store.beginCheckpoint());
    writer.patchChunk(chunkNumber(70), accounts(70, 3_000_000, 2));
    writer.patchChunk(chunkNumber(71), accounts(71, 1));
    writer.removeChunk(chunkNumber(2));
    const third = valueOf(await writer.commit(checkpoint()));
    expect(third.bytes).toBe(await size(third.id));
    const whole = await commit(store, { 0: accounts(0, 1) }, { from: "empty" });
    expect(whole.bytes).toBe(accounts(0, 1).length);
  });

  test("[P6] tells the chunks in which two roots differ", async () => {
    const store = await open();
    const first = await commit(store, { 0: accounts(0, 1), 1: accounts(1, 1), 2: accounts(2, 1) });
    const second = await commit(store, { 1: accounts(1, 9), 2: undefined, 3: accounts(3, 1) });
    const differences = valueOf(await store.diff(first.id, second.id));
    expect(differences.map(({ chunk }) => chunk)).toEqual([1, 2, 3]);
    expect(differences[1]).toMatchObject({ chunk: 2, after: undefined });
    expect(differences[2]?.after?.classes).toEqual([["Banking::Account", 3]]);
    expect(problemKind(await store.diff(first.id, 99 as RootId))).toBe("unknownRoot");
  });

  test("[P4] patches a chunk: other objects of it stay as they are", async () => {
    const store = await open();
    const whole = decodeChunk(chunkNumber(1), accounts(1, 10));
    const first = await commit(store, { 1: accounts(1, 10) });
    const writer = valueOf(await store.beginCheckpoint(first.id));
    const changed = object("Banking::Account", { owner: NIL, balance: integer(99) });
    const added = object("Point", { x: integer(1) });
    const vacant = { kind: "vacant" } as const;
    writer.patchChunk(chunkNumber(1), encodeChunk(chunkNumber(1), [vacant, changed, vacant, vacant, added]));
    writer.patchChunk(chunkNumber(2), encodeChunk(chunkNumber(2), [vacant, added]));
    const second = valueOf(await writer.commit(checkpoint()));
    const after = await contents(store, second.id);
    expect(decodeChunk(chunkNumber(1), after.get(chunkNumber(1))!)).toEqual([
      whole[0],
      changed,
      whole[2],
      vacant,
      added,
    ]);
    expect(decodeChunk(chunkNumber(2), after.get(chunkNumber(2))!)).toEqual([vacant, added]);
    expect(second).toMatchObject({ chunks: 2, objects: 5 });
    expect((await contents(store, first.id)).get(chunkNumber(1))).toEqual(accounts(1, 10));
  });

  test("[P4] a patched chunk is the same as one that is put whole", async () => {
    const store = await open();
    const first = await commit(store, { 1: accounts(1, 10) });
    const [kept] = decodeChunk(chunkNumber(1), accounts(1, 10));
    const [, ...others] = decodeChunk(chunkNumber(1), accounts(1, 20));
    const inFull = encodeChunk(chunkNumber(1), [kept!, ...others]);
    const inPart = encodeChunk(chunkNumber(1), [{ kind: "vacant" }, ...others]);
    const whole = await commit(store, { 1: inFull }, { from: "empty" });
    for (const patch of [inFull, inPart]) {
      const writer = valueOf(await store.beginCheckpoint(first.id));
      writer.patchChunk(chunkNumber(1), patch);
      expect(valueOf(await writer.commit(checkpoint())).tree).toBe(whole.tree);
    }
  });

  test("shows nothing of a checkpoint before its commit, and nothing ever when it is abandoned", async () => {
    const store = await open();
    const root = await commit(store, { 0: accounts(0, 1) });
    const writer = valueOf(await store.beginCheckpoint());
    for (let number = 0; number < 100; number++) writer.putChunk(chunkNumber(number), noise(number, 3));
    expect(await store.latest()).toEqual(root);
    expect(problemKind(await store.beginCheckpoint())).toBe("checkpointOpen");
    expect(problemKind(await store.collect())).toBe("checkpointOpen");
    await writer.abandon();
    expect(await store.roots()).toEqual([root]);
    valueOf(await store.collect());
    expect((await contents(store, root.id)).get(chunkNumber(0))).toEqual(accounts(0, 1));
    expect((await commit(store, { 1: accounts(1, 1) })).chunks).toBe(2);
  });

  test("begins from any root that is asked for", async () => {
    const store = await open();
    const first = await commit(store, { 0: accounts(0, 1) });
    await commit(store, { 1: accounts(1, 1) });
    const branch = await commit(store, { 2: accounts(2, 1) }, { from: first.id });
    expect([...(await contents(store, branch.id)).keys()]).toEqual([0, 2]);
    expect(branch.parent).toBe(first.id);
    expect(problemKind(await store.beginCheckpoint(77 as RootId))).toBe("unknownRoot");
  });

  test("never takes a session's root for the latest of the workspace", async () => {
    const store = await open();
    const root = await commit(store, { 0: accounts(0, 1) });
    const session = await commit(store, { 0: accounts(0, 2) }, { session: "alice", meta: { version: "3" } });
    expect(session).toMatchObject({ session: "alice", meta: { version: "3" } });
    expect(await store.latest()).toEqual(root);
    expect(await store.roots()).toEqual([root, session]);
  });

  test("[P1] saves, lists, renames, notes and deletes named snapshots", async () => {
    const store = await open();
    const first = await commit(store, { 0: accounts(0, 1) });
    const writer = valueOf(await store.beginCheckpoint());
    writer.putChunk(chunkNumber(0), accounts(0, 2));
    const request = {
      ...checkpoint(),
      kind: "snapshot",
      name: "v2",
      note: "before the move",
      durable: "full",
    } as const;
    const second = valueOf(await writer.commit(request));
    expect(valueOf(await store.saveSnapshot(first.id, "v1", ""))).toMatchObject({ name: "v1", root: first });
    expect((await store.snapshots()).map(({ name, note, root }) => [name, note, root.id])).toEqual(
      expect.arrayContaining([
        ["v1", "", first.id],
        ["v2", "before the move", second.id],
      ]),
    );
    expect(await store.latest()).toEqual(second);

    expect(problemKind(await store.saveSnapshot(second.id, "v1", ""))).toBe("nameTaken");
    expect(problemKind(await store.saveSnapshot(99 as RootId, "v3", ""))).toBe("unknownRoot");
    expect(problemKind(await store.renameSnapshot("v1", "v2"))).toBe("nameTaken");
    expect(problemKind(await store.renameSnapshot("v9", "v1"))).toBe("unknownSnapshot");
    expect(valueOf(await store.renameSnapshot("v1", "first"))).toMatchObject({ name: "first", root: first });
    expect(valueOf(await store.noteSnapshot("first", "the old one"))).toMatchObject({ note: "the old one" });
    valueOf(await store.deleteSnapshot("v2"));
    expect(problemKind(await store.deleteSnapshot("v2"))).toBe("unknownSnapshot");
    expect((await store.snapshots()).map(({ name, note }) => [name, note])).toEqual([["first", "the old one"]]);
    expect(await store.latest()).toEqual(second);
  });

  test("refuses a commit under a name that is taken, and keeps nothing of it", async () => {
    const store = await open();
    const root = await commit(store, { 0: accounts(0, 1) });
    valueOf(await store.saveSnapshot(root.id, "v1", ""));
    const writer = valueOf(await store.beginCheckpoint());
    writer.putChunk(chunkNumber(0), accounts(0, 2));
    const refused = await writer.commit({ ...checkpoint(), kind: "snapshot", name: "v1", note: "" });
    expect(problemKind(refused)).toBe("nameTaken");
    expect(await store.roots()).toEqual([root]);
    await commit(store, { 0: accounts(0, 3) });
  });

  test("prunes what is old, but neither the latest, nor a snapshot, nor what is open, nor the newest few", async () => {
    const store = await open();
    const roots: RootRecord[] = [];
    for (let balance = 0; balance < 6; balance++) roots.push(await commit(store, { 0: accounts(0, balance) }));
    const [zero, one, two, three, four, five] = roots.map(({ id }) => id);
    valueOf(await store.saveSnapshot(one!, "kept", ""));
    const reader = valueOf(await store.openRoot(two!));
    expect(valueOf(await store.prune(LONG_AGO, 0))).toBe(0);
    expect(valueOf(await store.prune(ALL_TIME, 2))).toBe(2);
    expect((await store.roots()).map(({ id }) => id)).toEqual([one, two, four, five]);
    expect(await store.root(zero!)).toBeUndefined();
    expect(problemKind(await store.openRoot(three!))).toBe("unknownRoot");
    expect(valueOf(await reader.chunk(chunkNumber(0)))).toEqual(accounts(0, 2));
    await reader.close();
    valueOf(await store.deleteSnapshot("kept"));
    expect(valueOf(await store.prune(ALL_TIME, 0))).toBe(3);
    expect((await store.roots()).map(({ id }) => id)).toEqual([five]);
  });

  test("thins what is older: by the policy, but neither the latest nor a snapshot", async () => {
    const store = await open();
    const roots: RootRecord[] = [];
    for (let balance = 0; balance < 4; balance++) roots.push(await commit(store, { 0: accounts(0, balance) }));
    const [zero, one, two, three] = roots.map(({ id }) => id);
    valueOf(await store.saveSnapshot(one!, "kept", ""));
    const now = roots.at(-1)!.createdAt;
    expect(valueOf(await store.thin(DEFAULT_RETENTION, now))).toBe(0);
    expect(valueOf(await store.thin(DEFAULT_RETENTION, now + 366 * 24 * 3_600_000))).toBe(2);
    expect((await store.roots()).map(({ id }) => id)).toEqual([one, three]);
    expect([await store.root(zero!), await store.root(two!)]).toEqual([undefined, undefined]);
  });

  test("[P10] collects what no root reaches, and nothing else", async () => {
    const store = await open();
    const start = Object.fromEntries(Array.from({ length: 200 }, (_, number) => [number, noise(number, 0)]));
    const first = await commit(store, start);
    valueOf(await store.saveSnapshot(first.id, "start", ""));
    for (let round = 1; round <= 12; round++) {
      await commit(
        store,
        Object.fromEntries(Array.from({ length: 20 }, (_, index) => [index * 9, noise(index * 9, round)])),
      );
    }
    const latest = await store.latest();
    const before = await contents(store, latest!.id);
    valueOf(await store.prune(ALL_TIME, 0));
    const report = valueOf(await store.collect());
    expect(report.freed).toBeGreaterThan(11 * 20 - 1);
    expect(report.freedBytes).toBeGreaterThan(300_000);
    expect(await contents(store, latest!.id)).toEqual(before);
    expect((await contents(store, first.id)).get(chunkNumber(9))).toEqual(noise(9, 0));
    expect(valueOf(await store.collect()).freed).toBe(0);
    expect(isSound(await store.verify())).toBe(true);
  });

  test("keeps notes under keys", async () => {
    const store = await open();
    valueOf(await store.setMeta("project", "/home/ada/bank", "full"));
    valueOf(await store.setMeta("mode", "safe", "normal"));
    expect(await store.getMeta("project")).toBe("/home/ada/bank");
    expect(await store.allMeta()).toEqual({ project: "/home/ada/bank", mode: "safe" });
    valueOf(await store.setMeta("mode", undefined, "normal"));
    expect(await store.getMeta("mode")).toBeUndefined();
  });

  test("[C6] keeps every version of a method under its content, and who changed what when", async () => {
    const store = await open();
    const [first, second, again] = [
      methodChange("increment ^ 1"),
      methodChange("increment ^ 2", { author: "grace", time: 2000 }),
      methodChange("increment ^ 1", { time: 3000 }),
    ];
    const hashes = valueOf(await store.putVersions([first, second], "full"));
    expect(hashes).toEqual([versionHash(first.content), versionHash(second.content)]);
    expect(valueOf(await store.putVersions([again], "full"))).toEqual([hashes[0]]);
    expect(valueOf(await store.version(hashes[1]!))).toEqual(second.content);
    expect(valueOf(await store.version(hashOf(new Uint8Array())))).toBeUndefined();
    expect((await store.history("Counter", "increment")).map(({ hash, author, time }) => [hash, author, time])).toEqual(
      [
        [hashes[0], "ada", 3000],
        [hashes[1], "grace", 2000],
        [hashes[0], "ada", 1000],
      ],
    );
    expect(await store.history("Counter", "decrement")).toEqual([]);
    const removal = methodChange("increment ^ 1", { removed: true });
    valueOf(await store.putVersions([removal], "normal"));
    expect(await store.changesSince(3, 10)).toMatchObject([{ sequence: 4, removed: true, selector: "increment" }]);
    expect((await store.size()).versions).toBe(2);
  });

  test("[P2] keeps the versions that stored frames need, without a change that nobody made", async () => {
    const store = await open();
    const doIt = { ...methodChange("[true] whileTrue").content, kind: "doIt", className: "", selector: "" } as const;
    const [hash] = valueOf(await store.keepVersions([doIt, doIt], "normal"));
    expect(valueOf(await store.version(hash!))).toEqual(doIt);
    expect(await store.changesSince(0, 10)).toEqual([]);
    expect((await store.size()).versions).toBe(1);
  });

  test("keeps a version apart from one with the same source and other instructions", async () => {
    const { content } = methodChange("increment ^ 1");
    expect(versionHash({ ...content, ir: Uint8Array.of(9) })).not.toBe(versionHash(content));
  });

  test("[C2] remembers a file splice until it is ended", async () => {
    const store = await open();
    const intent = {
      file: "src/Counters/Counter.class.st",
      before: hashOf(Buffer.from("old")),
      after: undefined,
      start: 10,
      end: 20,
      replacement: Buffer.from("größe"),
    };
    const first = valueOf(await store.beginSplice({ ...intent, replacement: Uint8Array.from(intent.replacement) }));
    const second = valueOf(await store.beginSplice({ ...intent, before: undefined, after: intent.before }));
    expect(second).not.toBe(first);
    valueOf(await store.endSplice(second));
    const pending = await store.pendingSplices();
    expect(pending).toEqual([{ ...intent, replacement: Uint8Array.from(intent.replacement), id: first }]);
    valueOf(await store.endSplice(first));
    expect(await store.pendingSplices()).toEqual([]);
    valueOf(await store.sync());
  });

  test("behaves as a list of Maps does, whatever is done to it", async () => {
    const anyChange = fc.tuple(fc.nat(40), fc.option(fc.nat(6), { nil: undefined }));
    const anyStep = fc.oneof(
      {
        arbitrary: fc.record({
          kind: fc.constant("commit"),
          changes: fc.array(anyChange, { maxLength: 8 }),
          from: fc.nat(8),
        }),
        weight: 5,
      },
      {
        arbitrary: fc.record({ kind: fc.constant("abandon"), changes: fc.array(anyChange, { maxLength: 8 }) }),
        weight: 1,
      },
      { arbitrary: fc.record({ kind: fc.constant("prune"), keep: fc.nat(4) }), weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant("collect") }), weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 14 }), async (steps) => {
        const store = await open();
        const model = new Map<RootId, Map<number, Uint8Array>>();
        for (const step of steps) {
          if (step.kind === "prune") {
            valueOf(await store.prune(ALL_TIME, step.keep));
            // The newest stay, and the latest always does.
            const newest = [...model.keys()].slice(-Math.max(step.keep, 1));
            for (const id of model.keys()) if (!newest.includes(id)) model.delete(id);
          } else if (step.kind === "collect") {
            valueOf(await store.collect());
          } else {
            const from = "from" in step ? [...model.keys()][step.from] : undefined;
            const base = from ?? [...model.keys()].at(-1);
            const expected = new Map(base === undefined ? [] : model.get(base));
            const writer = valueOf(await store.beginCheckpoint(from));
            for (const [number, content] of "changes" in step ? step.changes : []) {
              if (content === undefined) {
                writer.removeChunk(chunkNumber(number));
                expected.delete(number);
              } else {
                writer.putChunk(chunkNumber(number), noise(number, content));
                expected.set(number, noise(number, content));
              }
            }
            if (step.kind === "abandon") await writer.abandon();
            else model.set(valueOf(await writer.commit(checkpoint())).id, expected);
          }
          expect((await store.roots()).map(({ id }) => id)).toEqual([...model.keys()]);
          for (const [id, expected] of model) {
            const sorted = new Map([...expected].toSorted(([one], [two]) => one - two));
            expect(await contents(store, id)).toEqual(sorted);
          }
        }
        store.close();
      }),
      { numRuns: 12 },
    );
  });
});
