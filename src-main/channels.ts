import * as z from "zod";
import type {
  EventMethod,
  Events,
  InitializeResult,
  OpenedSession,
  SnapshotSummary,
  StartReport,
  StateChange,
  TaskProgress,
  WorkspaceId,
} from "../src-runtime/protocol/index.ts";
import { givenName, stateName, taskId, workspaceId } from "../src-runtime/protocol/index.ts";

export type { StateChange };

/**
 * What crosses between a window and the main process, in one map. Both hosts carry the same messages: JSON-RPC 2.0, one
 * object a message. A method that begins with `app/` is for the main process; any other is one of the workspace protocol's
 * and goes through to the window's workspace.
 */

/** The largest message a window may send; the same limit as the workspace's own. */
export const MAX_WINDOW_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What a host's preload puts into a window that has no web socket to speak over. */
export interface WindowPort {
  send(message: string): void;
  /** Calls `listener` with each message; answers what ends that. */
  onMessage(listener: (message: string) => void): () => void;
}

/** Whatever JSON can say: what windows keep. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Schema of {@link WindowId}. */
export const windowId = z
  .string()
  .regex(/^[0-9a-f]{16}$/, "expected 16 hexadecimal digits")
  .brand<"WindowId">();
/** Names a window's record, with which its layout, texts and session come back; it lets nobody in. */
export type WindowId = z.output<typeof windowId>;

/** Whether the code of a project may run: opening is executing, so it is asked once a folder. */
export type Trust = "trusted" | "browseOnly" | "undecided";

/** A workspace as the start window lists it, whether it runs or not. */
export interface WorkspaceListing {
  readonly id: WorkspaceId;
  readonly name: string;
  readonly projectPath: string;
  /** The project's folder is still there. */
  readonly folderExists: boolean;
  readonly running: boolean;
  readonly trust: Trust;
  readonly lastActiveAt: string;
}

/** How a window's workspace can be reached. The main process mends a lost connection by itself. */
export type LinkState =
  | { readonly kind: "opening" }
  | {
      readonly kind: "connected";
      readonly initialized: InitializeResult;
      /** Its token stays with the main process. */
      readonly session: Omit<OpenedSession, "token">;
      /** What the workspace itself came back with, when it knows. */
      readonly start?: StartReport;
      /** Its process was started for this window. */
      readonly started: boolean;
      /** Whether its code may run: by now that may have been decided in another window. */
      readonly trust: Exclude<Trust, "undecided">;
    }
  /** The connection ended; it is being opened again. */
  | { readonly kind: "lost"; readonly why: string }
  /** It was stopped on purpose: it is not started again unasked. */
  | { readonly kind: "stopped"; readonly why: string }
  /** Older or newer than this program: it can be stopped and started again under this one. */
  | { readonly kind: "incompatible"; readonly message: string }
  /** It could not be opened; trying again is the user's decision. */
  | { readonly kind: "failed"; readonly message: string };

/** What changed from one state of a workspace to another. */
export interface StateDifference {
  /** By path; the first of them, when there are very many. */
  readonly changes: readonly StateChange[];
  /** How many changes there are in all. */
  readonly total: number;
  /** When the two states were stored: a checkpoint may be gone by now, and then it is the one before. */
  readonly fromAsOf: string;
  readonly toAsOf: string;
}

/** What a repair of a workspace's store does: by times of states, and with what is said of each problem. */
export type RepairData =
  /** Every byte is what it should be: there is nothing to do. */
  | { readonly kind: "sound"; readonly checked: number }
  /** Only sessions are damaged: each comes back as of the time, or is left out; all else is as it is. */
  | {
      readonly kind: "sessionsRepaired";
      readonly sessions: readonly { readonly name?: string; readonly problem: string; readonly asOf?: string }[];
    }
  /** The workspace comes back as of the time; what came after it, up to another time, is lost. */
  | {
      readonly kind: "repaired";
      readonly problems: readonly string[];
      readonly asOf: string;
      readonly lostUntil?: string;
    }
  | { readonly kind: "beyondRepair"; readonly problems: readonly string[] };

/** Schema of {@link PastId}. */
export const pastId = z
  .string()
  .regex(/^[0-9a-f]{16}$/, "expected 16 hexadecimal digits")
  .brand<"PastId">();
/** Names a past state that a window has open. */
export type PastId = z.output<typeof pastId>;

/** A past state that was opened: a copy of it, with processes of its own, that goes when it is closed. */
export interface OpenedPast {
  readonly past: PastId;
  /** When the state was stored. */
  readonly asOf: string;
  readonly initialized: InitializeResult;
  /** The window's session as it was then, or a new one where it was not there yet. */
  readonly session: Omit<OpenedSession, "token">;
}

/** What a user chose for all windows. */
export interface Settings {
  readonly theme: "system" | "light" | "dark";
  /** Whose keys do what. */
  readonly keys: "pharo" | "vscode";
}

/** The answer to `app/attach`. */
export interface Attached {
  readonly platform: "darwin" | "win32" | "linux";
  readonly version: string;
  /** The host has a dialog for choosing a folder; a path can be typed everywhere. */
  readonly canChooseFolder: boolean;
  readonly settings: Settings;
  /** What came of the workspace that this window was opened on, or had; absent for the start window. */
  readonly open?: OpenOutcome;
}

/** What `app/open` came to. */
export type OpenOutcome =
  /** `app/link` says what comes of it. */
  | {
      readonly kind: "opening";
      readonly workspace: WorkspaceListing;
      readonly window: WindowId;
      /** What the window kept, by key. */
      readonly kept: { readonly [key: string]: Json };
    }
  /** Nobody has said yet whether this folder's code may run. */
  | { readonly kind: "askTrust"; readonly projectPath: string }
  | { readonly kind: "noSuchFolder"; readonly message: string };

/** What a window asks of the main process: the schema of its parameters and, as a type only, its answer. */
export interface AppRequestType<Schema extends z.ZodType, Result> {
  readonly params: Schema;
  /** Never present: it carries the type of the answer. */
  readonly result?: Result;
}

function appRequest<Result>() {
  return <Schema extends z.ZodType>(params: Schema): AppRequestType<Schema, Result> => ({ params });
}

const MAX_KEPT_LENGTH = 4 * 1024 * 1024;
const key = z.string().min(1).max(200);
const path = z.string().min(1).max(4096);
/** What windows keep is theirs alone: the main process neither reads nor understands it. */
const kept = z.json().refine((value) => JSON.stringify(value).length <= MAX_KEPT_LENGTH, {
  message: `a window keeps at most ${MAX_KEPT_LENGTH} characters under one key`,
});
const settings = z.object({ theme: z.enum(["system", "light", "dark"]), keys: z.enum(["pharo", "vscode"]) });

/** Schema of {@link OpenTarget}. */
export const openTarget = z.union([
  z.object({ workspace: workspaceId }),
  z.object({ folder: path }),
  z.object({ example: z.literal(true) }),
]);
/** What a window can be opened on: a known workspace, the one of a folder, or the example project's. */
export type OpenTarget = z.output<typeof openTarget>;

/** Every request of a window to the main process, by method. */
export const appRequests = {
  /**
   * The first request of a connection. A page that was loaded again names the window it was: with `takeOver` when it
   * knows that nobody else is that window by now, otherwise the window is its own only if no other page has it.
   */
  "app/attach": appRequest<Attached>()(
    z.object({
      /** The page was just opened: what its address was made for is to be shown. */
      first: z.boolean().default(false),
      resume: z.object({ workspace: workspaceId, window: windowId, takeOver: z.boolean() }).optional(),
    }),
  ),
  "app/workspaces": appRequest<{ readonly workspaces: readonly WorkspaceListing[] }>()(z.object({})),
  /** The snapshots of a workspace, running or not. */
  "app/snapshots": appRequest<{ readonly snapshots: readonly SnapshotSummary[] }>()(
    z.object({ workspace: workspaceId }),
  ),
  /**
   * What changed in this window's workspace from one state to another, or what is not the same in a state of it and one of
   * the workspace `other`; a state that is left out is what is there now. Cancelled, it ends at once; how far it has come
   * is told by `app/progress` with the `task`.
   */
  "app/difference": appRequest<StateDifference>()(
    z
      .object({
        from: stateName.optional(),
        to: stateName.optional(),
        other: workspaceId.optional(),
        task: taskId.optional(),
      })
      .refine((p) => p.from !== undefined || p.other !== undefined, "a workspace is compared with one of its states"),
  ),
  /** Opens a state of this window's workspace as it was, to look at and to evaluate in: nothing there changes the workspace. */
  "app/openPast": appRequest<OpenedPast>()(z.object({ state: stateName })),
  /** A request of the workspace protocol to a past state; what can be asked there is looking and evaluating. */
  "app/askPast": appRequest<{ readonly result: unknown }>()(
    z.object({ past: pastId, method: z.string().max(100), params: z.looseObject({}) }),
  ),
  /** Lets a past state go, with all that was done in it. */
  "app/closePast": appRequest<{ readonly closed: true }>()(z.object({ past: pastId })),
  /** All workspaces but this window's. */
  "app/others": appRequest<{ readonly workspaces: readonly WorkspaceListing[] }>()(z.object({})),
  /** The workspaces that can be merged into this window's: its forks, and the one that it is a fork of. */
  "app/relatives": appRequest<{ readonly workspaces: readonly WorkspaceListing[] }>()(z.object({})),
  /** What was done in a workspace until now is stored, if it runs. */
  "app/checkpoint": appRequest<{ readonly stored: true }>()(z.object({ workspace: workspaceId })),
  /** Makes a workspace of its own that begins with a snapshot of this window's workspace, or with what it is now. */
  "app/fork": appRequest<{ readonly workspace: WorkspaceListing }>()(
    z.object({ snapshot: stateName.optional(), name: givenName.optional() }),
  ),
  /** Opens a workspace in this window, made if it is the folder's first; it comes as its last closed window was. */
  "app/open": appRequest<OpenOutcome>()(
    z.object({
      target: openTarget,
      /** The user's answer, when it was asked. */
      trust: z.enum(["trusted", "browseOnly"]).optional(),
    }),
  ),
  /** Lets the workspace go, without stopping it: back to the start window. */
  "app/leave": appRequest<{ readonly left: true }>()(z.object({})),
  /** Tries again to reach the window's workspace; with `restart` stops it first, for one of another version. */
  "app/reopen": appRequest<{ readonly opening: true }>()(z.object({ restart: z.boolean().default(false) })),
  /** What a repair of the store of this window's workspace would do; whether the workspace runs or not, nothing is changed. */
  "app/plannedRepair": appRequest<RepairData>()(z.object({})),
  /** Stops this window's workspace, does that, and starts it again; all windows on it come back. */
  "app/repair": appRequest<RepairData>()(z.object({})),
  /**
   * Another window: on a workspace a new one, or with `asItWas` the one that was closed last; without one the start window.
   * With `url` it is the page's to open.
   */
  "app/newWindow": appRequest<{ readonly url?: string }>()(
    z.object({ workspace: workspaceId.optional(), asItWas: z.boolean().default(false) }),
  ),
  /** Checkpoints a workspace and ends its process. */
  "app/stop": appRequest<{ readonly message: string }>()(z.object({ workspace: workspaceId })),
  /** The folders that a half-typed path could become. */
  "app/folders": appRequest<{ readonly folders: readonly string[] }>()(z.object({ path: z.string().max(4096) })),
  /** The host's own dialog; no path when the user thought better of it. */
  "app/chooseFolder": appRequest<{ readonly path?: string }>()(z.object({})),
  /** Keeps something of this window under a key; `null` forgets it. */
  "app/keep": appRequest<{ readonly kept: true }>()(z.object({ key, value: kept })),
  /** How an object was last looked at, in whichever window; `null` when it never was. */
  "app/view": appRequest<{ readonly view: Json }>()(z.object({ object: key })),
  "app/keepView": appRequest<{ readonly kept: true }>()(z.object({ object: key, view: kept })),
  "app/changeSettings": appRequest<{ readonly settings: Settings }>()(settings),
} as const;

type AppRequests = typeof appRequests;
/** The name of a request to the main process. */
export type AppMethod = keyof AppRequests;
/** What a window passes: defaults may be left out. */
export type AppParams<M extends AppMethod> = z.input<AppRequests[M]["params"]>;
/** What a handler gets: checked, defaults filled in. */
export type CheckedAppParams<M extends AppMethod> = z.output<AppRequests[M]["params"]>;
/** What the main process answers. */
export type AppResult<M extends AppMethod> = NonNullable<AppRequests[M]["result"]>;

/** Whether a text is the name of a request to the main process. */
export function isAppMethod(text: string): text is AppMethod {
  return Object.hasOwn(appRequests, text);
}

/** What the main process tells a window unasked, beside the workspace's own events. */
export interface AppEvents {
  /** The way to the workspace changed. */
  "app/link": LinkState;
  "app/settingsChanged": Settings;
  /** An event of a past state's own. */
  "app/pastEvent": { readonly past: PastId; readonly method: EventMethod; readonly params: unknown };
  /** A past state is no more, though nobody closed it. */
  "app/pastEnded": { readonly past: PastId; readonly why: string };
  /** A snapshot was restored with all sessions, and this window with them: loaded again, its page is as it was then. */
  "app/windowRestored": { readonly snapshot: string };
  /** How far something long has come that this window asked for. */
  "app/progress": TaskProgress;
}

/** Everything a window is told, by method. */
export type WindowEvents = AppEvents & Events;
/** A method of {@link WindowEvents}. */
export type WindowEventMethod = keyof WindowEvents;

/** The workspace's events that go through to windows. */
export const FORWARDED_EVENTS: Readonly<Record<EventMethod, true>> = {
  "transcript/shown": true,
  "evaluation/progress": true,
  "test/finished": true,
  "session/replaced": true,
  "session/restored": true,
  "workspace/recovered": true,
  "workspace/vmStateChanged": true,
  "workspace/progress": true,
  "workspace/restored": true,
  "workspace/checkpointed": true,
  "workspace/notSaved": true,
  "workspace/damaged": true,
  "workspace/ran": true,
  "actors/changed": true,
  "snapshot/changed": true,
  "workspace/stopping": true,
  "code/changed": true,
  "debug/opened": true,
  "debug/changed": true,
  "debug/closed": true,
  "debug/breakpointsChanged": true,
  "evaluation/decided": true,
  "tool/asked": true,
};

/** Codes of errors that the main process answers requests with, beside the workspace protocol's own. */
export const AppErrorCode = {
  /** The way to the workspace is lost, or was lost before the answer came. */
  notConnected: -32_050,
  /** The user has let this project be browsed only: nothing in it may run. */
  notTrusted: -32_051,
  /** What the user asked for can't be done; the message says why. */
  refused: -32_052,
} as const;
