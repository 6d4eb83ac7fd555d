import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Something that this installation should have was never built. */
export class NotBuilt extends Error {
  override readonly name = "NotBuilt";
}

/** What is built apart from the command line: the window's files, and the desktop application. */
export type Part = "window" | "desktop";

/** The folder that this program was installed to, or the clone it runs from. */
export function installationFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) throw new NotBuilt("This program stands in no installation: install it again");
    folder = dirname(folder);
  }
  return folder;
}

/** The folder of a part that was built last: what out/<part>.json points at. */
export function builtPart(part: Part, installation = installationFolder()): string {
  const pointer = join(installation, "out", `${part}.json`);
  if (!existsSync(pointer)) throw new NotBuilt(`The ${part} is not built: node scripts/build-${part}.ts builds it`);
  const { stamp } = JSON.parse(readFileSync(pointer, "utf8")) as { stamp: string };
  return join(installation, "out", part, stamp);
}
