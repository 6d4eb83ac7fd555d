import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { InlineConfig } from "vite";

/** The folder of the renderer's sources. */
export const RENDERER = fileURLToPath(new URL("../src-renderer", import.meta.url));

/** How the renderer is built, for both hosts: one page, whose files can lie anywhere. */
export function windowConfig(outDir: string): InlineConfig {
  return {
    configFile: false,
    root: RENDERER,
    // Relative addresses: the desktop host serves the page under a scheme of its own.
    base: "./",
    plugins: [react()],
    worker: { format: "es" },
    logLevel: "warn",
    build: {
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      assetsInlineLimit: 0,
      // The code editor is one large module by nature; it is loaded after the first paint.
      chunkSizeWarningLimit: 4_000,
      rolldownOptions: {
        checks: { pluginTimings: false },
        input: { index: fileURLToPath(new URL("../src-renderer/index.html", import.meta.url)) },
      },
    },
  };
}
