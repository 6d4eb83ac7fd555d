import { codeStateOf, exportedFiles, textOfPiece } from "../../code/index.ts";
import { codeIn, type Persistence } from "../../persistence/index.ts";
import { StoredState } from "../../store/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import type { VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";

/** Requests about the code of a workspace as files. */
export function codeHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `code/${string}`>> {
  const { loading, persistence, problems: found, vm } = workspace;
  return {
    "code/load": ({ directories }) => {
      assertRuns(workspace);
      return loading.load(directories);
    },
    "code/check": ({ directories }) => loading.check(directories),
    "code/status": () => loading.status,
    "code/export": ({ name }) => {
      const { files: sources, entries } = codeOf(persistence, name);
      const { files, problems } = exportedFiles(vm, sources, entries);
      return { files: Array.from(files, ([path, text]) => ({ path, text })), problems };
    },
    "code/pieces": ({ name }) => {
      const { files, entries } = codeOf(persistence, name);
      const pieces = [...codeStateOf(vm, files, entries)].flatMap(([title, piece]) => [
        { title, text: textOfPiece(piece) },
        ...(piece.kind === "class" && piece.comment !== "" ? [{ title: `${title} comment`, text: piece.comment }] : []),
      ]);
      return { pieces };
    },
    "code/problems": async ({ packages }) => ({ problems: await found.list(packages) }),
  };
}

/** The code of a state: its project's files, and what it has beyond them. */
function codeOf(persistence: Persistence, name: string): ReturnType<typeof codeIn> {
  const root = persistence.stateNamed(name);
  const reading = persistence.openForReading();
  try {
    return codeIn(new StoredState(reading, root));
  } finally {
    reading.close();
  }
}
