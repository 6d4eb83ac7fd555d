import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file's lines, as an old Mac, or a tool made for one, ends them. */
const mac = (...lines: readonly string[]): string => lines.map((line) => `${line}\r`).join("");

/**
 * A repository in a style that is not ours, as Pharo's own tools have written them over the years: Tonel of the first
 * version in `repository`, with a `.properties` and a baseline beside the packages, names as symbols, tabs, line ends of
 * a Mac in some files, extensions, a trait, class variables, and a baseline that wants a project that is not there.
 */
const FILES: Readonly<Record<string, string>> = {
  ".project": "{\n\t'srcDirectory' : 'repository'\n}\n",
  "README.md": "# Lending library\n",
  "repository/.properties": "{\n\t#format : #tonel\n}\n",
  "repository/BaselineOfLending/package.st": "Package { #name : #BaselineOfLending }\n",
  "repository/BaselineOfLending/BaselineOfLending.class.st": mac(
    '"',
    "I say what is loaded, in which order.",
    '"',
    "Class {",
    "\t#name : #BaselineOfLending,",
    "\t#superclass : #BaselineOf,",
    "\t#category : #BaselineOfLending",
    "}",
    "",
    "{ #category : #baselines }",
    "BaselineOfLending >> baseline: spec [",
    "\t<baseline>",
    "\tspec",
    "\t\tfor: #common",
    "\t\tdo: [ spec",
    "\t\t\t\tbaseline: 'Catalogue' with: [ spec repository: 'github://lending/Catalogue/repository' ];",
    "\t\t\t\tpackage: 'Lending-Core';",
    "\t\t\t\tpackage: 'Lending-Tests' with: [ spec requires: 'Lending-Core' ] ]",
    "]",
  ),
  "repository/Lending-Core/package.st": "Package { #name : #'Lending-Core' }\n",
  "repository/Lending-Core/TLendingNamed.trait.st": mac(
    "Trait {",
    "\t#name : #TLendingNamed,",
    "\t#category : #'Lending-Core'",
    "}",
    "",
    "{ #category : #printing }",
    "TLendingNamed >> printOn: aStream [",
    "\tsuper printOn: aStream.",
    "\taStream",
    "\t\tnextPutAll: ' called ';",
    "\t\tprint: self title",
    "]",
  ),
  "repository/Lending-Core/LendingBook.class.st": mac(
    '"',
    "I am a book that can be lent.",
    '"',
    "Class {",
    "\t#name : #LendingBook,",
    "\t#superclass : #Object,",
    "\t#traits : 'TLendingNamed',",
    "\t#classTraits : 'TLendingNamed classTrait',",
    "\t#instVars : [",
    "\t\t'title',",
    "\t\t'borrower'",
    "\t],",
    "\t#classVars : [",
    "\t\t'Lent'",
    "\t],",
    "\t#category : #'Lending-Core'",
    "}",
    "",
    "{ #category : #'instance creation' }",
    "LendingBook class >> titled: aString [",
    "\t^ self new",
    "\t\ttitle: aString;",
    "\t\tyourself",
    "]",
    "",
    "{ #category : #lending }",
    "LendingBook >> fee [",
    "\t^ 2",
    "]",
    "",
    "{ #category : #lending }",
    "LendingBook >> lendTo: aString [",
    "\tborrower := aString.",
    "\tLent := (Lent ifNil: [ 0 ]) + 1",
    "]",
    "",
    "{ #category : #accessing }",
    "LendingBook >> title [",
    "\t^ title",
    "]",
    "",
    "{ #category : #accessing }",
    "LendingBook >> title: aString [",
    "\ttitle := aString",
    "]",
  ),
  "repository/Lending-Core/LendingDesk.class.st": [
    "Class {",
    "\t#name : #LendingDesk,",
    "\t#superclass : #Actor,",
    "\t#instVars : [",
    "\t\t'fees'",
    "\t],",
    "\t#category : #'Lending-Core'",
    "}",
    "",
    "{ #category : #lending }",
    "LendingDesk >> lend: aBook to: aString [",
    "\taBook lendTo: aString.",
    "\t^ fees := fees + aBook fee",
    "]",
    "",
    "{ #category : #initialization }",
    "LendingDesk >> initialize [",
    "\tsuper initialize.",
    "\tfees := 0",
    "]",
    "",
  ].join("\n"),
  "repository/Lending-Core/String.extension.st": mac(
    "Extension { #name : #String }",
    "",
    "{ #category : #'*Lending-Core' }",
    "String >> asLendingBook [",
    "\t^ LendingBook titled: self",
    "]",
  ),
  "repository/Lending-Tests/package.st": "Package { #name : #'Lending-Tests' }\n",
  "repository/Lending-Tests/LendingBookTest.class.st": mac(
    "Class {",
    "\t#name : #LendingBookTest,",
    "\t#superclass : #TestCase,",
    "\t#category : #'Lending-Tests'",
    "}",
    "",
    "{ #category : #tests }",
    "LendingBookTest >> testTitle [",
    "\tself assert: 'Emma' asLendingBook title equals: 'Emma'",
    "]",
  ),
};

/** Writes the repository into a folder. */
export function writeForeignProject(folder: string): void {
  for (const [name, text] of Object.entries(FILES)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What a file of the repository held when it was written. */
export function foreignFile(name: string): string {
  const text = FILES[name];
  if (text === undefined) throw new Error(`The foreign project has no ${name}`);
  return text;
}
