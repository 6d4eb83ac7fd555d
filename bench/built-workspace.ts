import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { currentBuild } from "../bin/build-stamp.mjs";
import type { TestHome } from "../src-main/workspaces/fixtures/test-home.ts";
import type { ClientOptions, LaunchOptions } from "../src-main/workspaces/index.ts";

/** The command as its users start it. */
export const PROGRAM = fileURLToPath(new URL("../bin/fresnel.mjs", import.meta.url));

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** How to open a workspace that runs from a build, as users' do, and not from the sources. */
export function builtOptions(home: TestHome): ClientOptions & LaunchOptions {
  const built = spawnSync(process.execPath, [`${ROOT}scripts/build.ts`], { stdio: "inherit" });
  const build = currentBuild(ROOT);
  if (built.status !== 0 || !build) throw new Error("There is no build to measure: scripts/build.ts failed");
  const { runtime, ...options } = home.options;
  return {
    ...options,
    runtime: {
      ...runtime,
      main: `${build.folder}/workspace.js`,
      env: { ...runtime.env, NODE_COMPILE_CACHE: `${build.folder}/compile-cache` },
    },
  };
}
