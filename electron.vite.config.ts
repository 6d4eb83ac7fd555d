import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";
import { windowConfig } from "./scripts/window-config.ts";

/** Where the application goes; its builder gives each build a folder of its own. */
const OUT = process.env["FRESNEL_DESKTOP"] ?? "out/desktop/current";

/** Lays the workspace's threads beside the main process, which starts workspaces from there. */
function runtimeBeside(folder: string): Plugin {
  return {
    name: "fresnel-runtime",
    closeBundle() {
      execFileSync(process.execPath, ["scripts/build.ts"], { stdio: "inherit" });
      const { id } = JSON.parse(readFileSync("out/build.json", "utf8")) as { id: string };
      cpSync(`out/builds/${id}`, folder, {
        recursive: true,
        filter: (path) => !/[\\/]cli(-[\w-]+)?\.js(\.map)?$/.test(path),
      });
    },
  };
}

/** The desktop application: main process, preload and renderer, with the runtime beside the main process. */
export default defineConfig({
  main: {
    plugins: [runtimeBeside(`${OUT}/main`)],
    build: {
      outDir: `${OUT}/main`,
      // Only what has native code stays a package of its own.
      externalizeDeps: { exclude: ["ws", "zod", "vscode-jsonrpc", "smol-toml", "commander", "pino"] },
      rolldownOptions: { input: { index: "src-main/index.ts" }, output: { format: "es" } },
    },
  },
  preload: {
    build: {
      outDir: `${OUT}/preload`,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: "src-main/preload.ts" },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: windowConfig(`${OUT}/renderer`),
});
