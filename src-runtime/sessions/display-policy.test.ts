import { expect, test } from "vitest";
import { doItStatements } from "../code/index.ts";
import { answering, displayed } from "./display-policy.ts";

test.each([
  ["3. 4", [0, 1], 1],
  ["3. 4;", [0], 0],
  ["x := 3", [0], undefined],
  ["x := 3. x. y := x", [0, 1, 2], 1],
  ["Transcript show: 'a'. 3", [1], 1],
  ["Transcript show: 'a'; cr", [], undefined],
  ["^ 3 + 4", [0], 0],
  ["x foo; bar", [0], 0],
  ["x foo; bar;", [], undefined],
  ["", [], undefined],
])("[V5] %s", (source, shown, answer) => {
  const statements = doItStatements(source);
  expect(displayed(statements, "repl")).toEqual(shown);
  expect(displayed(statements, "printIt")).toEqual(shown.slice(-1));
  expect(displayed(statements, "doIt")).toEqual([]);
  expect(answering(statements)).toBe(answer);
});
