import type { LivingWorkspace } from "../living-workspace.ts";
import type { Call, VmHandlers } from "../vm-service.ts";
import { assertRuns } from "./evaluation.ts";
import { sessionNamed } from "./sessions.ts";

type DebugHandlers = Pick<VmHandlers, Extract<keyof VmHandlers, `debug/${string}`>>;

/** Requests of debuggers. */
export function debugHandlers(workspace: LivingWorkspace): DebugHandlers {
  const { debugDesk: desk } = workspace;
  /** Does something that makes a debugger's process run, and answers what became of it. */
  const going = async (id: string, { signal }: Call, go: () => Promise<void>) => {
    assertRuns(workspace);
    const it = desk.named(id);
    signal.addEventListener("abort", () => void it.interrupt(), { once: true });
    await go();
    return desk.state(it);
  };
  return {
    "debug/list": () => ({ debuggers: desk.list() }),
    "debug/stack": ({ debugger: id, window }) => desk.stack(id, window),
    "debug/frame": ({ session, debugger: id, frame }) => desk.frame(sessionNamed(workspace, session), id, frame),
    "debug/step": (params, call) => going(params.debugger, call, () => desk.step(params)),
    "debug/restart": ({ debugger: id, frame }, call) => going(id, call, () => desk.restart(id, frame)),
    "debug/return": ({ session, debugger: id, frame, source }, call) =>
      going(id, call, async () => {
        const it = desk.named(id);
        const value = await desk.valueIn(sessionNamed(workspace, session), it, frame, source);
        await it.returnFrom(frame, value);
      }),
    "debug/proceed": async ({ session, debugger: id, source }) => {
      assertRuns(workspace);
      const it = desk.named(id);
      it.proceed(
        source === undefined ? undefined : await desk.valueIn(sessionNamed(workspace, session), it, 0, source),
      );
      return { state: "running" };
    },
    "debug/interrupt": async ({ debugger: id }) => {
      const it = desk.named(id);
      await it.interrupt();
      return desk.state(it);
    },
    "debug/terminate": async ({ debugger: id }) => {
      assertRuns(workspace);
      await desk.named(id).terminate();
      return { terminated: true };
    },
    "debug/breakpoints": () => ({ breakpoints: workspace.breakpoints.list() }),
    "debug/setBreakpoint": (params) => workspace.breakpoints.set(params),
    "debug/removeBreakpoint": ({ breakpoint }) => ({ removed: workspace.breakpoints.remove(breakpoint) }),
    "debug/evaluate": (params) => {
      assertRuns(workspace);
      return desk.evaluate(sessionNamed(workspace, params.session), params);
    },
    "debug/assign": async (params) => {
      assertRuns(workspace);
      return { assigned: await desk.assign(sessionNamed(workspace, params.session), params) };
    },
    "debug/accept": (params) => {
      assertRuns(workspace);
      return desk.accept(sessionNamed(workspace, params.session), params);
    },
    "debug/define": (params) => {
      assertRuns(workspace);
      return desk.define(sessionNamed(workspace, params.session), params);
    },
  };
}
