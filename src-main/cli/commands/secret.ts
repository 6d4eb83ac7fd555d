import { text } from "node:stream/consumers";
import { ExitCode, UsageError } from "../exit-code.ts";
import { readHiddenLine } from "../hidden-line.ts";
import { writtenText } from "../report.ts";
import { openTarget, type TargetOptions } from "../target.ts";

/** `fresnel secret NAME`: has a secret entered, which is not shown, and binds a variable of the session to it. */
export async function secretCommand(name: string, options: TargetOptions): Promise<number> {
  const secret = await enteredSecret(name);
  if (secret === undefined) return ExitCode.failed;
  if (secret === "") throw new UsageError("The secret is empty: nothing was changed");
  const target = await openTarget(options, "cli");
  try {
    const { session } = target.session;
    const { written } = await target.client.request("session/secret", { session, name, text: secret });
    process.stdout.write(`${name} is a Secret in session ${target.session.name}; it is never stored\n`);
    if (written.length > 0) process.stderr.write(`${writtenText(written)}\n`);
    return ExitCode.ok;
  } finally {
    await target.dispose();
  }
}

/** At a terminal a line; else the first line of standard input. */
async function enteredSecret(name: string): Promise<string | undefined> {
  if (process.stdin.isTTY) return readHiddenLine(`${name}: `);
  const [line = ""] = (await text(process.stdin)).split(/\r?\n/);
  return line;
}
