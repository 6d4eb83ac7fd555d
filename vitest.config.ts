import { defineConfig } from "vitest/config";

/** Deep recursion runs on the JavaScript stack for a while; memory limits are tested with a forced collection. */
const vmOptions = {
  execArgv: ["--stack-size=7000", "--expose-gc"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  pool: "forks" as const,
};

const project = (name: string, include: readonly string[], options: object = {}) => ({
  test: { name, include: [...include], environment: "node" as const, ...options },
});

/** One project a part. Tests that start workspace processes run one file at a time. */
export default defineConfig({
  test: {
    projects: [
      project("language", ["src-runtime/language/**/*.test.ts"], { testTimeout: 30_000 }),
      project("store", ["src-runtime/store/**/*.test.ts"], { testTimeout: 30_000 }),
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
          testTimeout: 180_000,
          fileParallelism: false,
        },
      ),
      // Style sheets are read as they are: their tokens are tested.
      project("renderer", ["src-renderer/**/*.test.ts"], {
        css: true,
        testTimeout: 30_000,
        exclude: ["src-renderer/panes/*/store.test.ts"],
      }),
      project("bench", ["bench/**/*.test.ts", "scripts/**/*.test.ts"], { testTimeout: 60_000 }),
    ],
  },
});
