import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { examplesIn } from "../src-runtime/kernel/examples.ts";
import type { Example } from "./messages.ts";
import { runPackage, type PackageRuns } from "./package-runs.ts";
import { type ExampleRuns, makeReport, printed } from "./report.ts";
import { TestDefinitions } from "./test-definitions.ts";
import { withExamples, yardstick } from "./yardstick.ts";

/**
 * Runs Pharo's own tests, from a checkout the user has, on Fresnel's kernel, and prints how many pass.
 *
 * `npm run compat -- --pharo CHECKOUT [--json] [--failures] [--package NAME]... [--class NAME]... [--no-examples]`
 *
 * `npm run compat -- --source FOLDER [--on NAME]... --package NAME...`
 *
 * The second form runs test packages of any folder of Tonel packages, once those they stand on are loaded.
 * With --class, only tests of these classes are run, and the others count as not run. A package that is named need not be of the yardstick: any test package of the checkout can be run.
 */

const { values } = parseArgs({
  options: {
    pharo: { type: "string" },
    source: { type: "string" },
    on: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    failures: { type: "boolean", default: false },
    package: { type: "string", multiple: true, default: [] },
    class: { type: "string", multiple: true, default: [] },
    "no-examples": { type: "boolean", default: false },
    "time-limit": { type: "string", default: "10" },
  },
});

const checkout = values.pharo ?? values.source;
const source = checkout === undefined ? undefined : (values.source ?? join(checkout, "src"));
if (checkout === undefined || source === undefined || !existsSync(values.source ?? join(source, "Kernel"))) {
  console.error(
    "npm run compat -- --pharo CHECKOUT: name a folder with a checkout of pharo-project/pharo, or with --source one of packages.",
  );
  process.exit(2);
}
const timeLimit = Number(values["time-limit"]) * 1000;
const wanted = (name: string): boolean => values.package.length === 0 || values.package.includes(name);
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
};

const others = values.package.filter(
  (name) => values.source !== undefined || (name.endsWith("-Tests") && !yardstick.some((each) => each.name === name)),
);
const ofPharo = values.source === undefined ? yardstick : [];
const testPackages = [
  ...ofPharo.filter(({ name }) => wanted(name)),
  ...others.map((name) => ({ name, on: values.on })),
];
const definitions = new TestDefinitions(source, [...ofPharo.map(({ name }) => name), ...others]);
const runs = new Map<string, PackageRuns>();
for (const { name, on } of testPackages) {
  progress(name);
  runs.set(
    name,
    await runPackage({ source, load: [...on, name], test: name, only: values.class, examples: [], timeLimit }),
  );
}

/** The examples of one of Pharo's packages, its own methods and its extensions. */
const examplesOf = (name: string): readonly Example[] =>
  examplesIn(join(source, name))
    .filter(([place]) => place.includes(">>"))
    .map(([place, text]) => ({ place, source: text }));

const examples = new Map<string, ExampleRuns>();
if (!values["no-examples"] && values.source === undefined)
  for (const name of withExamples(readdirSync(source)).filter(wanted)) {
    const found = examplesOf(name);
    if (found.length === 0) continue;
    progress(`examples of ${name}`);
    const ran = await runPackage({ source, load: [], examples: found, timeLimit });
    examples.set(name, { ...ran, found: found.length });
  }
progress("");

const report = makeReport(definitions, runs, examples);
if (values.json)
  console.log(JSON.stringify({ commit: commitOf(checkout), date: new Date().toISOString(), ...report }, undefined, 2));
else {
  console.log(printed(report));
  if (values.failures)
    for (const { test, outcome, message } of [...report.failures, ...report.failedExamples])
      console.log(`${test}: ${outcome} ${message}`);
}

/** The commit of the checkout; undefined where it is not a clone. */
function commitOf(folder: string): string | undefined {
  try {
    return execFileSync("git", ["-C", folder, "rev-parse", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
}
