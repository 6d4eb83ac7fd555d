import { expect, test } from "vitest";
import { given, usage } from "./options.ts";

const takes = { options: { rounds: "N", only: "ROW" }, words: "PROGRAM" };
const rows = ["sends", "blocks"];

test("what was given is told by the names of the options", () => {
  const told = given("lang", takes, ["--rounds", "3", "--only", "sends", "Bounce", "--json"]);
  expect(told.count("rounds")).toBe(3);
  expect(told.chosen("only", rows, (each) => each)).toEqual(["sends"]);
  expect(told.words).toEqual(["Bounce"]);
  const nothing = given("lang", takes, []);
  expect(nothing.count("rounds")).toBeUndefined();
  expect(nothing.chosen("only", rows, (each) => each)).toEqual(rows);
});

test("what a benchmark does not take is answered by the line of what it takes", () => {
  const line = "npm run -s bench -- lang [--json] [--rounds N] [--only ROW] [PROGRAM ...]";
  expect(usage("lang", takes)).toBe(line);
  expect(() => given("lang", takes, ["--round", "3"])).toThrow(`Unknown option '--round'; ${line}`);
  expect(() => given("fuzz", { options: { seed: "N" } }, ["more"])).toThrow(
    "Unexpected argument 'more'; npm run -s bench -- fuzz [--json] [--seed N]",
  );
});

test("a value that can't be is refused", () => {
  expect(() => given("lang", takes, ["--rounds", "none"]).count("rounds")).toThrow(
    "--rounds takes a whole number of at least 1, not none",
  );
  expect(() => given("lang", takes, ["--only", "none"]).chosen("only", rows, (each) => each)).toThrow(
    "--only takes one of sends; blocks; not none",
  );
});
