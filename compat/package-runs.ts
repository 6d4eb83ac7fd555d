import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Order, Run, Told } from "./messages.ts";

/** What came of running one package. */
export interface PackageRuns {
  /** Test methods that were in place. */
  readonly loaded: ReadonlySet<string>;
  readonly problems: readonly string[];
  readonly runs: readonly Run[];
  /** What its process wrote last, if it ended before it was done and could not be brought to go on. */
  readonly died: string | undefined;
}

/** Milliseconds beyond a test's own limit after which its process is given up: nothing in it answers any more. */
const GRACE = 15_000;

/** Milliseconds that a process may take to load everything, also on a busy machine. */
const LOADING = 180_000;

/** Deep recursion runs on the JavaScript stack for a while. */
const FLAGS = ["--stack-size=7000", "--max-old-space-size=3000", "--expose-gc"];

/** Runs a package in a process of its own; when that goes down, the next one goes on behind the test it went down with. */
export async function runPackage(order: Omit<Order, "from">): Promise<PackageRuns> {
  const loaded = new Set<string>();
  let problems: readonly string[] = [];
  const runs: Run[] = [];
  let done = false;
  let died: string | undefined;
  while (!done) {
    const began = runs.length;
    let current: { readonly class: string; readonly selector: string } | undefined;
    const stderr = await oneProcess({ ...order, from: began }, (told) => {
      switch (told.kind) {
        case "loaded":
          ({ problems } = told);
          for (const each of told.tests) loaded.add(each);
          return;
        case "begun":
          current = { class: told.class, selector: told.selector };
          return;
        case "ended":
          runs.push(told.run);
          current = undefined;
          return;
        case "done":
          done = true;
      }
    });
    if (done) break;
    if (current) runs.push({ ...current, outcome: "crashed", message: lastLines(stderr) });
    else if (runs.length === began) {
      died = lastLines(stderr) || "it wrote nothing";
      break;
    }
  }
  return { loaded, problems, runs, died };
}

const lastLines = (text: string): string => text.trim().split("\n").slice(-12).join("\n").slice(-1000);

/** Ends with the process; answers what it wrote to its error stream. */
function oneProcess(order: Order, hear: (told: Told) => void): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const program = fileURLToPath(new URL("package-process.ts", import.meta.url));
  const child = fork(program, { execArgv: FLAGS, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let stderr = "";
  let watch: NodeJS.Timeout | undefined;
  const wait = (limit: number): void => {
    clearTimeout(watch);
    watch = setTimeout(() => child.kill("SIGKILL"), limit);
  };
  child.stderr?.on("data", (data: Buffer) => (stderr = (stderr + data.toString()).slice(-10_000)));
  child.on("message", (told: Told) => {
    hear(told);
    if (told.kind === "done") {
      clearTimeout(watch);
      child.kill();
    } else wait(order.timeLimit + GRACE);
  });
  child.on("close", () => {
    clearTimeout(watch);
    resolve(stderr);
  });
  child.send(order);
  wait(LOADING);
  return promise;
}
