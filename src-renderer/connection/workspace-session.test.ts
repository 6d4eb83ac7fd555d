import { describe, expect, test } from "vitest";
import type { LinkState } from "../../src-main/channels.ts";
import type {
  InitializeResult,
  OpenedSession,
  SessionId,
  StartReport,
  WorkspaceId,
} from "../../src-runtime/protocol/index.ts";
import { noticesAbout } from "./workspace-session.ts";

type Connected = Extract<LinkState, { kind: "connected" }>;

const initialized: InitializeResult = {
  compatibility: { kind: "full", protocolVersion: 1 },
  runtime: {
    version: "0.1.0",
    build: "test",
    node: "24.0.0",
    v8: "13.6",
    platform: "test",
    oldestProtocolVersion: 1,
    newestProtocolVersion: 1,
  },
  workspace: { id: "0".repeat(32) as WorkspaceId, name: "bank", projectPath: "/projects/bank" },
  capabilities: [],
  limits: { maxMessageBytes: 1_000_000 },
  warnings: [],
};

/** A link that is there, with what came back. */
function link(state: OpenedSession["state"], start?: StartReport): Connected {
  return {
    kind: "connected",
    initialized,
    session: {
      session: "0".repeat(32) as SessionId,
      name: "session 1",
      state,
      bindings: { version: 1, bindings: [] },
      transcriptSequence: 0,
    },
    started: start !== undefined,
    trust: "trusted",
    ...(start === undefined ? {} : { start }),
  };
}

const told = (connected: Connected, isFirst: boolean): readonly string[] =>
  noticesAbout(connected, isFirst).map(({ kind, text }) => `${kind}: ${text}`);

const ASKED = new Date(2026, 0, 2, 15, 4, 5);
const asOf = ASKED.toISOString();

describe("what a window says when it is connected", () => {
  test("[S4] nothing to who opens a workspace as it was left, or for the first time", () => {
    expect(told(link({ kind: "resumed" }, { kind: "resumed", asOf }), true)).toEqual([]);
    expect(told(link({ kind: "fresh", why: "the session is new" }), true)).toEqual([]);
  });

  test("[S4] resumed: the connection was lost, and nothing else", () => {
    expect(told(link({ kind: "resumed" }), false)).toEqual(["information: Connected again: nothing was lost"]);
  });

  test("[S4] recovered: as of when, and what ran and came back suspended", () => {
    const suspended = [{ name: "alice", stack: ["Account>>deposit:", "doIt"] }];
    const connected = link({ kind: "recovered", asOf }, { kind: "recovered", asOf, suspended });
    for (const isFirst of [true, false]) {
      expect(told(connected, isFirst)).toEqual([
        `warning: The workspace had ended without notice. It is back as of ${ASKED.toLocaleString()}; suspended: 1`,
      ]);
    }
    expect(noticesAbout(connected, true)[0]?.details).toEqual(["alice: Account>>deposit:"]);
    // Another window has started the process again: this one is told of its own session.
    for (const isFirst of [true, false])
      expect(told(link({ kind: "recovered", asOf }), isFirst)).toEqual([
        `warning: Your session is back as of ${ASKED.toLocaleString()}`,
      ]);
  });

  test("[S4] fresh: why the old session is not there any more", () => {
    const gone = link({ kind: "fresh", why: "the window's session is gone: it has expired" });
    for (const isFirst of [true, false])
      expect(told(gone, isFirst)).toEqual([
        "warning: This is a new session: the window's session is gone: it has expired",
      ]);
  });

  test("[W13] what the workspace warns of comes first", () => {
    const connected = link({ kind: "resumed" });
    const warnings = [{ code: "otherBuild" as const, message: "Another build" }];
    const [notice] = noticesAbout({ ...connected, initialized: { ...initialized, warnings } }, false);
    expect(notice).toEqual({ kind: "warning", text: "Another build", restart: true });
  });
});
