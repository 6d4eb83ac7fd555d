import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What a workspace process is started from: this build's, or the sources' own. */
export interface RuntimeEntry {
  readonly node: string;
  /** What is added to the process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** V8's flags, which hold for all threads of the process. */
  readonly flags: readonly string[];
  readonly main: string;
  /** The module of the command line of the same build. */
  readonly commandLine: string;
  /** Tells two builds of one version apart. */
  readonly build: string;
}

/**
 * Flags of V8 for a workspace process. The budgets for inlining are larger, as measured in
 * docs/decisions/0003-inlining.md: generated code has several times the bytecode of plain JavaScript. Garbage can
 * be collected on request, since only after a collection it is known whether memory is short. While a thread starts it makes
 * what it keeps: V8 would look through all of it for garbage once there are a few MB, which is an eighth of the start.
 */
const FLAGS: readonly string[] = [
  "--max-inlined-bytecode-size=2000",
  "--max-inlined-bytecode-size-cumulative=10000",
  "--max-inlined-bytecode-size-absolute=20000",
  "--expose-gc",
  "--initial-old-space-size=64",
];

/** The runtime that belongs to this client. */
export function runtimeEntry(): RuntimeEntry {
  const isBuilt = !import.meta.url.endsWith(".ts");
  const main = new URL(isBuilt ? "./workspace.js" : "../../src-runtime/server/main.ts", import.meta.url);
  const { node, env } = nodeOf(process.versions, process.execPath, process.env["FRESNEL_NODE"]);
  return {
    node,
    env: isBuilt ? { ...compiledCode(main), ...env } : env,
    flags: FLAGS,
    main: fileURLToPath(main),
    commandLine: fileURLToPath(new URL(isBuilt ? "./cli.js" : "../cli/main.ts", import.meta.url)),
    build: isBuilt ? readFileSync(new URL("./runtime-id", import.meta.url), "utf8").trim() : "source",
  };
}

/** Where Node keeps the compiled code of all threads from one start to the next: with the build, and so gone with it. */
function compiledCode(main: URL): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: fileURLToPath(new URL("./compile-cache/", main)) };
}

/** What runs workspaces: this Node; from within Electron the Node that started it, or else Electron as a Node. */
export function nodeOf(
  versions: Readonly<Record<string, string | undefined>>,
  program: string,
  starter: string | undefined,
): Pick<RuntimeEntry, "node" | "env"> {
  if (versions["electron"] === undefined) return { node: program, env: {} };
  return starter === undefined ? { node: program, env: { ELECTRON_RUN_AS_NODE: "1" } } : { node: starter, env: {} };
}
