import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { projectPath } from "../../workspaces/index.ts";
import { ExitCode, UsageError } from "../exit-code.ts";
import { counted, loadText } from "../report.ts";
import { openTarget, type TargetOptions } from "../target.ts";

/** The options of `fresnel check`. */
export interface CheckOptions extends TargetOptions {
  readonly json?: boolean;
}

/** `fresnel check`: lists what Tonel packages lack in a workspace of their own, without loading or running them. */
export async function checkCommand({ json, load = [], ...options }: CheckOptions): Promise<number> {
  if (load.length === 0) throw new UsageError("Name the folders of packages: fresnel check --load FOLDER");
  // The workspace is of an empty folder: the code that is checked may be that of the folder one is in.
  const project = mkdtempSync(join(tmpdir(), "fresnel-check-"));
  const target = await openTarget({ ...options, project, fresh: true }, "cli");
  try {
    const directories = load.map((directory) => projectPath(resolve(directory)));
    const report = await target.client.request("code/check", { directories });
    const { packages, methodCount, problems, lacking } = report;
    if (json === true) process.stdout.write(`${JSON.stringify(report)}\n`);
    else {
      const lacks = loadText(report);
      if (lacks !== undefined) process.stdout.write(`${lacks}\n`);
      process.stdout.write(
        `${counted(packages.length, "package")}, ${counted(methodCount, "method")}: ${lacking.length} lacking, ${counted(problems.length, "problem")}\n`,
      );
    }
    return lacking.length + problems.length === 0 ? ExitCode.ok : ExitCode.failed;
  } finally {
    await target.dispose();
    rmSync(project, { recursive: true, force: true });
  }
}
