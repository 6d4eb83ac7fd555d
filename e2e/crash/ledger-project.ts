import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNTS, BALLAST, MODULUS, SPREAD } from "./ledger-model.ts";

/** Writes the project whose objects are killed: a ledger, of which {@link LedgerModel} is the model. */
export function writeLedgerProject(folder: string): void {
  const source = join(folder, "src", "Ledger");
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, "package.st"), "Package { #name : 'Ledger' }\n");
  writeFileSync(
    join(source, "LedgerAccount.class.st"),
    classText(
      "LedgerAccount",
      ["balance"],
      [
        ["balance", "^ balance"],
        ["balance: anInteger", "balance := anInteger"],
      ],
    ),
  );
  writeFileSync(
    join(source, "Ledger.class.st"),
    classText(
      "Ledger",
      ["count", "seed", "pending", "accounts", "ballast"],
      [
        ["edition", "^ 0"],
        [
          "initialize",
          "count := 0.\n\tseed := 1.\n\t" +
            `accounts := (1 to: ${ACCOUNTS}) collect: [ :each | LedgerAccount new balance: 1000; yourself ].\n\t` +
            `ballast := (1 to: ${BALLAST}) collect: [ :each | Array with: each with: each printString ]`,
        ],
        [
          "transfer",
          // Every write can be told from what is written before and after: a state between two of them names its place.
          `pending := seed * 75 + 74 \\\\ ${MODULUS}.\n\t` +
            "self withdraw; deposit; mark.\n\tseed := pending.\n\tcount := count + 1.\n\tpending := nil",
        ],
        ["amount", "^ pending \\\\ 97 + 1"],
        ["withdraw", `self change: pending \\\\ ${ACCOUNTS} by: self amount negated`],
        ["deposit", `self change: pending // ${ACCOUNTS} \\\\ ${ACCOUNTS} by: self amount`],
        [
          "change: anIndex by: anInteger",
          "| account |\n\taccount := accounts at: anIndex + 1.\n\taccount balance: account balance + anInteger",
        ],
        [
          "mark",
          `ballast at: pending * ${SPREAD} \\\\ ${BALLAST} + 1 put: (Array with: pending + count with: pending printString)`,
        ],
        [
          "finishAfter: writes",
          '"What was under way when the process died is ended by hand: this many of its writes are there."\n\n\t' +
            "writes < 1 ifTrue: [ self withdraw ].\n\twrites < 2 ifTrue: [ self deposit ].\n\twrites < 3 ifTrue: [ self mark ].\n\t" +
            "seed := pending.\n\tcount := count + 1.\n\tpending := nil",
        ],
        [
          "summary",
          "^ String streamContents: [ :out |\n\t\tout print: count; space; print: seed; space; print: pending.\n\t\t" +
            "accounts do: [ :each | out space; print: each balance ].\n\t\t" +
            "out space; print: (ballast inject: 0 into: [ :sum :each | sum * 31 + each first \\\\ 1000003 ]) ]",
        ],
      ],
    ),
  );
}

function classText(name: string, slots: readonly string[], methods: readonly (readonly [string, string])[]): string {
  const variables = slots.map((slot) => `'${slot}'`).join(", ");
  const head = `Class {\n\t#name : '${name}',\n\t#superclass : 'Object',\n\t#instVars : [ ${variables} ],\n\t#category : 'Ledger'\n}\n`;
  return (
    head +
    methods.map(([pattern, body]) => `\n{ #category : 'ledger' }\n${name} >> ${pattern} [\n\n\t${body}\n]\n`).join("")
  );
}
