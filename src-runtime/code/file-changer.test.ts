import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileChanger } from "./file-changer.ts";
import { hashOfBytes, spliceBetween, spliced } from "./file-splice.ts";
import { MemoryJournal, TestProject } from "./fixtures/projects.ts";

let project: TestProject;
let journal: MemoryJournal;
let changer: FileChanger;
beforeEach(() => {
  project = new TestProject({ "a.st": "one two three" });
  journal = new MemoryJournal();
  changer = new FileChanger(project.path, journal);
});
afterEach(() => project.dispose());

describe("changing a file", () => {
  test("replaces, makes and removes files, and leaves nothing beside them", async () => {
    expect(await changer.change("a.st", "one two three", "one 2 three")).toBe("done");
    expect(await changer.change("deep/b.st", undefined, "new")).toBe("done");
    expect(project.read("a.st")).toBe("one 2 three");
    expect(project.files()).toEqual(["a.st", "deep/b.st"]);
    expect(await changer.change("deep/b.st", "new", undefined)).toBe("done");
    expect(project.files()).toEqual(["a.st"]);
    expect(await journal.pendingSplices()).toEqual([]);
  });

  test("[C2] a file that is not what it was thought to be is left alone", async () => {
    expect(await changer.change("a.st", "something else", "mine")).toBe("changed");
    expect(await changer.change("a.st", undefined, "mine")).toBe("changed");
    expect(project.read("a.st")).toBe("one two three");
  });

  test("[C2] a file that changes while the intent is noted is left alone", async () => {
    journal.onBegin = () => project.write("a.st", "theirs");
    expect(await changer.change("a.st", "one two three", "mine")).toBe("changed");
    expect(project.read("a.st")).toBe("theirs");
    expect(await journal.pendingSplices()).toEqual([]);
  });
});

describe("after a crash", () => {
  const begun = (after: string | undefined) =>
    journal.beginSplice(
      spliceBetween("a.st", Buffer.from("one two three"), after === undefined ? undefined : Buffer.from(after)),
    );

  test("a change that was begun is finished", async () => {
    await begun("one 2 three");
    expect(await changer.recover()).toEqual([]);
    expect(project.read("a.st")).toBe("one 2 three");
    expect(await journal.pendingSplices()).toEqual([]);
  });

  test("a removal that was begun is finished", async () => {
    await begun(undefined);
    expect(await changer.recover()).toEqual([]);
    expect(project.files()).toEqual([]);
  });

  test("a change that was made is left as it is", async () => {
    await begun("one 2 three");
    project.write("a.st", "one 2 three");
    expect(await changer.recover()).toEqual([]);
    expect(project.read("a.st")).toBe("one 2 three");
  });

  test("a file that somebody changed meanwhile is named and left alone", async () => {
    await begun("one 2 three");
    project.write("a.st", "theirs");
    expect(await changer.recover()).toEqual(["a.st"]);
    expect(project.read("a.st")).toBe("theirs");
  });
});

test.each([
  ["abc", "abc"],
  ["abc", "abXc"],
  ["aaaa", "aaa"],
  ["", "x"],
  ["x", ""],
  ["grün 😀", "grau 😀!"],
])("a splice makes %j into %j", (before, after) => {
  const splice = spliceBetween("f", Buffer.from(before), Buffer.from(after));
  const result = spliced(Buffer.from(before), splice);
  expect(result.toString()).toBe(after);
  expect(hashOfBytes(result)).toBe(splice.after);
  expect(splice.replacement.length).toBeLessThanOrEqual(Buffer.from(after).length);
});
