import { ErrorCode, RequestError } from "../../src-runtime/protocol/index.ts";
import { CommanderError, commandLine } from "./command-line.ts";
import { ExitCode } from "./exit-code.ts";

/**
 * Errors that say that the command can't be done as given; all others are failures of what it was to do. By their names:
 * most commands never load the parts that some of them come from.
 */
const USAGE_ERRORS: ReadonlySet<string> = new Set([
  "UsageError",
  "BadName",
  "NoSuchProject",
  "NoSuchWorkspace",
  "NoSuchState",
  "BadConfig",
]);

/** The same of errors that a workspace answers. */
const USAGE_CODES: ReadonlySet<number> = new Set([ErrorCode.invalidParams, ErrorCode.notFound]);

const isUsageError = (error: Error): boolean =>
  USAGE_ERRORS.has(error.name) || (error instanceof RequestError && USAGE_CODES.has(error.code));

// Whoever reads the output, such as `head`, may have enough of it; what was asked for is done all the same.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

process.exitCode = await run(process.argv.slice(2));

/** Runs the command line and answers its exit code. */
async function run(words: readonly string[]): Promise<number> {
  let code: number = ExitCode.ok;
  try {
    await commandLine((result) => {
      code = result;
    }).parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    // The library has printed help, version or its complaint already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${messageOf(error)}\n`);
    return isUsageError(error) ? ExitCode.usage : ExitCode.failed;
  }
}

/** Expected errors by their message; a bug with its stack, since somebody must find it. */
function messageOf(error: Error): string {
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  // What is wrong with a word is of use to who wrote it; the request that it was a parameter of is not.
  if (error instanceof RequestError) return error.message.replace(/^Invalid parameters of \S+: /, "");
  if (!isBug) return error.message;
  return error.stack ?? error.message;
}
