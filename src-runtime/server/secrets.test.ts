import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionId } from "../protocol/index.ts";
import { openStoreForReading, StoredState, valueOf } from "../store/index.ts";
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
  await bank.ask("workspace/checkpoint", {});
  await printed("(Smalltalk at: #Word) text. Smalltalk at: #Secrets put: 3");
  await bank.ask("snapshot/save", { session, name: "with secrets" });
  const reading = valueOf(openStoreForReading(join(bank.folder, "store.sqlite")));
  const states = reading.roots().map((root) => {
    const state = new StoredState(reading, root);
    return Buffer.concat(state.chunkNumbers().map((number) => state.chunk(number) ?? Buffer.alloc(0)));
  });
  expect(states.some((bytes) => bytes.includes("fromFile:"))).toBe(true);
  expect(states.filter((bytes) => bytes.includes("hush-"))).toEqual([]);
  reading.close();

  await bank.startAgain();
  session = await bank.newSession("carol");
  expect(await printed("(Smalltalk at: #Token) text")).toBe("'hush-file'");
  expect(await printed("(Smalltalk at: #Word) isLost")).toBe("true");
  expect(await printed("(Smalltalk at: #Word) text")).toMatch(/^SecretLost: .*make the secret anew/);
});
