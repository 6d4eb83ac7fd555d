import { instructionOf, setRegister } from "./frame.ts";
import { ContextLayout, type ProcessLayout } from "./layouts.ts";
import type { VM } from "./vm.ts";

/** How long, in milliseconds, the unwind blocks of a process may take that was interrupted. */
export const UNWIND_LIMIT = 1_000;

/**
 * Lets a process that is to be terminated finish the unwind blocks that it was in the midst of: those of `ensure:` and
 * `ifCurtailed:`, which are there to be run whatever happens. It goes on as if nothing were, until the outermost such
 * block has ended, and unwinds from there. False when it is in none, or stopped at an error, from where nothing goes
 * on: then it is to be unwound from its top.
 */
export function finishUnwindBlocks(vm: VM, process: ProcessLayout): boolean {
  if (process._exception !== vm.nil) return false;
  let outermost: ContextLayout | undefined;
  for (let each = process._suspendedContext; each instanceof ContextLayout; each = each._sender)
    if (completionRegister(each) !== undefined) outermost = each;
  const register = outermost && completionRegister(outermost);
  if (!outermost || register === undefined) return false;
  setRegister(vm, outermost, register, vm.array([vm.newHome(), vm.nil]));
  return true;
}

/** The register that says how a frame goes on after its unwind block, if it is evaluating that. */
function completionRegister(context: ContextLayout): number | undefined {
  const { code } = context._code.body;
  const guarded = code.findIndex((each) => each.op === "protectedSend");
  const pc = instructionOf(context);
  if (guarded < 0 || pc <= guarded) return undefined;
  const resume = code.find((each, at) => at > pc && each.op === "resumeUnwind");
  return resume?.op === "resumeUnwind" ? resume.completion : undefined;
}
