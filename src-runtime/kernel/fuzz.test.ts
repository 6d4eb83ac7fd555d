import { expect, test } from "vitest";
import { readPackages } from "../code/index.ts";
import { checkSoundness } from "../language/fixtures/soundness.ts";
import { SourceMutator } from "../language/fixtures/source-mutator.ts";
import { parseDoIt } from "../language/index.ts";
import { parseTonelClass } from "../language/tonel/index.ts";
import { kernelFolder } from "./index.ts";

/** `npm run -s bench -- fuzz` does the same a hundred thousand times. */
const COUNT = 3_000;

const { files } = readPackages(kernelFolder);
const methods = files.flatMap(({ file }) => (file.kind === "package" ? [] : file.methods.map((each) => each.source)));

test("[L1] mutated methods are parsed, printed, compiled to code that loads, or refused with a place", () => {
  const mutator = new SourceMutator(methods, 20_261_128);
  const reached = { parsed: 0, compiled: 0 };
  for (let i = 0; i < COUNT; i++) {
    const source = mutator.next();
    expect(() => reached[checkSoundness(source)]++, source).not.toThrow();
  }
  // Were nearly all refused, little would be tested.
  expect(reached.compiled).toBeGreaterThan(COUNT / 10);
});

test("[L1] mutated files are read, or what is wrong with them is told", () => {
  const mutator = new SourceMutator(
    files.flatMap(({ text = "" }) => (text.length < 5_000 ? [text] : [])),
    20_261_129,
  );
  for (let i = 0; i < COUNT / 10; i++) {
    const text = mutator.next();
    expect(() => parseTonelClass(text, "Mutated.class.st"), text).not.toThrow();
    expect(() => parseDoIt(text), text).not.toThrow();
  }
});
