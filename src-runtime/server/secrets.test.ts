import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AcceptResult, SessionId } from "../protocol/index.ts";
import { openStoreForReading, type RootId, StoredState, type StoreReading, valueOf } from "../store/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
});
afterAll(() => bank[Symbol.asyncDispose]());

const printed = async (source: string): Promise<string> => shown(await bank.evaluate(session, source));
const contractOf = (expression: string): Promise<string> => printed(`(${expression}) survivalContract`);

test("[P11] [X1] the text of a secret is in no state that is stored; from a file it is read again, else it is lost", async () => {
  const path = join(bank.folder, "token");
  writeFileSync(path, "hush-file\n");
  await printed(
    `Smalltalk at: #Token put: (Secret fromFile: '${path}'); at: #Word put: (Secret text: 'drow-hsuh' reversed); ` +
      "at: #Secrets put: (Array with: (Smalltalk at: #Token) with: (Smalltalk at: #Word))",
  );
  expect(await printed("(Smalltalk at: #Secrets) collect: [ :each | each use: [ :text | text size ] ]")).toBe("#(9 9)");
  expect(await printed("(Smalltalk at: #Word) text = ('drow-hsuh' reversed)")).toBe("true");
  expect(await contractOf("Smalltalk at: #Word")).toBe(
    "notRestorable: It is a secret: its text is never written, and goes with the process",
  );
  expect(await contractOf("Smalltalk at: #Token")).toMatch(/^durable: .*it is read anew from its file$/);
  const before = await stored();
  await printed("Smalltalk at: #Secrets put: 3");
  await bank.ask("snapshot/save", { session, name: "with secrets" });
  const states = storedBytes(before);
  expect(states.some((bytes) => has(bytes, "fromFile:"))).toBe(true);
  expect(states.filter((bytes) => has(bytes, "hush-"))).toEqual([]);

  await bank.startAgain();
  session = await bank.newSession("carol");
  expect(await printed("(Smalltalk at: #Token) text = ('elif-hsuh' reversed)")).toBe("true");
  expect(await printed("(Smalltalk at: #Word) isLost")).toBe("true");
  expect(await printed("(Smalltalk at: #Word) text")).toMatch(/^SecretLost: .*make the secret anew/);
});

/** Whether a text is in bytes, in either of the ways in which texts are stored. */
const has = (bytes: Buffer, text: string): boolean =>
  bytes.includes(text) || bytes.includes(Buffer.from(text, "utf16le"));

/** Has what was done until now stored, and answers the last state. What was under way in an earlier one held what it held. */
async function stored(): Promise<RootId> {
  await bank.ask("workspace/checkpoint", {});
  return read((reading) => Math.max(...reading.roots().map(({ id }) => id)) as RootId);
}

/** The bytes of all chunks of each state that was stored after another. */
function storedBytes(after: RootId): readonly Buffer[] {
  return read((reading) =>
    reading
      .roots()
      .filter(({ id }) => id > after)
      .map((root) => {
        const state = new StoredState(reading, root);
        return Buffer.concat(state.chunkNumbers().map((number) => state.chunk(number) ?? Buffer.alloc(0)));
      }),
  );
}

function read<T>(what: (reading: StoreReading) => T): T {
  const reading = valueOf(openStoreForReading(join(bank.folder, "store.sqlite")));
  try {
    return what(reading);
  } finally {
    reading.close();
  }
}

test("[P11] what is stored while a block has the text is without it, and so are copies; what comes back says so", async () => {
  await bank.ask("session/secret", { session, name: "pass", text: "hush-while" });
  await bank.ask("session/secret", { session, name: "word", text: "swordfish" });
  const before = await stored();
  await printed(
    "Smalltalk at: #Gate put: Semaphore new; at: #Met put: nil; at: #Pass put: pass; " +
      "at: #Word put: (word use: [ :text | text ]); at: #Fish put: 'a swordfish'; " +
      "at: #Header put: (pass use: [ :text | 'Bearer ', text ]); at: #Bytes put: pass text utf8Encoded; " +
      "at: #Tag put: pass text asSymbol; at: #Buffer put: (WriteStream on: (String new: 9000)); " +
      "at: #Many put: (WriteStream on: (String new: 9000 withAll: $x))",
  );
  await printed(
    "[ Pass use: [ :text | Gate wait. [ Met := text size ] on: Error do: [ :error | Met := error messageText ] ] ] fork",
  );
  await bank.ask("workspace/checkpoint", {});
  // Of large texts only those pieces are stored anew that have changed.
  await printed("Buffer nextPutAll: pass text. Many nextPutAll: pass text. Many position: 30; nextPutAll: pass text");
  await bank.ask("workspace/checkpoint", {});
  expect(await printed("(Buffer contents = pass text) & (Word = word text) & (Tag = pass text asSymbol)")).toBe("true");
  expect(await contractOf("Header")).toBe(
    "notRestorable: It is the text of a secret, or has it in it: neither is ever written",
  );
  await printed("Many reset; nextPutAll: (String new: 9000 withAll: $y)");
  await bank.ask("snapshot/save", { session, name: "while" });
  const states = storedBytes(before);
  expect(states.some((bytes) => has(bytes, "a swordfish"))).toBe(true);
  expect(states.filter((bytes) => has(bytes, "hush-"))).toEqual([]);

  await bank.startAgain();
  session = await bank.newSession("dave");
  const lost = "Here was the text of a secret, or one that has it in it, which did not come back";
  expect(await printed("Header size")).toMatch(new RegExp(`^TombstoneMet: ${lost}.*ask the secret for its text anew`));
  for (const each of ["Word", "Bytes", "Tag", "Buffer instVarNamed: #collection"])
    expect(await printed(`(${each}) isTombstone`)).toBe("true");
  expect(await printed("Fish")).toBe("'a swordfish'");
  expect(await printed("(Many instVarNamed: #collection) first: 3")).toBe("'yyy'");
  await printed("Gate signal");
  await expect.poll(() => printed("Met")).toContain(lost);
});

test("[P11] a secret that somebody enters is a variable whose text is stored nowhere", async () => {
  const { bindings } = await bank.ask("session/secret", { session, name: "token", text: "hush-entered" });
  expect(bindings.bindings.find(({ name }) => name === "token")?.printString).toBe("a Secret");
  expect(await printed("token use: [ :text | text size ]")).toBe("12");
  expect(await contractOf("token")).toMatch(/^notRestorable: It is a secret/);
  const before = await stored();
  await printed("other := 3");
  await bank.ask("snapshot/save", { session, name: "entered" });
  const states = storedBytes(before);
  expect(states.some((bytes) => has(bytes, "token use:"))).toBe(true);
  expect(states.filter((bytes) => has(bytes, "hush-"))).toEqual([]);
});

test("[P11] one that lives is written into no evaluation and no method: both are refused, and nothing of it is stored", async () => {
  await bank.ask("session/secret", { session, name: "key", text: "hush-living" });
  expect(await printed("key use: [ :text | text size ]")).toBe("11");
  const before = await stored();
  const evaluated = await bank.evaluate(session, "key := 'Bearer hush-living'");
  expect(evaluated).toMatchObject({ outcome: "error", error: { class: "TypedSecret" } });
  const accept = (source: string): Promise<AcceptResult> =>
    bank.ask("browsing/accept", { session, class: "Account", side: "instance", source });
  for (const source of ["key ^ 'hush-living'", 'key "hush-living" ^ 3', "key ^ Secret text: 'hush-method'"])
    expect(await accept(source)).toMatchObject({
      outcome: "doesNotCompile",
      diagnostics: [{ code: "typed-secret", message: expect.stringContaining("fresnel secret NAME") as string }],
    });
  expect(await accept("key ^ Secret fromFile: '/run/key'")).toMatchObject({ outcome: "accepted" });
  expect(await printed("key isNil")).toBe("false");
  const compiling = "Account compile: 'key ^ ', (key use: [ :text | text printString ]) classified: 'private'";
  expect(await printed(compiling)).toMatch(/^\w+: .*The text of a secret in memory is written here/);
  await bank.ask("snapshot/save", { session, name: "refused" });
  expect(storedBytes(before).filter((bytes) => has(bytes, "hush-"))).toEqual([]);
  expect(readFileSync(join(bank.project, "src/Bank/Account.class.st"), "utf8")).not.toContain("hush-");
  for (const file of ["store.sqlite", "store.sqlite-wal"])
    expect(has(readFileSync(join(bank.folder, file)), "hush-method")).toBe(false);
});

test("[P11] one that is typed into code is not made, and what was typed is stored nowhere, whoever asks", async () => {
  const before = await stored();
  const typed = "kept := 'beside'. word := Secret text: 'hush-typed'";
  for (const onError of ["end", "debug"] as const) {
    const refused = await bank.evaluate(session, typed, { onError });
    expect(refused).toMatchObject({
      outcome: "error",
      error: { class: "TypedSecret", messageText: expect.stringContaining("fresnel secret NAME") as string },
    });
    const [diagnostic] = refused.outcome === "error" ? refused.error.diagnostics : [];
    expect(typed.slice(diagnostic?.start, diagnostic?.end)).toBe("'hush-typed'");
  }
  await bank.ask("snapshot/save", { session, name: "typed" });
  const states = storedBytes(before);
  expect(states.some((bytes) => has(bytes, "word := Secret text: "))).toBe(true);
  expect(states.filter((bytes) => has(bytes, "hush-"))).toEqual([]);
});

test("[P11] nor into a comment, a definition or a package: they are refused; a file that is there is named with its line", async () => {
  const file = "src/Bank/Account.class.st";
  const path = join(bank.project, file);
  await bank.ask("session/secret", { session, name: "pin", text: "hush-comment" });
  const comment = bank.ask("browsing/setComment", { session, class: "Account", comment: "I am open.\nhush-comment" });
  await expect(comment).rejects.toThrow(/^Line 2: The text of a secret in memory is written here.*by chance/);
  const definition = "Object << #Vault slots: { #'hush-comment' }; package: 'Bank'";
  expect(await bank.ask("browsing/define", { session, definition })).toMatchObject({
    outcome: "doesNotCompile",
    diagnostics: [{ code: "typed-secret" }],
  });
  const loaded = join(bank.folder, "loaded/Other");
  mkdirSync(loaded, { recursive: true });
  const other = (method: string): void =>
    writeFileSync(
      join(loaded, "Other.class.st"),
      `Class {\n\t#name : 'Other',\n\t#superclass : 'Object',\n\t#category : 'Other'\n}\n\nOther >> key [\n\n\t^ ${method}\n]\n`,
    );
  for (const method of ["'hush-comment'", "Secret text: 'hush-file'"]) {
    other(method);
    const { problems } = await bank.ask("code/load", { directories: [dirname(loaded)] });
    expect(problems).toMatchObject([
      {
        file: "Other/Other.class.st",
        line: 9,
        message: expect.stringMatching(/^Nothing of this folder is loaded/) as string,
      },
    ]);
    expect(await printed("Smalltalk globals includesKey: #Other")).toBe("false");
  }
  other("3");
  expect(await bank.ask("code/load", { directories: [dirname(loaded)] })).toMatchObject({
    classCount: 1,
    problems: [],
  });

  // What is written into a file by somebody else.
  writeFileSync(path, readFileSync(path, "utf8").replace("I am", "I have hush-there, and am"));
  await bank.startAgainInOrder();
  session = await bank.newSession("erin");
  await stored();
  const { written } = await bank.ask("session/secret", { session, name: "there", text: "hush-there" });
  const lines = readFileSync(path, "utf8").split("\n");
  expect(written).toEqual([{ file, line: lines.findIndex((line) => line.includes("hush-there")) + 1 }]);
  expect(await printed("there use: [ :text | text size ]")).toBe("10");
  await bank.ask("snapshot/save", { session, name: "there" });
  // Nor is what was stored before, of which nothing is left but garbage.
  const state = storedBytes(0 as RootId).at(-1) ?? Buffer.alloc(0);
  expect(has(state, "I have …, and am")).toBe(true);
  expect(has(state, "hush-there")).toBe(false);
});
