import { BrowserWindow, Menu, app, dialog, ipcMain, session } from "electron";
import type { IpcMainEvent, WebContents } from "electron";
import { MAX_WINDOW_MESSAGE_BYTES } from "../../channels.ts";
import { ELECTRON_CHANNELS } from "../../electron-channels.ts";
import type { WindowTarget, WindowTransport } from "../../windows/index.ts";
import type { Host } from "../host.ts";
import { staticFiles } from "../static-files.ts";
import { PAGE_ORIGIN, servePages } from "./page-scheme.ts";
import { PageTransport } from "./page-transport.ts";
import { WindowBounds } from "./window-bounds.ts";

/** How the desktop host is started. */
export interface ElectronHostOptions {
  /** The built renderer. */
  readonly folder: string;
  readonly preload: string;
  readonly dataFolder: string;
  /** A page has sent its first message. */
  readonly onWindow: (transport: WindowTransport, target: WindowTarget) => void;
}

interface Page {
  readonly target: WindowTarget;
  /** Undefined until the page has sent something, and again once it is loaded anew. */
  transport: PageTransport | undefined;
}

/**
 * Windows of the desktop. Pages run in a sandbox, apart from the preload, without Node; they come from a scheme of our own
 * under a strict policy, go nowhere else, open nothing and are given no permission but to write to the clipboard.
 */
export class ElectronHost implements Host {
  readonly canChooseFolder = true;
  readonly #options: ElectronHostOptions;
  readonly #bounds: WindowBounds;
  readonly #pages = new Map<WebContents, Page>();

  private constructor(options: ElectronHostOptions) {
    this.#options = options;
    this.#bounds = new WindowBounds(options.dataFolder);
    ipcMain.on(ELECTRON_CHANNELS.toMain, (event, message: unknown) => this.#receive(event, message));
  }

  /** Starts the host, once the application is ready. */
  static async start(options: ElectronHostOptions): Promise<ElectronHost> {
    await app.whenReady();
    servePages(staticFiles(options.folder));
    denyPermissions();
    // Without one, a Mac has no copy and paste; elsewhere the window's own menus are enough.
    Menu.setApplicationMenu(
      process.platform === "darwin"
        ? Menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }])
        : null,
    );
    return new ElectronHost(options);
  }

  async openWindow(target: WindowTarget): Promise<Record<string, never>> {
    const window = new BrowserWindow({
      ...this.#bounds.next(this.#pages.size),
      minWidth: 640,
      minHeight: 400,
      show: false,
      webPreferences: {
        preload: this.#options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
      },
    });
    const { webContents } = window;
    const page: Page = { target, transport: undefined };
    this.#pages.set(webContents, page);
    window.once("ready-to-show", () => window.show());
    window.on("close", () => this.#bounds.keep(window.getNormalBounds()));
    window.on("closed", () => {
      page.transport?.end();
      this.#pages.delete(webContents);
    });
    webContents.on("will-navigate", (event) => event.preventDefault());
    webContents.on("will-attach-webview", (event) => event.preventDefault());
    webContents.setWindowOpenHandler(() => ({ action: "deny" }));
    webContents.on("did-start-navigation", ({ isMainFrame, isSameDocument }) => {
      if (!isMainFrame || isSameDocument) return;
      page.transport?.end();
      page.transport = undefined;
    });
    webContents.on("render-process-gone", (_event, { reason }) => {
      page.transport?.end();
      page.transport = undefined;
      // The workspace has not noticed; the page comes back as it was.
      if (reason !== "clean-exit" && !webContents.isDestroyed()) webContents.reload();
    });
    await window.loadURL(`${PAGE_ORIGIN}/`);
    return {};
  }

  async chooseFolder(): Promise<string | undefined> {
    const options = { properties: ["openDirectory" as const, "createDirectory" as const] };
    const window = BrowserWindow.getFocusedWindow();
    const { filePaths } = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return filePaths[0];
  }

  /** Brings some window to the front; answers whether there is one. */
  focus(): boolean {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) return false;
    if (window.isMinimized()) window.restore();
    window.focus();
    return true;
  }

  /** Only our own pages' main frames are listened to, and only to messages of reasonable size. */
  #receive({ sender, senderFrame }: IpcMainEvent, message: unknown): void {
    const page = this.#pages.get(sender);
    const isOurs = senderFrame !== null && senderFrame.parent === null && senderFrame.origin === PAGE_ORIGIN;
    if (page === undefined || !isOurs || typeof message !== "string") return;
    if (Buffer.byteLength(message) > MAX_WINDOW_MESSAGE_BYTES) return;
    if (page.transport === undefined) {
      page.transport = new PageTransport(sender);
      this.#options.onWindow(page.transport, page.target);
    }
    page.transport.receive(message);
  }
}

function denyPermissions(): void {
  const { defaultSession } = session;
  const isAllowed = (permission: string): boolean => permission === "clipboard-sanitized-write";
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowed(permission)));
  defaultSession.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
}
