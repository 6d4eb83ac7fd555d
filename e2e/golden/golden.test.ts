import { existsSync, readFileSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { storedSnapshots, verifyStore } from "../../src-main/snapshots/index.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import {
  openNamedSession,
  openWorkspace,
  SessionTokens,
  type WorkspaceEntry,
} from "../../src-main/workspaces/index.ts";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import type { SessionId } from "../../src-runtime/protocol/index.ts";
import { EARLIEST, goldenFormats, goldenStore, PRESENT_FORMATS } from "./golden-store.ts";
import { ANSWER_OF_DEBUGGER, evaluate, LOOKS, SESSION, SNAPSHOT } from "./golden-state.ts";

/** A workspace whose store is a golden one. */
function goldenEntry(home: TestHome, formats: string): WorkspaceEntry {
  const entry = home.entry("golden");
  writeFileSync(entry.files.store, goldenStore(formats));
  return entry;
}

async function opened(home: TestHome, entry: WorkspaceEntry): Promise<{ client: WorkspaceClient; session: SessionId }> {
  const { client } = await openWorkspace(entry, home.options);
  const { session } = await openNamedSession(client, SESSION, new SessionTokens(entry));
  return { client, session };
}

test("[S9] there is a golden store of the formats that are written now", () => {
  expect(goldenFormats(), "npm run golden makes it").toContain(PRESENT_FORMATS);
});

for (const formats of goldenFormats()) {
  test(`[S9] [P3] [L6] a store of the formats ${formats} opens with all that was in it, a debugger in mid-step too`, async () => {
    await using home = new TestHome();
    const entry = goldenEntry(home, formats);
    expect(verifyStore(entry.files)).toMatchObject({ sound: true });
    const { client, session } = await opened(home, entry);
    for (const [source, printString] of LOOKS) {
      expect(`${source} → ${await evaluate(client, session, source)}`).toBe(`${source} → ${printString}`);
    }

    const { debuggers } = await client.request("debug/list", {});
    expect(debuggers).toHaveLength(1);
    const id = debuggers[0]?.debugger ?? "";
    const frame = await client.request("debug/frame", { session, debugger: id, frame: 0 });
    expect(frame).toMatchObject({ title: "[ ] in GoldenKept>>addAll:", isOutdated: false });
    expect(frame.source.slice(frame.start, frame.end)).toBe("total + each");
    await client.request("debug/step", { debugger: id, kind: "out", frame: 0 });
    await client.request("debug/proceed", { session, debugger: id });
    await expect.poll(() => evaluate(client, session, "(Smalltalk at: #Kept) total")).toBe(ANSWER_OF_DEBUGGER);

    await client.request("snapshot/restore", { session, name: SNAPSHOT });
    expect(await evaluate(client, session, "(Smalltalk at: #Kept) total")).toBe("1");
    client.close();
  });
}

/** What the earliest store has of what {@link LOOKS} are at: no class of a project, and nothing that needs one. */
const EARLIEST_LOOKS: typeof LOOKS = [
  ["Smalltalk at: #Kept", "2"],
  ...LOOKS.filter(([source]) => !/#Kept|#Classes/.test(source)),
];

test("[S9] a store of one of the first versions is looked at while it is stopped, and opens with all that was in it", async () => {
  await using home = new TestHome();
  const entry = goldenEntry(home, EARLIEST);
  expect(storedSnapshots(entry.files).map(({ name }) => name)).toEqual([SNAPSHOT]);
  // Whoever came first has converted it.
  expect(existsSync(`${entry.files.store}.format-1`)).toBe(true);
  const { client, session } = await opened(home, entry);
  for (const [source, printString] of EARLIEST_LOOKS) {
    expect(`${source} → ${await evaluate(client, session, source)}`).toBe(`${source} → ${printString}`);
  }
  await client.request("snapshot/restore", { session, name: SNAPSHOT });
  expect(await evaluate(client, session, "Smalltalk at: #Kept")).toBe("1");
  client.close();
});

test("[S9] a store of an earlier format is converted by the workspace that opens it, which its log tells", async () => {
  await using home = new TestHome();
  const entry = goldenEntry(home, EARLIEST);
  const { client, session } = await opened(home, entry);
  expect(await evaluate(client, session, "Smalltalk at: #Kept")).toBe("2");
  expect(readFileSync(entry.files.log, "utf8")).toMatch(/"from":1,"to":\d+,"kept":".*store\.sqlite\.format-1"/);
  client.close();
});

test("[S9] a store of a newer format is refused with what to do, and left as it is", async () => {
  await using home = new TestHome();
  const entry = goldenEntry(home, PRESENT_FORMATS);
  const database = new Database(entry.files.store);
  const newer = Number(database.pragma("user_version", { simple: true })) + 1;
  database.pragma(`user_version = ${newer}`);
  database.close();
  const before = readFileSync(entry.files.store);
  await expect(opened(home, entry)).rejects.toThrow(
    new RegExp(`has format ${newer}, but this version of Fresnel knows up to ${newer - 1}: open it with a newer one`),
  );
  expect(readFileSync(entry.files.store).equals(before)).toBe(true);
});
