import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Prints each row of docs/capabilities.md with the tests whose titles carry its id (`[W4] …`). A row that is claimed
 * without a test fails, and so does a test that names a row which is not there. `--check` prints problems only.
 */

const root = fileURLToPath(new URL("..", import.meta.url));

interface Row {
  readonly id: string;
  readonly text: string;
  readonly claim: "yes" | "part" | "no";
}

function readRows(): readonly Row[] {
  const text = readFileSync(join(root, "docs/capabilities.md"), "utf8");
  return Array.from(
    text.matchAll(/^\|\s*([A-Z]\d+)\s*\|\s*(yes|part|no)\s*\|\s*(.*?)\s*\|$/gm),
    ([, id = "", claim, words = ""]) => ({
      id,
      claim: claim === "yes" || claim === "part" ? claim : "no",
      text: words,
    }),
  );
}

function testFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testFiles(path);
    return /\.(test|spec)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Titles by row id. */
function readTests(): ReadonlyMap<string, readonly string[]> {
  const tests = new Map<string, string[]>();
  for (const file of ["src-runtime", "src-main", "src-renderer", "e2e"].flatMap((folder) =>
    exists(folder) ? testFiles(folder) : [],
  )) {
    const source = readFileSync(join(root, file), "utf8");
    for (const [, title = ""] of source.matchAll(
      /\b(?:it|test|describe)(?:\.each\([^)]*\))?\(\s*["'`]([^"'`\n]*)["'`]/g,
    ))
      for (const [, ids = ""] of title.matchAll(/\[((?:[A-Z]\d+[ ,]*)+)\]/g))
        for (const id of ids.split(/[ ,]+/).filter(Boolean)) {
          const known = tests.get(id) ?? [];
          known.push(`${file}: ${title}`);
          tests.set(id, known);
        }
  }
  return tests;
}

function exists(folder: string): boolean {
  return readdirSync(root).includes(folder);
}

const rows = readRows();
const tests = readTests();
const quiet = process.argv.includes("--check");
let problems = 0;
const problem = (text: string): void => {
  problems++;
  console.error(text);
};

if (rows.length === 0) problem("docs/capabilities.md has no rows");
for (const { id, claim, text } of rows) {
  const found = tests.get(id) ?? [];
  if (!quiet) console.log(`${id} ${claim}: ${text}\n${found.map((each) => `    ${each}\n`).join("")}`);
  if (claim !== "no" && found.length === 0) problem(`${id} is claimed without a test`);
}
for (const id of tests.keys())
  if (!rows.some((row) => row.id === id)) problem(`Tests name ${id}, which docs/capabilities.md does not have`);
console.log(
  `${rows.length} rows, ${rows.filter((row) => row.claim === "yes").length} claimed whole, ${rows.filter((row) => row.claim === "part").length} in part, ${problems} problems`,
);
process.exitCode = problems === 0 ? 0 : 1;
