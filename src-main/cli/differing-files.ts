import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { RequestError } from "../../src-runtime/protocol/index.ts";
import { gitDifference } from "./git-difference.ts";

/** A file of the project whose code is not that of a state. */
export interface DifferingFile {
  readonly file: string;
  /** How it would change that became what it was then, as `git diff` prints it; absent where that can't be shown. */
  readonly diff?: string;
  /** Why not. */
  readonly why?: string;
}

/** So many files are compared. */
const MAX_FILES = 100;

/** So many lines of a file's difference are printed. */
const MAX_LINES = 200;

/** The project's files whose code is not that of a state, with what differs in them. */
export async function differingFiles(
  client: WorkspaceClient,
  name: string,
  colored: boolean,
): Promise<readonly DifferingFile[]> {
  const { files } = await client.request("snapshot/differingFiles", { name });
  const found: DifferingFile[] = [];
  for (const [i, file] of files.entries())
    found.push(i < MAX_FILES ? await compared(client, name, file, colored) : { file, why: "too many files differ" });
  return found;
}

async function compared(client: WorkspaceClient, name: string, file: string, colored: boolean): Promise<DifferingFile> {
  try {
    const texts = await client.request("snapshot/differingFile", { name, file });
    const diff = await gitDifference(file, texts, colored);
    return diff === undefined ? { file, why: "git, which shows it, is not there" } : { file, diff };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { file, why: error.message };
  }
}

/** The differences for a person, long ones cut. */
export const differencesText = (files: readonly DifferingFile[]): string =>
  files.map(({ file, diff, why = "" }) => (diff === undefined ? `${file} differs: ${why}` : cut(diff))).join("\n");

function cut(diff: string): string {
  const lines = diff.trimEnd().split("\n");
  const more = lines.length - MAX_LINES;
  return more <= 0
    ? lines.join("\n")
    : [...lines.slice(0, MAX_LINES), `… ${more} more lines (--json has all)`].join("\n");
}
