import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ErrorCode, type SessionId } from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
});
afterAll(() => bank[Symbol.asyncDispose]());

const sources = (): readonly string[] =>
  readdirSync(join(bank.project, "src"), { recursive: true }).map(String).toSorted();

/** What `fresnel export` could have written: one object is read at once, the other never to its end. */
const EXPORT = {
  "src/.fresnel-export": "",
  "src/Bank/package.st": "Package { #name : 'Bank' }\n",
  "src/Bank/Slow.class.st": `Class {
	#name : 'Slow',
	#superclass : 'Object',
	#package : 'Bank'
}

{ #category : 'reading' }
Slow class >> fromSton: stonReader [

	Transcript show: 'reading'.
	[ true ] whileTrue
]
`,
  "objects/.fresnel-export": "",
  "objects/globals/Early.ston": "[1,2]",
  "objects/globals/Late.ston": "Slow { }",
};

test("[P10] an import that is cancelled in the midst of a file of objects changes nothing", async () => {
  const directory = join(bank.folder, "exported");
  for (const [path, text] of Object.entries(EXPORT)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const before = sources();
  const cancel = new AbortController();
  const importing = bank.service.handlers["workspace/import"]({ session, directory }, { signal: cancel.signal });
  await Promise.race([importing, bank.until("transcript/shown", ({ text }) => text.includes("reading"))]);
  cancel.abort();
  await expect(importing).rejects.toMatchObject({
    code: ErrorCode.requestCancelled,
    message: "The import was cancelled: nothing is changed",
  });
  const known = await bank.evaluate(session, "#(Early Late Slow) anySatisfy: [ :each | Smalltalk includesKey: each ]");
  expect(shown(known)).toBe("false");
  expect(sources()).toEqual(before);
  expect((await bank.ask("snapshot/list", {})).snapshots).toEqual([]);
});
