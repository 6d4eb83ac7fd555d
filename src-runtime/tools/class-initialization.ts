import { describeFailure, Printer, Turn } from "../sessions/index.ts";
import { type Behavior, COMMONS, type VM } from "../vm/index.ts";

/** How long the class-side `initialize` of one class may take, in milliseconds. */
const LIMIT = 10_000;

/**
 * Sends classes their class-side `initialize`, once in the life of a workspace's state: later its results come from the
 * store. Answers what went wrong, a line for each class.
 */
export async function initializeClasses(vm: VM, classes: readonly Behavior[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const behavior of classes) {
    const title = `${behavior.$info.name} class>>initialize`;
    const turn = new Turn(vm, vm.spawnSend(behavior, "initialize", [], COMMONS));
    const end = await turn.run(LIMIT);
    if (end.kind === "failed") {
      const error = await describeFailure(vm, new Printer(vm, COMMONS), end.exception, turn.stack, {});
      failed.push(`${title} failed: ${[error.class, error.messageText].filter((part) => part !== "").join(": ")}`);
    }
    if (end.kind === "stopped") failed.push(`${title} took longer than ${LIMIT / 1000} s and was ended`);
    await turn.unwind();
  }
  return failed;
}
