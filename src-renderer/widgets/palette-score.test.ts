import { expect, test } from "vitest";
import { paletteScore } from "./palette-score.ts";

const COMMANDS = [
  ["What the code lacks", "Workspace", "Says what browsers could not load."],
  ["Browse it", "Go", "Opens a browser on the class."],
  ["Browser", "Go", "Opens a browser of packages."],
  ["Print it", "Code", "Shows what the line comes to."],
] as const;

/** The titles that are found, the best first. */
function found(query: string): readonly string[] {
  return COMMANDS.map((names) => ({ title: names[0], score: paletteScore(query, names) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ title }) => title);
}

test("[T14] a command is found by its title first, then by what is said of it", () => {
  expect(found("browser")).toEqual(["Browser", "What the code lacks", "Browse it"]);
  expect(found("it")).toEqual(["Browse it", "Print it"]);
  expect(found("line shows")).toEqual(["Print it"]);
  expect(found("zebra")).toEqual([]);
});

test("[T14] a command is found by the first letters of its words", () => {
  expect(found("pi")).toEqual(["Print it"]);
  expect(paletteScore("pi", ["Print it"])).toBeLessThan(paletteScore("print", ["Print it"]));
});
