import { beforeAll, expect, test } from "vitest";
import { bootTestVM } from "../../kernel/testing.ts";
import { generate } from "../../language/index.ts";
import { Breakpoints } from "./breakpoints.ts";

const { vm, print } = bootTestVM();
const breakpoints = new Breakpoints(vm);
const at = { class: "Stopped", side: "instance" as const, selector: "sum:", fromHit: 1, isEnabled: true };

beforeAll(async () => {
  await print("Object subclass: #Stopped instanceVariableNames: '' classVariableNames: '' package: 'Stopping'");
  await print("Stopped compile: 'sum: n\n\t| sum |\n\tsum := 0.\n\t1 to: n do: [ :i | sum := sum + i ].\n\t^ sum'");
  await print("Stopped compile: 'other: n\n\t^ n + 1'");
});

/** The JavaScript of every method there is. */
function javaScript(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const behavior of vm.allClasses())
    for (const code of behavior.$info.methods.values()) texts.set(code.title, generate(code.body, { checked: true }));
  return texts;
}

test("[T4] methods without breakpoints cost nothing: their code is byte for byte what it is without any", async () => {
  const before = javaScript();
  expect(before.size).toBeGreaterThan(3_000);
  const { id } = breakpoints.set({ ...at, line: 3, condition: "n > 3" });
  const during = javaScript();
  expect([...during].filter(([title, text]) => before.get(title) !== text).map(([title]) => title)).toEqual([
    "Stopped>>sum:",
  ]);
  // Nobody debugs this: it goes on.
  expect(await print("Stopped new sum: 10")).toBe("55");
  breakpoints.remove(id);
  expect(javaScript()).toEqual(before);
});

test("[T4] is no stop of its own for who steps, and stands in blocks too", () => {
  breakpoints.set({ ...at, line: 4 });
  breakpoints.set({ ...at, line: 5 });
  expect(breakpoints.list().map(({ line, text }) => [line, text])).toEqual([
    [4, "1 to: n do: [ :i | sum := sum + i ]."],
    [5, "^ sum"],
  ]);
  const kept = breakpoints.toText();
  for (const { id } of breakpoints.list()) breakpoints.remove(id);
  breakpoints.restore(kept);
  expect(breakpoints.list()).toHaveLength(2);
});
