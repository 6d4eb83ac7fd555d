import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The user's settings for all workspaces: `config.toml` in the data folder. Each has a default. */
export interface Config {
  /** Soft limit of a workspace's Smalltalk heap, in megabytes. */
  readonly heapMegabytes: number;
  /** What a workspace's store may grow to, in megabytes; as large as the disk lets it when undefined. */
  readonly storeMegabytes: number | undefined;
  /** A stored state of more objects than this is loaded as it is needed. */
  readonly loadedAtOnce: number;
  /** How long an interrupted VM may do without reacting before its thread is restarted. */
  readonly stuckSeconds: number;
}

/** What holds where `config.toml` says nothing. */
export const DEFAULT_CONFIG: Config = {
  heapMegabytes: 1024,
  storeMegabytes: undefined,
  loadedAtOnce: 5000,
  stuckSeconds: 5,
};

/** `config.toml` has something in it that can't be used. */
export class BadConfig extends Error {
  override readonly name = "BadConfig";
}

/** Reads `config.toml`; the defaults when there is none. */
export async function readConfig(dataFolder: string): Promise<Config> {
  const path = join(dataFolder, "config.toml");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return DEFAULT_CONFIG;
    throw error;
  }
  // Few have the file: a command should not load a parser for nothing.
  const { parse } = await import("smol-toml");
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    throw new BadConfig(`${path}: ${(error as Error).message}`);
  }
  const limits = (table["limits"] ?? {}) as Record<string, unknown>;
  return {
    heapMegabytes: positive(path, limits, "heap-megabytes", DEFAULT_CONFIG.heapMegabytes),
    storeMegabytes: positive(path, limits, "store-megabytes", DEFAULT_CONFIG.storeMegabytes),
    loadedAtOnce: positive(path, limits, "loaded-at-once", DEFAULT_CONFIG.loadedAtOnce),
    stuckSeconds: positive(path, limits, "stuck-seconds", DEFAULT_CONFIG.stuckSeconds),
  };
}

function positive<T>(path: string, table: Record<string, unknown>, key: string, otherwise: T): number | T {
  const value = table[key];
  if (value === undefined) return otherwise;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw new BadConfig(`${path}: limits.${key} must be a number above 0, not ${JSON.stringify(value)}`);
}
