import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import type { FromPage, ToPage } from "./electron-stand-in.ts";

/** The desktop application as it is built, main process and window, with nothing replaced but the module `electron`. */

const root = fileURLToPath(new URL("../..", import.meta.url));
let main = "";

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts/build-desktop.ts")], { stdio: ["ignore", "ignore", "inherit"] });
  const { stamp } = JSON.parse(readFileSync(join(root, "out/desktop.json"), "utf8")) as { stamp: string };
  main = join(root, "out/desktop", stamp, "main/index.js");
});

/** The application, and the page's end of it. */
class DesktopProgram {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly #heard: (ToPage | string)[] = [];
  #wake: () => void = () => {};
  #lastId = 0;

  constructor(home: TestHome, words: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const runner = fileURLToPath(new URL("run-in-stand-in.ts", import.meta.url));
    this.child = spawn(process.execPath, [runner, main, ...words], {
      env: { ...process.env, ...home.around.env, HOME: home.folder, FRESNEL_NODE: process.execPath, ...env },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.on("message", (said: ToPage | string) => {
      this.#heard.push(said);
      this.#wake();
    });
  }

  say(said: FromPage): void {
    this.child.send(said);
  }

  /** The first of what is heard, by now or later, that `find` makes something of. */
  async hear<T>(find: (said: ToPage | string) => T | undefined): Promise<T> {
    for (;;) {
      for (const said of this.#heard) {
        const found = find(said);
        if (found !== undefined) return found;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Asks as the page does, and answers the result. */
  ask(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    this.say({ page: JSON.stringify({ jsonrpc: "2.0", id, method, params }) });
    return this.hear((said) => {
      const message = messageIn(said);
      if (message?.["id"] !== id) return undefined;
      if (message["error"] !== undefined) throw new Error(`${method}: ${JSON.stringify(message["error"])}`);
      return message["result"] as Record<string, unknown>;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill();
    await this.ended;
  }
}

function messageIn(said: ToPage | string): Record<string, unknown> | undefined {
  return typeof said === "string" || !("message" in said)
    ? undefined
    : (JSON.parse(said.message) as Record<string, unknown>);
}

const project = (home: TestHome): string => {
  const folder = home.project("bank");
  cpSync(join(root, "examples/bank"), folder, { recursive: true });
  return folder;
};

test("[T11][X4] the desktop application opens a locked-down window on a folder, serves it, and evaluates in its workspace", async () => {
  await using home = new TestHome();
  const folder = project(home);
  await using program = new DesktopProgram(home, [folder]);
  await program.hear((said) => (said === "shown" ? true : undefined));
  const opened = await program.hear((said) => (typeof said === "object" && "window" in said ? said : undefined));
  expect(opened).toMatchObject({
    url: "fresnel://window/",
    window: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  expect(readFileSync(String(opened.window["preload"]), "utf8")).toContain("contextBridge");
  program.say({ load: "/" });
  const page = await program.hear((said) => (typeof said === "object" && "loaded" in said ? said : undefined));
  expect(page).toMatchObject({ status: 200, policy: expect.stringContaining("default-src 'none'") });
  expect(page.text).toContain("<title>Fresnel</title>");

  expect(await program.ask("app/attach", { first: true })).toMatchObject({
    canChooseFolder: true,
    open: { kind: "askTrust", projectPath: folder },
  });
  await program.ask("app/open", { target: { folder }, trust: "trusted" });
  const link = await program.hear((said) => {
    const message = messageIn(said);
    const state = message?.["params"] as { kind?: string; message?: string; session?: { session: string } } | undefined;
    if (message?.["method"] !== "app/link" || state?.kind === "opening") return undefined;
    return state;
  });
  expect(link).toMatchObject({ kind: "connected" });
  const evaluated = await program.ask("evaluation/evaluate", {
    session: link?.session?.session,
    evaluationId: "e-1",
    source: "alice := Account spawnWith: 'Alice'. alice deposit: 100",
    mode: "printIt",
  });
  expect(evaluated).toMatchObject({ outcome: "ok", value: { printString: "100" } });
});

test("[T11] started a second time, it hands the folder over to the one that runs", async () => {
  await using home = new TestHome();
  await using program = new DesktopProgram(home, [project(home)], { FRESNEL_RUNS_ALREADY: "1" });
  await program.hear((said) => (said === "handedOver" ? true : undefined));
  expect(await program.ended).toBe(0);
});
