import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The window was never built. */
export class NoWindow extends Error {
  override readonly name = "NoWindow";
}

/** The folder of the built window that belongs to this installation: what out/window.json points at. */
export function windowFiles(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "out", "window.json"))) {
    if (dirname(folder) === folder) throw new NoWindow("The window is not built: npm run build builds it");
    folder = dirname(folder);
  }
  const { stamp } = JSON.parse(readFileSync(join(folder, "out", "window.json"), "utf8")) as { stamp: string };
  return join(folder, "out", "window", stamp);
}
