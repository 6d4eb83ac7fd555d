import { chmodSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import type { ClientOptions, LaunchOptions, WorkspaceEntry } from "../../src-main/workspaces/index.ts";
import { writeFileWhole } from "../../src-runtime/protocol/index.ts";
import { SET_BACK_FILE } from "./clock-set-back.ts";

type Options = ClientOptions & LaunchOptions;

/** What a workspace's process has to live with until it is killed. */
export interface Hardship {
  readonly name: string;
  /** The store may be too small for what is to be saved: then that is refused, and nothing else is. */
  readonly isTight: boolean;
  /** How the process is started that lives with it. */
  options(entry: WorkspaceEntry, options: Options, random: () => number): Options;
  /** Answers when the workspace has met with it: from then on it may be killed. */
  felt(entry: WorkspaceEntry, client: WorkspaceClient, random: () => number): Promise<unknown>;
}

/** It is told once, perhaps before this client was there. */
const notSaved = (_entry: WorkspaceEntry, client: WorkspaceClient): Promise<void> =>
  new Promise((resolve, reject) => {
    client.once("workspace/notSaved", () => resolve());
    client.request("workspace/status", {}).then(({ saved }) => {
      if (saved?.problem !== undefined) resolve();
    }, reject);
  });

/** SQLite may give the file no more than so many pages (`max_page_count`): a few more than it has. */
const fewPages: Hardship = {
  name: "max_page_count",
  isTight: true,
  options: (entry, options, random) => {
    const storeMegabytes = (statSync(entry.files.store).size + random() * ROOM) / 1024 ** 2;
    return { ...options, config: { ...options.config, storeMegabytes } };
  },
  felt: notSaved,
};

/** The system lets no file grow beyond a size (RLIMIT_FSIZE): the store's own, and a little more. */
const smallFiles: Hardship = {
  name: "RLIMIT_FSIZE",
  isTight: true,
  options: (entry, options, random) => {
    const log = statSync(`${entry.files.store}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    const bytes = Math.max(statSync(entry.files.store).size, log, statSync(entry.files.log).size) + random() * ROOM;
    const node = join(entry.files.folder, "limited-node");
    // What POSIX calls a block has 512 bytes.
    const limit = Math.ceil(bytes / 512);
    writeFileSync(node, `#!/bin/sh\nulimit -f ${limit}\nexec '${options.runtime.node}' "$@"\n`);
    chmodSync(node, 0o700);
    return { ...options, runtime: { ...options.runtime, node } };
  },
  felt: notSaved,
};

/** The system's clock is set back, by up to three days, while the workspace works. */
const clockSetBack: Hardship = {
  name: "clock set back",
  isTight: false,
  options: (entry, options) => {
    const file = setBackFile(entry);
    rmSync(file, { force: true });
    const { runtime } = options;
    const flags = [...runtime.flags, "--import", new URL("clock-set-back.ts", import.meta.url).href];
    return { ...options, runtime: { ...runtime, flags, env: { ...runtime.env, [SET_BACK_FILE]: file } } };
  },
  felt: (entry, client, random) =>
    new Promise<void>((resolve) => {
      let last = "";
      client.on("workspace/checkpointed", ({ asOf }) => {
        if (asOf < last) return resolve();
        // It is set back after the first checkpoint that was told.
        if (last === "")
          writeFileWhole(setBackFile(entry), String(Math.round(SHORTEST_SET_BACK + random() * LONGEST_SET_BACK)));
        last = asOf;
      });
    }),
};

const setBackFile = ({ files }: WorkspaceEntry): string => join(files.folder, "clock-set-back");

/** How many bytes there are at most for what is to be saved. */
const ROOM = 48 * 1024;
const SHORTEST_SET_BACK = 60_000;
const LONGEST_SET_BACK = 3 * 24 * 3_600_000;

/** One after the other, round by round, and then one round without any. Windows has no limit of a file's size. */
export const HARDSHIPS: readonly Hardship[] = [
  fewPages,
  clockSetBack,
  ...(process.platform === "win32" ? [] : [smallFiles]),
];
