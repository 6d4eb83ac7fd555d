import { ROOT, stampedBuild } from "./stamped-build.ts";

/**
 * Builds the desktop application if its sources have changed: main process, preload, window, and the workspace's threads
 * beside the main process. Answers the folder of its files.
 */
export function buildDesktop(): Promise<string> {
  return stampedBuild({
    part: "desktop",
    folders: ["src-main", "src-renderer", "src-runtime"],
    files: ["electron.vite.config.ts", "scripts/build.ts", "scripts/window-config.ts", "package-lock.json"],
    build: async (folder) => {
      process.env["FRESNEL_DESKTOP"] = folder;
      const { build } = await import("electron-vite");
      await build({ root: ROOT, logLevel: "warn" });
    },
  });
}

if (import.meta.main) console.log(await buildDesktop());
