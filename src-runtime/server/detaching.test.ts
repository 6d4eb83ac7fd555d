import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Params, RestoreReport, SessionId } from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;

beforeEach(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
});
afterEach(() => bank[Symbol.asyncDispose]());

const FILE = "src/Bank/Account.class.st";
const file = (): string => readFileSync(join(bank.project, FILE), "utf8");
const value = async (source: string): Promise<string> => shown(await bank.evaluate(session, source));
const accept = (source: string, name = "Account") => bank.ask("browsing/accept", { session, class: name, source });
const save = (name: string) => bank.ask("snapshot/save", { session, name });
const restore = (name: string, files: Params<"snapshot/restore">["files"] = "keep"): Promise<RestoreReport> =>
  bank.ask("snapshot/restore", { session, name, files });
const isAttached = async (): Promise<boolean> => (await bank.ask("code/status", {})).attached;

test("[P1] a restore detaches with the snapshot's code: files stay, objects run what they ran then, and a start finds it so", async () => {
  await value("account := Account new. account deposit: 7. extended := 3. Account class compile: 'made ^ 1'");
  await accept("doubled\n\n\t^ self balance * 2");
  await save("v1");
  await accept("doubled\n\n\t^ self balance * 3");
  await accept("later\n\n\t^ 1");
  await value("account deposit: 1. Object subclass: #Elsewhere. Account class compile: 'made ^ 2'");
  const before = file();
  expect(await value("{ account doubled. account later }")).toBe("#(24 1)");

  const report = await restore("v1", "detach");
  expect(report).toMatchObject({ detached: true, differingFiles: [], writtenFiles: [], problems: [] });
  const asThen = async (): Promise<void> => {
    expect(file()).toBe(before);
    expect(await isAttached()).toBe(false);
    expect(await value("{ account doubled. Account made }")).toBe("#(14 1)");
    expect(await value("account later")).toMatch(/^MessageNotUnderstood/);
  };
  await asThen();
  await bank.startAgain();
  await asThen();

  // What is accepted stays in the workspace, and what somebody writes to the files is not loaded.
  await accept("doubled\n\n\t^ self balance * 4");
  writeFileSync(join(bank.project, FILE), before.replace("* 3", "* 5"));
  await bank.startAgainInOrder();
  expect(await value("account doubled")).toBe("28");
  expect(file()).toBe(before.replace("* 3", "* 5"));
});

test("[P1] detaching is undone like every restore: attached again, the workspace has the files' code as it is by then", async () => {
  await value("account := Account new. account deposit: 7");
  await save("v1");
  await accept("later\n\n\t^ 1");
  const { undo } = await restore("v1", "detach");
  await accept("mine\n\n\t^ 2");
  await value("Object subclass: #Mine. Object compile: 'minesToo ^ 3'. Object compile: 'isNil ^ false'");
  await save("own");

  const back = await restore(undo);
  expect(back).toMatchObject({ attached: true, detached: false, problems: [] });
  expect(await isAttached()).toBe(true);
  expect(await value("{ account later. Smalltalk includesKey: #Mine. nil isNil }")).toBe("#(1 false true)");
  expect(await value("account mine")).toMatch(/^MessageNotUnderstood/);
  expect(await value("nil minesToo")).toMatch(/^MessageNotUnderstood/);
  // Accepted code goes to the files again.
  await accept("afterwards\n\n\t^ 4");
  expect(file()).toContain("afterwards");
  await bank.startAgain();
  expect(await value("{ account later. account afterwards }")).toBe("#(1 4)");

  // A state of the time between is one in which it was detached, with the code of then.
  const own = await restore("own");
  expect(own).toMatchObject({ detached: true, problems: [] });
  expect(await value("{ account mine. nil minesToo. Smalltalk includesKey: #Mine }")).toBe("#(2 3 true)");
  for (const selector of ["later", "afterwards"])
    expect(await value(`account ${selector}`)).toMatch(/^MessageNotUnderstood/);
  await expect(restore("own", "write")).rejects.toThrow("in no files that could be written");
  expect(file()).toContain("afterwards");
  expect(await restore(own.undo)).toMatchObject({ attached: true });
  expect(await value("account afterwards")).toBe("4");
});

test("[P1] detached, another state can be restored with its code, and attaching comes before writing files", async () => {
  await value("account := Account new. account deposit: 7");
  await save("v1");
  const first = file();
  await accept("later\n\n\t^ 1");
  await save("v2");
  await accept("last\n\n\t^ 2");
  await restore("v1", "detach");
  expect(await value("account later")).toMatch(/^MessageNotUnderstood/);
  expect(await restore("v2", "detach")).toMatchObject({ detached: false, attached: false, problems: [] });
  expect(await isAttached()).toBe(false);
  expect(await value("account later")).toBe("1");
  expect(await value("account last")).toMatch(/^MessageNotUnderstood/);
  expect((await bank.ask("snapshot/differingFiles", { name: "v1" })).files).toEqual([FILE]);
  // The files would be overwritten by a workspace that does not have them: no undo could bring them back.
  await expect(restore("v1", "write")).rejects.toThrow("restore v1 as it is, which attaches it again");
  expect(await restore("v1")).toMatchObject({ attached: true, differingFiles: [FILE], writtenFiles: [] });
  expect(await value("account last")).toBe("2");
  expect(await restore("v1", "write")).toMatchObject({ attached: false, writtenFiles: [FILE], problems: [] });
  expect(file()).toBe(first);
  expect(await value("account later")).toMatch(/^MessageNotUnderstood/);
  await bank.startAgain();
  expect(await isAttached()).toBe(true);
  expect(await value("account balance")).toBe("7");
});
