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

/** What is thrown, with the text that made it; undefined when nothing is. */
function faultOf(source: string, act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return `${String(error)}\n\n${source}`;
  }
}

test("[L1] mutated methods are parsed, printed, compiled to code that loads, or refused with a place", () => {
  const mutator = new SourceMutator(methods, 20_261_128);
  const reached = { parsed: 0, compiled: 0 };
  for (let i = 0; i < COUNT; i++) {
    const source = mutator.next();
    expect(faultOf(source, () => reached[checkSoundness(source)]++)).toBeUndefined();
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
    expect(faultOf(text, () => parseTonelClass(text, "Mutated.class.st"))).toBeUndefined();
    expect(faultOf(text, () => parseDoIt(text))).toBeUndefined();
  }
});
