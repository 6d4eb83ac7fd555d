import { expect, test } from "vitest";
import { givenName } from "../protocol/index.ts";
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
