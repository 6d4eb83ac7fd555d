import { describeFailure, type Session, Turn } from "../sessions/index.ts";
import type { ProcessLayout, Value } from "../vm/index.ts";
import type { LivingWorkspace } from "./living-workspace.ts";

/** An object, and all that it refers to, as STON. Rejects with what of it can't be written. */
export async function writeSton(workspace: LivingWorkspace, session: Session, value: Value): Promise<string> {
  const { vm } = workspace;
  const text = await ran(workspace, session, vm.spawnSend(vm.classNamed("STON"), "toString:", [value], session.heap));
  return vm.text(text);
}

/** The object that STON describes. Rejects with what is wrong with it, and when the signal ends it. */
export function readSton(
  workspace: LivingWorkspace,
  session: Session,
  ston: string,
  signal: AbortSignal,
): Promise<Value> {
  const { vm } = workspace;
  const process = vm.spawnSend(vm.classNamed("STON"), "fromString:", [vm.string(ston)], session.heap);
  return ran(workspace, session, process, signal);
}

async function ran(
  { vm, code }: LivingWorkspace,
  session: Session,
  process: ProcessLayout,
  signal?: AbortSignal,
): Promise<Value> {
  const turn = new Turn(vm, process);
  const stop = (): void => turn.stop();
  signal?.addEventListener("abort", stop);
  const end = await turn.run();
  signal?.removeEventListener("abort", stop);
  if (end.kind === "finished") return end.value;
  const why =
    end.kind === "failed"
      ? await describeFailure(vm, session.printer, end.exception, turn.stack, { places: code })
      : undefined;
  await turn.unwind();
  throw new Error(why === undefined ? "it was ended" : why.messageText || why.class);
}
