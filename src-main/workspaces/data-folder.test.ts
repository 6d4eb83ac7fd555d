import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UnsafeFolder, dataFolder, prepareSocketFolder, socketAddress } from "./data-folder.ts";
import type { Surroundings } from "./data-folder.ts";

const linux: Surroundings = {
  platform: "linux",
  env: {},
  home: "/home/ada",
  temporary: "/tmp",
  uid: process.getuid?.(),
};

describe("dataFolder", () => {
  test.each([
    ["Linux", linux, "/home/ada/.local/share/fresnel"],
    ["Linux with XDG_DATA_HOME", { ...linux, env: { XDG_DATA_HOME: "/data" } }, "/data/fresnel"],
    ["macOS", { ...linux, platform: "darwin" as const }, "/home/ada/Library/Application Support/Fresnel"],
    ["FRESNEL_HOME anywhere", { ...linux, platform: "darwin" as const, env: { FRESNEL_HOME: "/f" } }, "/f"],
  ])("[W7] on %s", (_, around, expected) => {
    expect(dataFolder(around)).toBe(expected);
  });

  test("[W7] on Windows", () => {
    const around: Surroundings = {
      ...linux,
      platform: "win32",
      env: { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" },
    };
    expect(dataFolder(around)).toContain("Fresnel");
    expect(socketAddress("C:\\workspace", around)).toBeUndefined();
  });
});

describe("socketAddress", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fresnel-run-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test("[W7] is in the system's runtime folder when that is the user's own", () => {
    chmodSync(folder, 0o700);
    const address = socketAddress("/some/workspace", { ...linux, env: { XDG_RUNTIME_DIR: folder } });
    expect(address?.startsWith(join(folder, "fresnel"))).toBe(true);
  });

  test("[W7] is elsewhere when others may enter the runtime folder", () => {
    chmodSync(folder, 0o755);
    const address = socketAddress("/some/workspace", { ...linux, env: { XDG_RUNTIME_DIR: folder } });
    expect(address?.startsWith(folder)).toBe(false);
  });

  test("[W7] is short, however long the paths of workspace and runtime folder are", () => {
    const long = join(folder, "x".repeat(120));
    mkdirSync(long, { mode: 0o700 });
    const address = socketAddress(`/projects/${"deep/".repeat(100)}`, { ...linux, env: { XDG_RUNTIME_DIR: long } });
    expect(Buffer.byteLength(address ?? "")).toBeLessThanOrEqual(100);
  });

  test("[W7] differs from workspace to workspace, and is the same at each look", () => {
    expect(socketAddress("/a", linux)).toBe(socketAddress("/a", linux));
    expect(socketAddress("/a", linux)).not.toBe(socketAddress("/b", linux));
  });

  test("[X1] a folder that others may enter, or a link to one, is refused", () => {
    const open = join(folder, "open");
    mkdirSync(open);
    chmodSync(open, 0o777);
    expect(() => prepareSocketFolder(open, linux)).toThrow(UnsafeFolder);
    const target = join(folder, "target");
    mkdirSync(target, { mode: 0o700 });
    symlinkSync(target, join(folder, "link"));
    expect(() => prepareSocketFolder(join(folder, "link"), linux)).toThrow(UnsafeFolder);
  });

  test("[X1] a folder that is made is closed to others", () => {
    prepareSocketFolder(join(folder, "new"), linux);
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o700);
  });
});
