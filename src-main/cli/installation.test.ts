import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { missingPackages } from "../../bin/installation.mjs";
import { TestHome } from "../workspaces/fixtures/test-home.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("all packages of this clone are found", () => {
  expect(missingPackages(ROOT, true)).toEqual([]);
});

test("packages are found in the folders above too, as npm puts them; those for development are asked for where it is built", async () => {
  await using home = new TestHome();
  const root = join(home.folder, "node_modules", "fresnel");
  mkdirSync(join(home.folder, "node_modules", "ws"), { recursive: true });
  mkdirSync(root);
  writeFileSync(
    join(root, "package.json"),
    JSON.stringify({ dependencies: { ws: "8", "@scope/one": "1" }, devDependencies: { vitest: "5" } }),
  );
  expect(missingPackages(root, false)).toEqual(["@scope/one"]);
  expect(missingPackages(root, true)).toEqual(["@scope/one", "vitest"]);
});

test.each([["bin/fresnel.mjs", "start"], ["scripts/test.mjs"]])(
  "in a clone where nothing is installed, %s says in one line what to do",
  async (...words) => {
    await using home = new TestHome();
    for (const part of ["bin", "scripts", "package.json"]) {
      cpSync(join(ROOT, part), join(home.folder, part), { recursive: true });
    }
    mkdirSync(join(home.folder, "src-main"));
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: home.folder, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^Fresnel is not installed: \S+ and \d+ more can't be found\. Run npm install in .*\n$/);
  },
);
