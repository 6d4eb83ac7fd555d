import { defineConfig } from "vitest/config";

/** A test waits for what it asked for and never for luck: only what hangs is ended by time, however slow the machine. */
const PATIENCE_MILLISECONDS = 300_000;

/** Deep recursion runs on the JavaScript stack for a while; memory limits are tested with a forced collection. */
const vmOptions = {
  execArgv: ["--stack-size=7000", "--expose-gc"],
  pool: "forks" as const,
};

const project = (name: string, include: readonly string[], options: object = {}) => ({
  test: {
    name,
    include: [...include],
    environment: "node" as const,
    testTimeout: PATIENCE_MILLISECONDS,
    hookTimeout: PATIENCE_MILLISECONDS,
    expect: { poll: { timeout: PATIENCE_MILLISECONDS / 2 } },
    ...options,
  },
});

/** One project a part. Tests that start workspace processes run one file at a time. */
export default defineConfig({
  test: {
    projects: [
      project("language", ["src-runtime/language/**/*.test.ts"]),
      project("store", ["src-runtime/store/**/*.test.ts"]),
      project(
        "runtime",
        ["src-runtime/{vm,kernel,actors,code,persistence,sessions,tools,protocol}/**/*.test.ts"],
        vmOptions,
      ),
      project(
        "workspace",
        [
          "src-runtime/{server,client}/**/*.test.ts",
          "src-main/**/*.test.ts",
          "src-renderer/panes/*/store.test.ts",
          "e2e/**/*.test.ts",
        ],
        {
          ...vmOptions,
          fileParallelism: false,
          globalSetup: "src-main/workspaces/fixtures/built-runtime.ts",
        },
      ),
      // Style sheets are read as they are: their tokens are tested.
      project("renderer", ["src-renderer/**/*.test.ts"], {
        css: true,
        exclude: ["src-renderer/panes/*/store.test.ts"],
      }),
      project("bench", ["bench/**/*.test.ts", "scripts/**/*.test.ts"]),
    ],
  },
});
