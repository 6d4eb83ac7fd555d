import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findElectron } from "../src-main/hosts/electron-program.ts";
import { surroundings } from "../src-main/workspaces/index.ts";
import { buildDesktop } from "./build-desktop.ts";
import { ROOT } from "./stamped-build.ts";

/**
 * `npm run test:desktop [-- --required]`: the window's specs on the desktop host. Where Electron's program is not, or can't
 * show a window, that is said in a line; with `--required`, as on build machines, it is a failure.
 */
const electron = findElectron(surroundings());
if (electron.kind === "found") {
  await buildDesktop();
  const playwright = join(ROOT, "node_modules", "@playwright", "test", "cli.js");
  const config = join(ROOT, "e2e", "window", "desktop.config.ts");
  const { status } = spawnSync(process.execPath, [playwright, "test", "-c", config], {
    stdio: "inherit",
    env: { ...process.env, FRESNEL_ELECTRON: electron.path },
  });
  process.exitCode = status ?? 1;
} else {
  console.log(`The desktop's specs did not run: ${electron.why}`);
  if (process.argv.includes("--required")) process.exitCode = 1;
}
