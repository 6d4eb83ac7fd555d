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
 * Flags of V8 for a workspace process. The budget for inlining is larger, as measured in
 * docs/decisions/0001-code-generation.md: generated code has several times the bytecode of plain JavaScript. Garbage can
 * be collected on request, since only after a collection it is known whether memory is short.
 */
const FLAGS: readonly string[] = ["--max-inlined-bytecode-size-cumulative=3000", "--expose-gc"];

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
