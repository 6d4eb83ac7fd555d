import { build } from "vite";
import { stampedBuild } from "./stamped-build.ts";
import { windowConfig } from "./window-config.ts";

/** Builds the window, the renderer that both hosts show, if its sources have changed; answers the folder of its files. */
export function buildWindow(): Promise<string> {
  return stampedBuild({
    part: "window",
    // Its own sources, and what its worker takes from the language.
    folders: ["src-renderer", "src-runtime/language"],
    files: ["scripts/window-config.ts", "package-lock.json"],
    build: async (folder) => {
      await build(windowConfig(folder));
    },
  });
}

if (import.meta.main) console.log(await buildWindow());
