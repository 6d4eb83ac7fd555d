import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { damageObject } from "../../src-main/snapshots/fixtures/damage.ts";
import { entryOfProject, openWorkspace, stopWorkspace } from "../../src-main/workspaces/index.ts";

const PROGRAM = process.env["FRESNEL_PROGRAM"] ?? fileURLToPath(new URL("../../bin/fresnel.mjs", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../examples/bank", import.meta.url));

/** `fresnel ide --no-open`, as a user starts it, with a data folder that goes with the test. */
export class FresnelProgram {
  readonly home: TestHome;
  readonly folder: string;
  readonly #child: ChildProcess | undefined;

  /** `child` is the program's process; a desktop application is started and ended by who tests it. */
  constructor(home: TestHome, folder: string, child?: ChildProcess) {
    this.home = home;
    this.folder = folder;
    this.#child = child;
  }

  /** The example project, copied, in a new home. */
  static exampleProject(home: TestHome): string {
    const folder = home.project("bank");
    cpSync(EXAMPLE, folder, { recursive: true });
    return folder;
  }

  /** Starts the program on a folder, or on the start page; answers it with the address of its first window. */
  static async start(home: TestHome, folder: string, words: readonly string[] = [folder]) {
    const child = spawn(process.execPath, [PROGRAM, "ide", "--no-open", ...words], {
      env: { ...process.env, ...home.around.env, HOME: home.folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const program = new FresnelProgram(home, folder, child);
    return { program, address: await addressOf(child) };
  }

  /** Ends the program as ctrl-C does; workspaces go on. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGINT");
    await ended;
  }

  /** Returns when all that was done is on disk, as it is by itself a second later. */
  async checkpoint(): Promise<void> {
    const entry = entryOfProject(this.folder, this.home.around);
    if (entry === undefined) throw new Error(`${this.folder} has no workspace`);
    const { client } = await openWorkspace(entry, this.home.options);
    await client.request("workspace/checkpoint", {});
    client.close();
  }

  /** Stops the workspace, and changes a byte of the object at a path of its latest state, as a failing disk would. */
  async damage(object: string): Promise<void> {
    const entry = entryOfProject(this.folder, this.home.around);
    if (entry === undefined) throw new Error(`${this.folder} has no workspace`);
    await stopWorkspace(entry, this.home.options, "the test damages its store");
    damageObject(entry.files.store, object);
  }

  /** Kills the workspace's process, as a lost machine would. */
  killWorkspace(): void {
    const entry = entryOfProject(this.folder, this.home.around);
    const node = entry && readNodeInfo(entry.files.node);
    if (node === undefined || !isRunning(node)) throw new Error(`no workspace of ${this.folder} runs`);
    process.kill(node.pid, "SIGKILL");
  }
}

/** The address that the program prints. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/#code=\S+/.exec(output)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once("exit", (code) => reject(new Error(`fresnel ide ended with ${code}: ${output}`)));
  });
}
