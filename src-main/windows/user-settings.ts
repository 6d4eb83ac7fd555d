import { EventEmitter } from "node:events";
import { join } from "node:path";
import * as z from "zod";
import type { Settings } from "../channels.ts";
import { JsonFile } from "../workspaces/index.ts";

const settingsFile = z.object({
  theme: z.enum(["system", "light", "dark"]).default("system"),
  keys: z.enum(["pharo", "vscode"]).default("pharo"),
});

/** What a user chose for all windows, kept in the data folder. Every window of this process is told of a change. */
export class UserSettings extends EventEmitter<{ changed: [Settings] }> {
  readonly #file: JsonFile<Settings>;

  constructor(dataFolder: string) {
    super();
    // As many listeners as there are windows.
    this.setMaxListeners(0);
    this.#file = new JsonFile(join(dataFolder, "window-settings.json"), settingsFile);
  }

  get current(): Settings {
    return this.#file.read() ?? settingsFile.parse({});
  }

  change(settings: Settings): Settings {
    this.#file.write(settings);
    this.emit("changed", settings);
    return settings;
  }
}
