import { readFileSync } from "node:fs";
import { ConnectionLost } from "../../../src-runtime/client/index.ts";
import { ErrorCode, RequestError } from "../../../src-runtime/protocol/index.ts";
import type { EvaluationResult, TranscriptEntry } from "../../../src-runtime/protocol/index.ts";
import { newEvaluationId } from "../evaluation-id.ts";
import { ExitCode, UsageError, exitCodeOfSignal } from "../exit-code.ts";
import { Interruption } from "../interruption.ts";
import { errorText, loadText } from "../report.ts";
import { openTarget } from "../target.ts";
import type { Target, TargetOptions } from "../target.ts";

/** The options of `fresnel eval`. */
export interface EvalOptions extends TargetOptions {
  readonly file?: string;
  readonly json?: boolean;
}

/** `fresnel eval`: evaluates, and prints the last value on standard output or the error on standard error. */
export async function evalCommand(words: readonly string[], options: EvalOptions): Promise<number> {
  const source = sourceOf(words, options.file);
  const interruption = new Interruption();
  let target: Target | undefined;
  try {
    target = await openTarget(options, "cli");
    if (interruption.signal !== undefined) return exitCodeOfSignal(interruption.signal);
    const result = await evaluate(target, source, options.file, interruption.aborted);
    print(result, target, options.json === true);
    if (interruption.signal !== undefined) return exitCodeOfSignal(interruption.signal);
    return result.outcome === "ok" ? ExitCode.ok : ExitCode.failed;
  } finally {
    await target?.dispose();
    interruption.dispose();
  }
}

function sourceOf(words: readonly string[], file: string | undefined): string {
  if (file !== undefined && words.length > 0) throw new UsageError("Give an expression or --file, not both");
  if (file === undefined) {
    if (words.length === 0) throw new UsageError("Give an expression, e.g. fresnel eval '3 + 4', or --file FILE");
    return words.join(" ");
  }
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`Can't read ${file}: ${(error as Error).message}`);
  }
}

async function evaluate(
  { client, session }: Target,
  source: string,
  file: string | undefined,
  aborted: AbortSignal,
): Promise<EvaluationResult> {
  // Standard output is for the value alone.
  const onTranscript = (entry: TranscriptEntry): void => {
    if (entry.session === undefined || entry.session === session.session) process.stderr.write(entry.text);
  };
  client.on("transcript/shown", onTranscript);
  try {
    const params = { session: session.session, evaluationId: newEvaluationId(), source, mode: "printIt" as const };
    return await client.request("evaluation/evaluate", file === undefined ? params : { ...params, file }, aborted);
  } catch (error) {
    if (
      error instanceof ConnectionLost ||
      (error instanceof RequestError && error.code === ErrorCode.workspaceRecovered)
    ) {
      throw new Error(`The evaluation was lost and is not run again by itself: ${error.message}`, { cause: error });
    }
    throw error;
  } finally {
    client.off("transcript/shown", onTranscript);
  }
}

function print(result: EvaluationResult, { load, session }: Target, json: boolean): void {
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ...result, session: session.name, state: session.state, ...(load && { load }) })}\n`,
    );
    return;
  }
  const lacks = load === undefined ? undefined : loadText(load);
  if (lacks !== undefined) process.stderr.write(`${lacks}\n`);
  if (result.outcome === "ok") process.stdout.write(`${result.value.printString}\n`);
  else process.stderr.write(`${errorText(result)}\n`);
}
