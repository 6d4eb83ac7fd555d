import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Surroundings } from "../workspaces/index.ts";
import { fetchElectron, findElectron } from "./electron-program.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "fresnel-electron-program-"));

const around = (change: Partial<Surroundings> = {}): Surroundings => ({
  platform: "linux",
  env: { DISPLAY: ":0" },
  home: "/home/alice",
  temporary: "/tmp",
  uid: 1000,
  ...change,
});

/** A stand-in for the package: its installer does what the script says. */
function packageWith(installer: string): string {
  const path = folder();
  writeFileSync(join(path, "install.js"), installer);
  return path;
}

const INSTALLS = `const { mkdirSync, writeFileSync } = require("node:fs");
  mkdirSync(__dirname + "/dist", { recursive: true });
  writeFileSync(__dirname + "/dist/electron", "");
  writeFileSync(__dirname + "/path.txt", "electron");`;
const FAILS = `require("node:fs").appendFileSync(__dirname + "/tries", "x"); process.exit(1);`;

describe("the program that shows windows of the desktop", () => {
  test("[T11] is not there without a display, or for root", () => {
    expect(findElectron(around({ env: {} }))).toEqual({ kind: "none", why: "there is no display" });
    expect(findElectron(around({ uid: 0 }))).toEqual({ kind: "none", why: "Electron does not run as root" });
  });

  test("[T11] is the package's, by the name that the package tells or the platform has", () => {
    const path = folder();
    mkdirSync(join(path, "dist", "Electron.app/Contents/MacOS"), { recursive: true });
    writeFileSync(join(path, "dist", "Electron.app/Contents/MacOS/Electron"), "");
    const mac = around({ platform: "darwin", env: {} });
    expect(findElectron(mac, path)).toEqual({
      kind: "found",
      path: join(path, "dist", "Electron.app/Contents/MacOS/Electron"),
    });
    writeFileSync(join(path, "dist", "other"), "");
    writeFileSync(join(path, "path.txt"), "other");
    expect(findElectron(around(), path)).toEqual({ kind: "found", path: join(path, "dist", "other") });
  });

  test("[T11] may be elsewhere, as Electron's own variable says", () => {
    const dist = folder();
    const env = { WAYLAND_DISPLAY: "wayland-0", ELECTRON_OVERRIDE_DIST_PATH: dist };
    const path = join(dist, "electron");
    expect(findElectron(around({ env }), folder())).toEqual({ kind: "none", why: `there is no Electron at ${path}` });
    writeFileSync(path, "");
    expect(findElectron(around({ env }), folder())).toEqual({ kind: "found", path });
  });

  test("[T11] is fetched when only the package is there", async () => {
    const path = packageWith(INSTALLS);
    const program = findElectron(around(), path);
    if (program.kind !== "notFetched") throw new Error("It is not there yet");
    expect(program.why).toContain("npx install-electron");
    expect(await fetchElectron(program, around(), folder())).toEqual({
      kind: "found",
      path: join(path, "dist", "electron"),
    });
  });

  test("[T11] is said not to be had, and not tried again the same day", async () => {
    const [path, data] = [packageWith(FAILS), join(folder(), "data")];
    const program = findElectron(around(), path);
    if (program.kind !== "notFetched") throw new Error("It is not there yet");
    const failed = await fetchElectron(program, around(), data);
    expect(failed).toMatchObject({ kind: "none", why: expect.stringContaining("its installer ended with 1") });
    expect(existsSync(join(data, "electron-not-fetched"))).toBe(true);
    const { readFileSync } = await import("node:fs");
    expect(await fetchElectron(program, around(), data)).toBe(program);
    expect(readFileSync(join(path, "tries"), "utf8")).toBe("x");
  });
});
