import { join } from "node:path";
import * as z from "zod";
import type { Trust } from "../channels.ts";
import { JsonFile } from "../workspaces/index.ts";

const trustFile = z.record(z.string(), z.enum(["trusted", "browseOnly"]));

/**
 * Which projects' code may run, as their user said, by real path. A folder that somebody has opened from the command
 * line already has run its code: that is an answer too.
 */
export class TrustRegister {
  readonly #file: JsonFile<z.output<typeof trustFile>>;

  constructor(dataFolder: string) {
    this.#file = new JsonFile(join(dataFolder, "trust.json"), trustFile);
  }

  of(projectPath: string, hasWorkspace: boolean): Trust {
    return this.#file.read()?.[projectPath] ?? (hasWorkspace ? "trusted" : "undecided");
  }

  decide(projectPath: string, trust: Exclude<Trust, "undecided">): void {
    this.#file.write({ ...this.#file.read(), [projectPath]: trust });
  }
}
