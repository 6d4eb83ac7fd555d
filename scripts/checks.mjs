// All that `npm test` checks: format, lint, types, build, tests; goes on after a failure so that all of them are seen.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

// What is started by its name is to run on this very Node, which can run Fresnel.
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
const bin = (name) => join("node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
const folder = mkdtempSync(join(tmpdir(), "fresnel-test-"));
const report = join(folder, "report.json");
let passed = 0;
let failed = 0;

function run(title, command, args, env = {}) {
  const started = Date.now();
  console.log(`\n== ${title}`);
  const { status, error } = spawnSync(command, args, {
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, PATH, ...env },
  });
  if (error) console.error(`${title}: ${error.message}`);
  console.log(`== ${title}: ${status === 0 ? "ok" : "failed"} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status === 0;
}

function check(title, command, args) {
  const ok = run(title, command, args);
  if (ok) passed++;
  else failed++;
  return ok;
}

check("format", bin("oxfmt"), ["--check"]);
check("lint", bin("oxlint"), ["--type-aware", "--deny-warnings"]);
check("types", bin("tsc"), ["-b"]);
const built = check("build", process.execPath, ["scripts/build.ts"]);
check("rows", process.execPath, ["scripts/rows.ts", "--check"]);

const testsPassed = run("tests", bin("vitest"), [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  // Without a build no workspace starts: its tests would only wait.
  ...(built ? [] : ["language", "store", "runtime"].flatMap((each) => ["--project", each])),
  ...process.argv.slice(2),
]);
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests;
  if (numPendingTests + numTodoTests > 0) {
    console.error(`${numPendingTests + numTodoTests} tests were skipped: every test must run`);
    failed++;
  }
  // A file that can't be loaded fails without a test of its own.
  if (!testsPassed && numFailedTests === 0) failed++;
} else failed++;

// The window, in a real browser on the browser host.
const windowReport = join(folder, "window.json");
const windowPassed =
  run("browser", process.execPath, ["e2e/window/get-browser.ts"]) &&
  run("window", bin("playwright"), ["test", "-c", "e2e/window/playwright.config.ts"], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: windowReport,
  });
if (existsSync(windowReport)) {
  const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(windowReport, "utf8")).stats;
  passed += expected;
  failed += unexpected + flaky + skipped;
  if (!windowPassed && unexpected + flaky + skipped === 0) failed++;
} else failed++;

// And on the desktop, where Electron is; where it is not, a line says so, and nothing is counted.
if (!run("desktop", process.execPath, ["scripts/test-desktop.ts"])) failed++;

rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
