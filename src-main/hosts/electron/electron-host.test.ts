import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ELECTRON_CHANNELS } from "../../electron-channels.ts";
import type { WindowTarget, WindowTransport } from "../../windows/index.ts";

/** What stands in for the `electron` module: it records what it is told, and lets tests play the page. */
const electron = vi.hoisted(() => {
  // Imports of modules are not there yet when this runs.
  const windows: FakeWindow[] = [];
  const handlers = new Map<string, (request: Request) => Response>();
  const permissions: {
    asked: ((contents: unknown, name: string, answer: (allowed: boolean) => void) => void) | undefined;
  } = { asked: undefined };
  interface FakeContents {
    readonly sent: [string, string][];
    readonly on: Record<string, (...args: never[]) => void>;
    openHandler: () => { readonly action: string };
    reloads: number;
  }
  interface FakeWindow {
    readonly options: { readonly webPreferences: Record<string, unknown>; readonly width: number };
    readonly contents: FakeContents;
    readonly on: Record<string, () => void>;
    url: string;
    isShown: boolean;
  }
  return {
    windows,
    handlers,
    permissions,
    schemes: [] as unknown[],
    toMain: undefined as unknown as (event: unknown, message: unknown) => void,
  };
});

vi.mock("electron", () => {
  class BrowserWindow {
    readonly webContents: unknown;
    readonly record: (typeof electron.windows)[number];

    constructor(options: (typeof electron.windows)[number]["options"]) {
      const contents: (typeof electron.windows)[number]["contents"] = {
        sent: [],
        on: {},
        openHandler: () => ({ action: "allow" }),
        reloads: 0,
      };
      this.record = { options, contents, on: {}, url: "", isShown: false };
      electron.windows.push(this.record);
      this.webContents = Object.assign(contents, {
        send: (channel: string, message: string) => contents.sent.push([channel, message]),
        isDestroyed: () => false,
        reload: () => {
          contents.reloads++;
        },
        on: (name: string, listener: () => void) => Object.assign(contents.on, { [name]: listener }),
        setWindowOpenHandler: (handler: () => { action: string }) => {
          contents.openHandler = handler;
        },
      });
    }

    once(name: string, listener: () => void): void {
      this.on(name, listener);
    }

    on(name: string, listener: () => void): void {
      this.record.on[name] = listener;
    }

    show(): void {
      this.record.isShown = true;
    }

    getNormalBounds(): object {
      return { x: 10, y: 20, width: 900, height: 700 };
    }

    loadURL(url: string): Promise<void> {
      this.record.url = url;
      return Promise.resolve();
    }

    static getFocusedWindow(): null {
      return null;
    }

    static getAllWindows(): readonly [] {
      return [];
    }
  }
  return {
    BrowserWindow,
    Menu: { setApplicationMenu: () => {}, buildFromTemplate: () => ({}) },
    app: { whenReady: () => Promise.resolve() },
    dialog: { showOpenDialog: () => Promise.resolve({ filePaths: ["/projects/bank"] }) },
    ipcMain: {
      on: (channel: string, listener: typeof electron.toMain) => {
        if (channel === ELECTRON_CHANNELS.toMain) electron.toMain = listener;
      },
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown[]) => electron.schemes.push(...schemes),
      handle: (scheme: string, handler: (request: Request) => Response) => electron.handlers.set(scheme, handler),
    },
    screen: { getDisplayMatching: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }) },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: typeof electron.permissions.asked) => {
          electron.permissions.asked = handler;
        },
        setPermissionCheckHandler: () => {},
      },
    },
  };
});

const { ElectronHost } = await import("./electron-host.ts");
const { registerPageScheme } = await import("./page-scheme.ts");

/** A host over a built renderer, and what its windows told the main process. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), "fresnel-electron-"));
  mkdirSync(join(folder, "renderer"));
  writeFileSync(join(folder, "renderer", "index.html"), "<!doctype html><title>Fresnel</title>");
  const opened: { transport: WindowTransport; target: WindowTarget; heard: string[]; isClosed: boolean }[] = [];
  const host = await ElectronHost.start({
    folder: join(folder, "renderer"),
    preload: "/preload.cjs",
    dataFolder: folder,
    onWindow: (transport, target) => {
      const page = { transport, target, heard: [] as string[], isClosed: false };
      transport.onMessage((message) => page.heard.push(message));
      transport.onClose(() => {
        page.isClosed = true;
      });
      opened.push(page);
    },
  });
  return { host, opened };
}

function window(index = 0) {
  const found = electron.windows[index];
  if (found === undefined) throw new Error(`there is no window ${index}`);
  return found;
}

const ourFrame = { parent: null, origin: "fresnel://window" };
const say = (message: unknown, frame: object | null = ourFrame): void =>
  electron.toMain({ sender: window().contents, senderFrame: frame }, message);

describe("the desktop host", () => {
  beforeEach(() => {
    electron.windows.length = 0;
  });

  test("[X4] opens windows in a sandbox, apart from the preload, without Node", async () => {
    const { host } = await start();
    await host.openWindow({});
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      preload: "/preload.cjs",
    });
    expect(window().url).toBe("fresnel://window/");
  });

  test("[X4] serves the renderer under its own scheme and policy, and nothing else", async () => {
    registerPageScheme();
    expect(electron.schemes).toMatchObject([{ scheme: "fresnel", privileges: { standard: true, secure: true } }]);
    await start();
    const serve = electron.handlers.get("fresnel");
    const page = serve?.(new Request("fresnel://window/"));
    expect(await page?.text()).toContain("Fresnel");
    expect(page?.headers.get("content-security-policy")).toContain("connect-src 'self';");
    expect(serve?.(new Request("fresnel://window/../secret"))?.status).toBe(404);
    expect(serve?.(new Request("fresnel://elsewhere/index.html"))?.status).toBe(404);
  });

  test("[X4] lets a page go nowhere, open nothing, and gives it no permission", async () => {
    const { host } = await start();
    await host.openWindow({});
    const event = { preventDefault: vi.fn<() => void>() };
    window().contents.on["will-navigate"]?.(event as never);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    expect(window().contents.openHandler()).toEqual({ action: "deny" });
    const answers: Record<string, boolean> = {};
    for (const name of ["media", "geolocation", "clipboard-read", "clipboard-sanitized-write"]) {
      electron.permissions.asked?.({}, name, (allowed) => {
        answers[name] = allowed;
      });
    }
    expect(answers).toEqual({
      media: false,
      geolocation: false,
      "clipboard-read": false,
      "clipboard-sanitized-write": true,
    });
  });

  test("[T11] hands messages on in both directions, for the target that the window was opened on", async () => {
    const { host, opened } = await start();
    await host.openWindow({ open: { folder: "/projects/bank" } });
    say("one");
    say("two");
    expect(opened).toMatchObject([{ target: { open: { folder: "/projects/bank" } }, heard: ["one", "two"] }]);
    opened[0]?.transport.send("three");
    expect(window().contents.sent).toEqual([[ELECTRON_CHANNELS.toWindow, "three"]]);
  });

  test("[X4] listens to nobody but the main frame of its own pages", async () => {
    const { host, opened } = await start();
    await host.openWindow({});
    say("from nowhere", null);
    say("from a frame", { parent: {}, origin: "fresnel://window" });
    say("from another origin", { parent: null, origin: "https://evil.example" });
    say({ not: "text" });
    electron.toMain({ sender: new EventEmitter(), senderFrame: ourFrame }, "from another window");
    expect(opened).toEqual([]);
  });

  test("[T11] takes a page that is loaded again for a new one, and brings a crashed one back", async () => {
    const { host, opened } = await start();
    await host.openWindow({});
    say("one");
    window().contents.on["did-start-navigation"]?.({ isMainFrame: true, isSameDocument: false } as never);
    say("two");
    expect(opened).toMatchObject([
      { heard: ["one"], isClosed: true },
      { heard: ["two"], isClosed: false },
    ]);
    window().contents.on["render-process-gone"]?.({} as never, { reason: "crashed" } as never);
    expect(opened[1]?.isClosed).toBe(true);
    expect(window().contents.reloads).toBe(1);
  });

  test("[T11] ends a window's session when it is closed, and opens the next where it was", async () => {
    const { host, opened } = await start();
    await host.openWindow({});
    say("one");
    window().on["close"]?.();
    window().on["closed"]?.();
    expect(opened[0]?.isClosed).toBe(true);
    await host.openWindow({});
    expect(window(1).options).toMatchObject({ x: 10, y: 20, width: 900, height: 700 });
  });

  test("[T11] has a dialog for choosing a folder", async () => {
    const { host } = await start();
    expect(await host.chooseFolder()).toBe("/projects/bank");
  });
});
