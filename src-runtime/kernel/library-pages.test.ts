import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readPackages } from "../code/index.ts";
import { examplesIn } from "./examples.ts";
import { kernelFolder } from "./index.ts";
import { libraryPages } from "./library-pages.ts";

const folder = fileURLToPath(new URL("../../docs/library", import.meta.url));

test("[L2] docs/library has a page a package, as the comments of its classes are now", () => {
  const pages = libraryPages();
  if (process.env["UPDATE"] === "1") {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  }
  expect(readdirSync(folder).toSorted()).toEqual([...pages.keys()].toSorted());
  const stale = [...pages].filter(([name, text]) => readFileSync(join(folder, name), "utf8") !== text);
  expect(
    stale.map(([name]) => name),
    "make them anew with UPDATE=1",
  ).toEqual([]);
});

const { files } = readPackages(kernelFolder);
const packages = [...new Set(files.map((each) => each.package))];

test("[L2] every package has SUnit tests", () => {
  const untested = packages.filter((name) => !name.endsWith("-Tests") && !packages.includes(`${name}-Tests`));
  expect(untested).toEqual([]);
});

test("[L2] every class has a comment in the first person, and an example of its own or in one of its methods", () => {
  const places = packages
    .flatMap((name) => examplesIn(join(kernelFolder, name)))
    .map(([place]) => place.replace(/( class)?>>.*/, ""));
  const shown = new Set(places);
  const lacking = files.flatMap(({ package: home, file }) => {
    if (file.kind !== "class") return [];
    const { name, comment } = file.definition;
    if (!/\b(I|my|me)\b/i.test(comment)) return [`${name} has no comment in the first person`];
    return home.endsWith("-Tests") || shown.has(name) ? [] : [`${name} has no example`];
  });
  expect(lacking).toEqual([]);
});

test("a comment's code is code on the page", () => {
  const page = libraryPages().get("FileSystem-Path.md") ?? "";
  expect(page).toContain("## RelativePath\n\nclass _below Path_");
  expect(page).toContain("```smalltalk\n(Path / 'home' / 'ada') printString >>>");
  expect(page).toContain("The package has methods of other packages' classes: String.");
});
