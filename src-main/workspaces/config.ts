import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_RETENTION, type Retention } from "../../src-runtime/store/index.ts";

/** The user's settings for all workspaces: `config.toml` in the data folder. Each has a default. */
export interface Config {
  /** Soft limit of a workspace's Smalltalk heap, in megabytes. */
  readonly heapMegabytes: number;
  /** What a workspace's store may grow to, in megabytes; as large as the disk lets it when undefined. */
  readonly storeMegabytes: number | undefined;
  /** A stored state of more objects than this is loaded as it is needed. */
  readonly loadedAtOnce: number;
  /** Whether what was loaded so is let go again when much of the heap's limit is in use; where it may not fit when undefined. */
  readonly letsGo: boolean | undefined;
  /** How long an interrupted VM may do without reacting before its thread is restarted. */
  readonly stuckSeconds: number;
  /** How long checkpoints are kept, which nobody gave a name. */
  readonly retention: Retention;
  /** How long a session is kept that nobody has open, in milliseconds. */
  readonly sessionsKept: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What holds where `config.toml` says nothing. */
export const DEFAULT_CONFIG: Config = {
  heapMegabytes: 1024,
  storeMegabytes: undefined,
  loadedAtOnce: 5000,
  letsGo: undefined,
  stuckSeconds: 5,
  retention: DEFAULT_RETENTION,
  sessionsKept: 30 * DAY,
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
  const setting = <T>(section: "limits" | "retention" | "sessions", key: string, otherwise: T): number | T =>
    positive(path, table, section, key, otherwise);
  const { retention } = DEFAULT_CONFIG;
  return {
    heapMegabytes: setting("limits", "heap-megabytes", DEFAULT_CONFIG.heapMegabytes),
    storeMegabytes: setting("limits", "store-megabytes", DEFAULT_CONFIG.storeMegabytes),
    letsGo: isOn(path, table, "let-go"),
    loadedAtOnce: setting("limits", "loaded-at-once", DEFAULT_CONFIG.loadedAtOnce),
    stuckSeconds: setting("limits", "stuck-seconds", DEFAULT_CONFIG.stuckSeconds),
    retention: {
      all: setting("retention", "all-hours", retention.all / HOUR) * HOUR,
      hourly: setting("retention", "hourly-days", retention.hourly / DAY) * DAY,
      daily: setting("retention", "daily-days", retention.daily / DAY) * DAY,
    },
    sessionsKept: setting("sessions", "kept-days", DEFAULT_CONFIG.sessionsKept / DAY) * DAY,
  };
}

function isOn(path: string, table: Record<string, unknown>, key: string): boolean | undefined {
  const value = ((table["limits"] ?? {}) as Record<string, unknown>)[key];
  if (value === undefined || typeof value === "boolean") return value;
  throw new BadConfig(`${path}: limits.${key} must be true or false, not ${JSON.stringify(value)}`);
}

function positive<T>(
  path: string,
  table: Record<string, unknown>,
  section: string,
  key: string,
  otherwise: T,
): number | T {
  const value = ((table[section] ?? {}) as Record<string, unknown>)[key];
  if (value === undefined) return otherwise;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw new BadConfig(`${path}: ${section}.${key} must be a number above 0, not ${JSON.stringify(value)}`);
}
