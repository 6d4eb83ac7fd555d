import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { InputOptions, Plugin } from "rolldown";
import { ActorSystem } from "../src-runtime/actors/index.ts";
import { buildKernel, encodeArtifact, KERNEL_FILE } from "../src-runtime/kernel/index.ts";
import { VM } from "../src-runtime/vm/index.ts";
import { kernelPrimitives } from "../src-runtime/vm/primitives/index.ts";
import { currentBuild, stampOf } from "../bin/build-stamp.mjs";

/**
 * Bundles the program: the command line, and the three threads of the workspace process. It does nothing when the
 * sources are as they were; `--force` builds all the same.
 *
 * Each build has a folder of its own, out/builds/<id>, and out/build.json says which is to be run. So two builds at once
 * can't mix their files, and a workspace that runs goes on loading its own.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(ROOT, "out");
const BUILDS = join(OUT, "builds");
const BUILDS_KEPT = 5;

/** What shares chunks among its own entries only; of the workspace process each thread is bundled by itself, so that it loads no more than it runs. */
const COMMAND_LINE: Part = {
  format: "esm",
  entries: {
    cli: "src-main/cli/main.ts",
    "sql-process": "src-main/snapshots/sql-process.ts",
    "store-task-process": "src-main/snapshots/store-task-process.ts",
  },
};
const RUNTIME: readonly Part[] = [
  { format: "esm", entries: { workspace: "src-runtime/server/main.ts" } },
  // Node loads a CommonJS module, and its own modules for one, in less time: a tenth of a VM thread's start.
  { format: "cjs", entries: { "vm-thread": "src-runtime/server/vm-thread.ts" } },
  { format: "cjs", entries: { "store-thread": "src-runtime/store/thread.ts" } },
];

/** What is bundled together, and as which kind of module. */
interface Part {
  readonly format: "esm" | "cjs";
  readonly entries: Readonly<Record<string, string>>;
}

/** How the files of each kind are called. */
const EXTENSIONS = { esm: "js", cjs: "cjs" } as const;

/** What the VM thread must not load at its start: schemas take a tenth of it, and it checks messages only for code that asks. */
const NOT_IN_VM_THREAD = /[\\/]node_modules[\\/]zod[\\/]/;

/** What stays a package of its own: it has native code. */
const EXTERNAL = [/^node:/, "better-sqlite3"];

const stamp = stampOf(ROOT);
if (currentBuild(ROOT)?.stamp !== stamp || process.argv.includes("--force")) await build();

async function build(): Promise<void> {
  const folder = join(BUILDS, `.unfinished-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const commandLine = await bundle(COMMAND_LINE, folder);
  const vm = new VM({ primitives: kernelPrimitives });
  // Its primitives are the kernel's, too.
  void new ActorSystem(vm);
  const kernel = encodeArtifact(buildKernel(vm));
  writeFileSync(join(folder, KERNEL_FILE), kernel);
  let runtime = "";
  for (const part of RUNTIME) runtime = await bundle(part, folder, Buffer.concat([kernel, Buffer.from(runtime)]));
  // What a client compares with the workspace it meets: a new command line alone is no reason to restart one.
  writeFileSync(join(folder, "runtime-id"), `${runtime}\n`);
  const id = `${commandLine.slice(0, 8)}${runtime.slice(0, 8)}`;
  if (existsSync(join(BUILDS, id))) rmSync(folder, { recursive: true });
  else renameSync(folder, join(BUILDS, id));
  const pointer = join(OUT, `build.json.${process.pid}`);
  writeFileSync(pointer, JSON.stringify({ id, stamp }));
  renameSync(pointer, join(OUT, "build.json"));
  removeOldBuilds(id);
}

/** Writes one bundle; answers what identifies its content and what belongs to it. */
async function bundle({ format, entries }: Part, folder: string, belonging: Uint8Array | string = ""): Promise<string> {
  const hash = createHash("sha256").update(belonging);
  const building = await rolldown(options(entries));
  const { output } = await building.write({
    dir: folder,
    format,
    sourcemap: true,
    entryFileNames: `[name].${EXTENSIONS[format]}`,
    chunkFileNames: `[name]-[hash].${EXTENSIONS[format]}`,
    minify: { mangle: false, codegen: true, compress: true },
    plugins: [asciiOnly()],
    // Our modules are strict by themselves; a CommonJS one has to say so, else numbers and booleans would be objects where they are
    // `this`, and no primitive would know them.
    postBanner: format === "cjs" ? '"use strict";' : "",
  });
  await building.close();
  const thread = output.find((file) => file.type === "chunk" && file.name === "vm-thread");
  if (thread?.type === "chunk" && thread.moduleIds.some((id) => NOT_IN_VM_THREAD.test(id)))
    throw new Error("The VM thread would load schemas at its start: import what needs them when it is asked for");
  for (const file of output) if (file.type === "chunk") hash.update(file.fileName).update(file.code);
  return hash.digest("hex").slice(0, 16);
}

/**
 * Writes what is not ASCII as escapes, which mean the same in strings, templates, regular expressions and names: such a file
 * is half as large in memory, and is read by V8 in a fraction of the time. Places in the maps are a few columns off behind one.
 */
function asciiOnly(): Plugin {
  return {
    name: "ascii-only",
    generateBundle(_options, files) {
      for (const file of Object.values(files))
        if (file.type === "chunk") file.code = file.code.replace(/[\u0080-\uffff]/g, escaped);
    },
  };
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function options(input: Readonly<Record<string, string>>): InputOptions {
  return {
    cwd: ROOT,
    input: { ...input },
    platform: "node",
    external: [...EXTERNAL],
    // Our modules only declare: whoever uses the protocol's types and codes should not load its schemas.
    treeshake: {
      moduleSideEffects: [{ test: /src-(runtime|main)\/(protocol|client|store|workspaces)\//, sideEffects: false }],
    },
    logLevel: "warn",
  };
}

/** Removes all builds but the newest, and what crashed builds left. */
function removeOldBuilds(current: string): void {
  const ageOf = (name: string): number => Date.now() - statSync(join(BUILDS, name)).mtimeMs;
  const builds = readdirSync(BUILDS)
    .filter((name) => name !== current)
    .toSorted((a, b) => ageOf(a) - ageOf(b));
  const isLeftover = (name: string): boolean => name.startsWith(".unfinished") && ageOf(name) > 60_000;
  const finished = builds.filter((name) => !name.startsWith(".unfinished"));
  for (const name of [...builds.filter(isLeftover), ...finished.slice(BUILDS_KEPT)]) {
    rmSync(join(BUILDS, name), { recursive: true, force: true });
  }
}
