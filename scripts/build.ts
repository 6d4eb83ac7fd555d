import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { InputOptions } from "rolldown";
import { stampOf } from "../bin/build-stamp.mjs";

/**
 * Bundles the program into out/: the command line, and the three threads of the workspace process. Run without
 * arguments it does nothing when the sources are as they were; `--force` builds all the same.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(ROOT, "out");

/** Each bundle has its entries and shares chunks among them only, so that each loads few files. */
const BUNDLES: readonly Readonly<Record<string, string>>[] = [
  { cli: "src-main/cli/main.ts" },
  {
    workspace: "src-runtime/server/main.ts",
    "vm-thread": "src-runtime/server/vm-thread.ts",
    "store-thread": "src-runtime/store/thread.ts",
  },
];

/** What stays a package of its own: it has native code. */
const EXTERNAL = [/^node:/, "better-sqlite3"];

const stamp = stampOf(ROOT);
const stampFile = join(OUT, "build-stamp");
const isFresh = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
if (!isFresh || process.argv.includes("--force")) await build();

async function build(): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  rmSync(stampFile, { force: true });
  const before = builtFiles();
  const written = new Set<string>();
  const hash = createHash("sha256");
  for (const input of BUNDLES) {
    const bundle = await rolldown(options(input));
    const { output } = await bundle.write({
      dir: OUT,
      format: "esm",
      sourcemap: true,
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      minify: { mangle: false, codegen: true, compress: true },
    });
    await bundle.close();
    for (const file of output) {
      written.add(file.fileName);
      if (file.type === "chunk") hash.update(file.fileName).update(file.code);
    }
  }
  for (const file of before) if (!written.has(file)) rmSync(join(OUT, file));
  writeFileSync(join(OUT, "build-id"), `${hash.digest("hex").slice(0, 16)}\n`);
  writeFileSync(stampFile, stamp);
}

function options(input: Readonly<Record<string, string>>): InputOptions {
  return {
    cwd: ROOT,
    input: { ...input },
    platform: "node",
    external: [...EXTERNAL],
    // Our modules only declare: whoever uses the protocol's types and codes should not load its schemas.
    treeshake: { moduleSideEffects: [{ test: /src-(runtime|main)\/(protocol|client|workspaces)\//, sideEffects: false }] },
    logLevel: "warn",
  };
}

/** The scripts and maps of earlier builds. */
function builtFiles(): readonly string[] {
  return readdirSync(OUT).filter((file) => /\.js(\.map)?$/.test(file));
}
