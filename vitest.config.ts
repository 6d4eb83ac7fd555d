import { defineConfig } from "vitest/config";

/** One project a part; only the process tests start detached workspaces, so they get a long limit and run one file at a time. */
const project = (name: string, include: readonly string[], extra: object = {}) => ({
  test: { name, include: [...include], environment: "node" as const, ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project("language", ["src-runtime/language/**/*.test.ts"]),
      project("store", ["src-runtime/store/**/*.test.ts"], { testTimeout: 30_000 }),
      project("runtime", ["src-runtime/{vm,kernel,actors,code,persistence,sessions,tools,protocol}/**/*.test.ts"], {
        testTimeout: 60_000,
      }),
      project("workspace", ["src-runtime/{server,client}/**/*.test.ts", "src-main/**/*.test.ts", "e2e/**/*.test.ts"], {
        testTimeout: 180_000,
        fileParallelism: false,
      }),
      project("bench", ["bench/**/*.test.ts", "scripts/**/*.test.ts"]),
    ],
  },
});
