import { fileURLToPath } from "node:url";
import { setup } from "../src-main/workspaces/fixtures/built-runtime.ts";
import type { TestHome } from "../src-main/workspaces/fixtures/test-home.ts";
import type { ClientOptions, LaunchOptions } from "../src-main/workspaces/index.ts";

/** The command as its users start it. */
export const PROGRAM = fileURLToPath(new URL("../bin/fresnel.mjs", import.meta.url));

/** How to open a workspace of this very build. */
export function builtOptions(home: TestHome): ClientOptions & LaunchOptions {
  setup();
  return home.options;
}
