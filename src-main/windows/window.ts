import { ErrorCode, RequestError } from "../../src-runtime/protocol/index.ts";
import { AppErrorCode, appRequests, isAppMethod } from "../channels.ts";
import type {
  AppEvents,
  AppMethod,
  AppResult,
  CheckedAppParams,
  OpenOutcome,
  OpenTarget,
  Trust,
  WorkspaceListing,
} from "../channels.ts";
import type { Progress } from "../snapshots/index.ts";
import { putWindowsBack, type StoredWindows, type WorkspaceEntry } from "../workspaces/index.ts";
import type { Application } from "./application.ts";
import { ObjectViews } from "./object-views.ts";
import { PastStates } from "./past-states.ts";
import { WindowPeer } from "./window-peer.ts";
import { WindowRecords } from "./window-records.ts";
import type { WindowRecordHold } from "./window-records.ts";
import type { WindowTransport } from "./window-transport.ts";
import { WorkspaceLink } from "./workspace-link.ts";

/** What a window is opened on, as its host was told: a target, and whether it should be a window never seen before. */
export interface WindowTarget {
  readonly open?: OpenTarget;
  readonly isNew?: boolean;
}

/** A workspace that a window has open. */
interface Opened {
  readonly record: WindowRecordHold;
  readonly link: WorkspaceLink;
  readonly views: ObjectViews;
  readonly pasts: PastStates;
}

/**
 * One window, as the main process sees it: a page at the other end of a transport, and at most one workspace. It answers
 * the page's `app/` requests and hands all others to the workspace.
 */
export class Window {
  readonly #app: Application;
  readonly #peer: WindowPeer;
  readonly #target: WindowTarget;
  #opened: Opened | undefined;

  constructor(transport: WindowTransport, app: Application, target: WindowTarget) {
    this.#app = app;
    this.#target = target;
    this.#peer = new WindowPeer(transport, (method, params, signal) => this.#answer(method, params, signal));
    const onSettings = (settings: AppEvents["app/settingsChanged"]): void =>
      this.#tell("app/settingsChanged", settings);
    app.settings.on("changed", onSettings);
    transport.onClose(() => {
      app.settings.off("changed", onSettings);
      this.#leave();
    });
  }

  #answer(method: string, params: object, signal: AbortSignal): Promise<unknown> {
    if (isAppMethod(method)) return this.#answerApp(method, params, signal);
    const { link, record, views } = this.#workspace;
    if (method === "snapshot/save") {
      // A snapshot has the windows as their files have them.
      record.flush();
      views.flush();
    }
    return link.request(method, params, signal);
  }

  async #answerApp<M extends AppMethod>(method: M, params: object, signal: AbortSignal): Promise<AppResult<M>> {
    const checked = appRequests[method].params.safeParse(params);
    if (!checked.success) {
      const issues = checked.error.issues.map(({ path, message }) => `${path.join(".") || "params"}: ${message}`);
      throw new RequestError(ErrorCode.invalidParams, `${method}: ${issues.join("; ")}`);
    }
    return this.#handlers[method](checked.data as CheckedAppParams<M>, signal);
  }

  readonly #handlers: {
    readonly [M in AppMethod]: (params: CheckedAppParams<M>, signal: AbortSignal) => Promise<AppResult<M>>;
  } = {
    "app/attach": async ({ first, resume }) => {
      const { open, isNew = false } = this.#target;
      const { host, settings, platform, version } = this.#app;
      const about = { platform, version, canChooseFolder: host.canChooseFolder, settings: settings.current };
      if (resume !== undefined) {
        const entry = this.#app.entryWithId(resume.workspace);
        const record = entry && new WindowRecords(entry).resume(resume.window, resume.takeOver);
        if (entry !== undefined && record !== undefined) return { ...about, open: this.#open(entry, record) };
      }
      if (open === undefined || !first) return about;
      return { ...about, open: await this.#openTarget(open, undefined, isNew) };
    },
    "app/workspaces": async () => ({ workspaces: await this.#app.workspaces() }),
    "app/snapshots": async ({ workspace }) => ({ snapshots: await this.#app.snapshots(workspace) }),
    "app/open": ({ target, trust }) => this.#openTarget(target, trust, false),
    "app/difference": async ({ from, to, other, task }, signal) => {
      const { link } = this.#workspace;
      // What was done until now is to be compared.
      if (from === undefined || (to === undefined && other === undefined)) await link.checkpoint();
      if (to === undefined && other !== undefined) await this.#app.checkpoint(other);
      const onProgress = ({ fraction = 0 }: Progress): void => {
        if (task !== undefined) this.#tell("app/progress", { task, message: "Comparing", fraction });
      };
      return this.#app.difference(link.entry, { from, to, other }, { signal, onProgress });
    },
    "app/openPast": async ({ state }) => {
      const { link, pasts, record } = this.#workspace;
      if (this.#app.trust.of(link.entry.metadata.projectPath, true) !== "trusted") {
        const message = "A past state runs the project's code, which is only browsed: trust it first";
        throw new RequestError(AppErrorCode.notTrusted, message);
      }
      return pasts.open(state, record.session);
    },
    "app/askPast": async ({ past, method, params }, signal) => ({
      result: await this.#workspace.pasts.ask(past, method, params, signal),
    }),
    "app/closePast": async ({ past }) => {
      await this.#workspace.pasts.close(past);
      return { closed: true };
    },
    "app/others": async () => {
      const own = this.#workspace.link.entry.metadata.id;
      return { workspaces: (await this.#app.workspaces()).filter(({ id }) => id !== own) };
    },
    "app/relatives": async () => ({ workspaces: this.#app.relatives(this.#workspace.link.entry) }),
    "app/checkpoint": async ({ workspace }) => {
      await this.#app.checkpoint(workspace);
      return { stored: true };
    },
    "app/fork": async ({ snapshot, name }) => ({
      workspace: await this.#app.fork(this.#workspace.link.entry, {
        ...(snapshot === undefined ? {} : { state: snapshot }),
        ...(name === undefined ? {} : { name }),
      }),
    }),
    "app/leave": async () => {
      this.#leave();
      return { left: true };
    },
    "app/reopen": async ({ restart }) => {
      await this.#workspace.link.reopen(restart);
      return { opening: true };
    },
    "app/plannedRepair": (_, signal) => this.#app.plannedRepair(this.#workspace.link.entry, signal),
    "app/repair": () => this.#app.repair(this.#workspace.link),
    "app/newWindow": ({ workspace, asItWas }) =>
      this.#app.host.openWindow(workspace === undefined ? {} : { open: { workspace }, isNew: !asItWas }),
    "app/stop": async ({ workspace }) => ({ message: await this.#app.stop(workspace) }),
    "app/folders": async ({ path }) => ({ folders: this.#app.folders(path) }),
    "app/chooseFolder": async () => {
      const path = await this.#app.host.chooseFolder();
      return path === undefined ? {} : { path };
    },
    "app/keep": async ({ key, value }) => {
      this.#workspace.record.keep(key, value);
      return { kept: true };
    },
    "app/view": async ({ object }) => ({ view: this.#workspace.views.get(object) }),
    "app/keepView": async ({ object, view }) => {
      this.#workspace.views.set(object, view);
      return { kept: true };
    },
    "app/changeSettings": async (settings) => ({ settings: this.#app.settings.change(settings) }),
  };

  async #openTarget(
    target: OpenTarget,
    answer: Exclude<Trust, "undecided"> | undefined,
    isNew: boolean,
  ): Promise<OpenOutcome> {
    const found = this.#app.locate(target);
    if (found.kind === "noSuchFolder") return found;
    if (answer !== undefined) this.#app.trust.decide(found.projectPath, answer);
    if (this.#app.trust.of(found.projectPath, found.entry !== undefined) === "undecided") {
      return { kind: "askTrust", projectPath: found.projectPath };
    }
    const entry = found.entry ?? this.#app.makeEntry(found.projectPath);
    const records = new WindowRecords(entry);
    return this.#open(entry, isNew ? records.make() : records.lastClosed());
  }

  #open(entry: WorkspaceEntry, record: WindowRecordHold): OpenOutcome {
    this.#leave();
    const workspace: WorkspaceListing = this.#app.listing(entry);
    const isTrusted = (): boolean => this.#app.trust.of(entry.metadata.projectPath, true) === "trusted";
    const link = new WorkspaceLink(entry, record, isTrusted, this.#app.options);
    link.on("changed", (state) => this.#tell("app/link", state));
    link.on("event", (method, params) => this.#peer.notify(method, params));
    link.on("restored", (snapshot, windows) => this.#restored(snapshot, windows));
    const pasts = new PastStates(entry, this.#app.options, {
      event: (past, method, params) => this.#tell("app/pastEvent", { past, method, params }),
      ended: (past, why) => this.#tell("app/pastEnded", { past, why }),
    });
    this.#opened = { record, link, views: ObjectViews.of(entry), pasts };
    link.open();
    return { kind: "opening", workspace, window: record.window, kept: record.kept };
  }

  /** The workspace was restored with all sessions, or this window's session: their windows become what they were, too. */
  #restored(snapshot: string, stored: StoredWindows): void {
    const { link, record, views } = this.#workspace;
    putWindowsBack(link.entry, stored);
    views.restore(stored.views);
    const own = stored.windows.find(({ window }) => window === record.window);
    if (own === undefined) return;
    record.replace(own.kept);
    this.#tell("app/windowRestored", { snapshot });
  }

  #leave(): void {
    this.#opened?.link.close();
    this.#opened?.link.removeAllListeners();
    this.#opened?.pasts.closeAll();
    this.#opened?.views.flush();
    this.#opened?.record.release();
    this.#opened = undefined;
  }

  get #workspace(): Opened {
    if (this.#opened === undefined) {
      throw new RequestError(ErrorCode.invalidRequest, "This window has no workspace open: app/open opens one");
    }
    return this.#opened;
  }

  #tell<M extends keyof AppEvents>(method: M, params: AppEvents[M]): void {
    this.#peer.notify(method, params);
  }
}
