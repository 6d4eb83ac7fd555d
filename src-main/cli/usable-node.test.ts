import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findNode, isUsable } from "../../bin/usable-node.mjs";
import { TestHome } from "../workspaces/fixtures/test-home.ts";

const BIN = fileURLToPath(new URL("../../bin", import.meta.url));

describe("finding a Node", () => {
  test.each([
    ["12.0.0", false],
    ["20.20.2", false],
    ["22.17.1", false],
    ["22.18.0", true],
    ["24.0.0", true],
    ["26.1.0", true],
  ])("Node %s can run Fresnel: %s", (version, usable) => {
    expect(isUsable(version)).toBe(usable);
  });

  test("the one that came with the installation is found", () => {
    expect(findNode(join(BIN, ".."))).toMatch(/node(\.exe)?$/);
  });

  test("without any, one line says what to do and the exit code is 1", async () => {
    await using home = new TestHome();
    const script = `import { rerun } from ${JSON.stringify(join(BIN, "usable-node.mjs"))}; rerun(${JSON.stringify(home.folder)}, [])`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      env: { ...process.env, PATH: [home.folder].join(delimiter) },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^Fresnel needs Node 22\.18 or later, .*npm install.*\n$/);
  });

  test("one on the path that can't run here is passed over", async () => {
    await using home = new TestHome();
    mkdirSync(join(home.folder, "bin"));
    const broken = join(home.folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    writeFileSync(broken, "not a program");
    chmodSync(broken, 0o755);
    const before = process.env["PATH"];
    process.env["PATH"] = join(home.folder, "bin");
    try {
      expect(findNode(home.folder)).toBeUndefined();
    } finally {
      process.env["PATH"] = before;
    }
  });

  test("what an old Node reads uses nothing that an old Node can't", () => {
    for (const file of readdirSync(BIN).filter((name) => name.endsWith(".mjs"))) {
      const text = readFileSync(join(BIN, file), "utf8");
      // Optional chaining and ??, private fields, node: imports and top-level await came after Node 12.
      expect(text.replaceAll(/\/\/.*|\/\*[^]*?\*\//g, "")).not.toMatch(/\?\.[a-z(]|\?\?|#[a-z]|"node:|^await /m);
    }
  });
});
