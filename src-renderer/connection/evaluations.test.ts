import { describe, expect, test } from "vitest";
import type { EvaluationResult, SessionId } from "../../src-runtime/protocol/index.ts";
import { Evaluations } from "./evaluations.ts";
import { NOT_CONNECTED, Refusal } from "./rpc.ts";
import type { Requests } from "./rpc.ts";

const session = "0".repeat(32) as SessionId;
const seven: EvaluationResult = {
  outcome: "ok",
  value: { printString: "7", className: "SmallInteger" },
  displays: [],
  delta: { version: 1, upserts: [], removals: [], fullSnapshotRequired: false },
  milliseconds: 1,
};

/** A workspace that breaks the connection at each evaluation, and says of it what `after` says. */
function breaking(after: "done" | "running" | "unknown") {
  const asked: string[] = [];
  let isBroken = true;
  const request = ((method: string) => {
    asked.push(method);
    if (method === "evaluation/result") {
      isBroken = false;
      return Promise.resolve(after === "done" ? { state: after, result: seven } : { state: after });
    }
    return isBroken ? Promise.reject(new Refusal(NOT_CONNECTED, "gone")) : Promise.resolve(seven);
  }) as Requests;
  return { asked, evaluations: new Evaluations(request) };
}

describe("an evaluation whose connection breaks", () => {
  test("[S5] that had ended meanwhile has its result, and was asked for once", async () => {
    const { asked, evaluations } = breaking("done");
    const { outcome } = evaluations.evaluate(session, "3 + 4", "printIt");
    await evaluations.reconnected(session);
    expect(await outcome).toEqual(seven);
    expect(asked).toEqual(["evaluation/evaluate", "evaluation/result"]);
  });

  test("[S5] that still runs is waited for under its own id", async () => {
    const { asked, evaluations } = breaking("running");
    const { outcome } = evaluations.evaluate(session, "3 + 4", "printIt");
    await evaluations.reconnected(session);
    expect(await outcome).toEqual(seven);
    expect(asked).toEqual(["evaluation/evaluate", "evaluation/result", "evaluation/evaluate"]);
  });

  test("[S5] that the workspace knows nothing of is lost, and never run again by itself", async () => {
    const { asked, evaluations } = breaking("unknown");
    const { outcome } = evaluations.evaluate(session, "launchMissiles", "doIt");
    await evaluations.reconnected(session);
    expect(await outcome).toMatchObject({ outcome: "lost" });
    expect(asked).toEqual(["evaluation/evaluate", "evaluation/result"]);
  });

  test("[S5] ends as lost when there is no session to come back to", async () => {
    const { evaluations } = breaking("unknown");
    const { outcome } = evaluations.evaluate(session, "3 + 4", "printIt");
    evaluations.abandon("the session is gone");
    expect(await outcome).toEqual({ outcome: "lost", why: "the session is gone" });
  });
});
