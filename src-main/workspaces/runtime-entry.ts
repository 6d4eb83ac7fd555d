import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What a workspace process is started from: this build's, or the sources' own. */
export interface RuntimeEntry {
  readonly node: string;
  /** V8's flags, which hold for all threads of the process. */
  readonly flags: readonly string[];
  readonly main: string;
  /** Tells two builds of one version apart. */
  readonly build: string;
}

/**
 * Flags of V8 for a workspace process, see docs/decisions/0001-code-generation.md. They change with measurements, not
 * with taste.
 */
const FLAGS: readonly string[] = [];

/** The runtime that belongs to this client. */
export function runtimeEntry(): RuntimeEntry {
  const isBuilt = !import.meta.url.endsWith(".ts");
  const main = new URL(isBuilt ? "./workspace.js" : "../../src-runtime/server/main.ts", import.meta.url);
  return {
    node: process.execPath,
    flags: FLAGS,
    main: fileURLToPath(main),
    build: isBuilt ? readFileSync(new URL("./runtime-id", import.meta.url), "utf8").trim() : "source",
  };
}
