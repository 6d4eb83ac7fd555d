import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { builtPart, installationFolder } from "../hosts/installation.ts";
import { isStartMessage } from "../start-message.ts";
import type { StartMessage } from "../start-message.ts";

/** How the desktop application ended. */
export type DesktopEnd =
  | { readonly kind: "ended"; readonly code: number }
  /** It never showed a window. */
  | { readonly kind: "notStarted"; readonly why: string };

/** The main module of the desktop application; in a clone it is built first, when its sources have changed. */
export async function desktopApplication(): Promise<string> {
  const installation = installationFolder();
  const script = join(installation, "scripts", "build-desktop.ts");
  if (existsSync(script)) await runToEnd(process.execPath, [script]);
  return join(builtPart("desktop", installation), "main", "index.js");
}

/** Runs the desktop application in Electron until its user has closed the last window; `onStarted` hears when it is there. */
export function runDesktop(
  electron: string,
  words: readonly string[],
  onStarted: (message: StartMessage) => void,
): Promise<DesktopEnd> {
  return new Promise((resolve) => {
    let isStarted = false;
    const child = spawn(electron, [...words], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // Workspaces outlive it, so they run on the Node that it was started by rather than on its own.
      env: { ...process.env, FRESNEL_NODE: process.execPath },
    });
    const end = (): boolean => child.kill();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
    child.on("message", (message) => {
      if (!isStartMessage(message)) return;
      isStarted = true;
      onStarted(message);
    });
    child.once("error", ({ message }) => resolve({ kind: "notStarted", why: message }));
    child.once("exit", (code, signal) => {
      if (isStarted) resolve({ kind: "ended", code: code ?? 0 });
      else
        resolve({ kind: "notStarted", why: signal === null ? `it ended with ${code}` : `it was ended by ${signal}` });
    });
  });
}

function runToEnd(program: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words], { stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The desktop application could not be built: ${words.join(" ")} ended with ${code}`));
    });
  });
}
