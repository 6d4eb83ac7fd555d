import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runDesktop } from "./desktop.ts";

/** A module that stands in for the application, run by this Node in place of Electron. */
function application(source: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "fresnel-desktop-")), "application.mjs");
  writeFileSync(path, source);
  chmodSync(path, 0o700);
  return path;
}

async function run(source: string, ...words: readonly string[]) {
  const told: string[] = [];
  const end = await runDesktop(process.execPath, [application(source), ...words], (message) => told.push(message));
  return { told, end };
}

test("[T11] the desktop application gets its words, and a Node for workspaces; its end is the command's", async () => {
  const { told, end } = await run(
    `if (process.argv[2] !== "/projects/bank" || process.env.FRESNEL_NODE !== process.execPath) process.exit(9);
    process.send("shown", () => process.exit(3));`,
    "/projects/bank",
  );
  expect(told).toEqual(["shown"]);
  expect(end).toEqual({ kind: "ended", code: 3 });
});

test("[T11] one that runs already shows the window", async () => {
  const { told, end } = await run(`process.send("handedOver", () => process.exit(0));`);
  expect(told).toEqual(["handedOver"]);
  expect(end).toEqual({ kind: "ended", code: 0 });
});

test("[T11] one that ends before its window is there was not started, and it is said why", async () => {
  expect((await run("process.exit(127)")).end).toEqual({ kind: "notStarted", why: "it ended with 127" });
  const missing = await runDesktop(join(tmpdir(), "no-such-electron"), [], () => {});
  expect(missing).toMatchObject({ kind: "notStarted", why: expect.stringContaining("ENOENT") });
});
