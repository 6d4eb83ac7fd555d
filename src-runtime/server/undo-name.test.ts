import { expect, test } from "vitest";
import { givenName, requests } from "../protocol/index.ts";
import { nameBefore, nameBeforeRestoring } from "./undo-name.ts";

const TIME = / at \d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** What stands before the time. */
const words = (name: string): string => name.replace(TIME, "");

test("[P1] what a restore is undone by says what of, however often it goes back and forth", () => {
  let name = nameBeforeRestoring("monday");
  expect(words(name)).toBe("before restoring monday");
  for (let i = 0; i < 20; i++) name = nameBeforeRestoring(name);
  expect(words(name)).toBe("before undoing the restore of monday");
  expect(name).toMatch(TIME);
  expect(words(nameBeforeRestoring(nameBefore("merging", "trial")))).toBe("before undoing the merge of trial");
  expect(words(nameBeforeRestoring(nameBefore("importing")))).toBe("before undoing the import");
});

test("[P1] a state of the longest name can be restored, and come back to", () => {
  const longest = "😀".repeat(100);
  const name = nameBeforeRestoring(longest);
  expect(givenName.safeParse(longest).success).toBe(true);
  expect(givenName.parse(name)).toContain("😀…");
  expect(givenName.parse(nameBeforeRestoring(name))).toContain("😀…");
});

test("[P1] a state that an earlier version gave a longer name can be restored, renamed and deleted", () => {
  const name = `${"before restoring ".repeat(20)}monday`;
  expect(givenName.safeParse(name).success).toBe(false);
  const session = "0".repeat(32);
  expect(requests["snapshot/restore"].params.safeParse({ session, name }).success).toBe(true);
  expect(requests["snapshot/rename"].params.safeParse({ name, to: "monday" }).success).toBe(true);
  expect(requests["snapshot/rename"].params.safeParse({ name: "monday", to: name }).success).toBe(false);
  expect(requests["snapshot/delete"].params.safeParse({ name }).success).toBe(true);
});
