import { resolve } from "node:path";
import type { ImportReport } from "../../../src-runtime/protocol/index.ts";
import { ExitCode } from "../exit-code.ts";
import { followed, longOperation, type LongOptions } from "../long-operation.ts";
import { counted } from "../report.ts";
import { openTarget, type TargetOptions } from "../target.ts";
import { show } from "./store.ts";

/** `fresnel import FOLDER`: takes the code and the objects that `fresnel export` wrote there. */
export function importCommand(
  folder: string,
  options: TargetOptions & LongOptions & { json?: boolean },
): Promise<number> {
  return longOperation(options, async ({ signal, onProgress }) => {
    const target = await openTarget(options, "cli", "visited");
    try {
      const { session } = target.session;
      const report = await followed(target.client, onProgress, (task) =>
        target.client.request("workspace/import", { session, directory: resolve(folder), task }, signal),
      );
      show(options, report, reportText(report));
      return report.problems.length === 0 ? ExitCode.ok : ExitCode.failed;
    } finally {
      await target.dispose();
    }
  });
}

function reportText({ bindings, classes, writtenFiles, problems, undo }: ImportReport): string {
  return [
    `Imported ${counted(bindings.length, "binding")} and the code of ${classes.length === 1 ? "1 class" : `${classes.length} classes`}`,
    ...writtenFiles.map((file) => `  wrote ${file}`),
    ...problems.map((problem) => `  ${problem}`),
    `fresnel restore '${undo}' --write-files undoes it`,
  ].join("\n");
}
