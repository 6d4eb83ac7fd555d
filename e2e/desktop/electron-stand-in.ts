/**
 * Stands in for the `electron` module where its program can't run: as much of it as the desktop application uses, without
 * windows. Whoever started the process is the page: it sends what the page would, and is told what the page would be.
 */
import { EventEmitter } from "node:events";

/** What the page's end says to this process. */
export type FromPage = { readonly page: string } | { readonly load: string };
/** What this process says to the page's end, beside what the application itself tells its starter. */
export type ToPage =
  | { readonly message: string }
  | { readonly window: Record<string, unknown>; readonly url: string }
  | { readonly loaded: string; readonly status: number; readonly policy: string | null; readonly text: string };

const toPage = (said: ToPage): boolean | undefined => process.send?.(said);
const origin = "fresnel://window";
const handlers = new Map<string, (request: Request) => Response>();
const windows: BrowserWindow[] = [];

class Application extends EventEmitter {
  readonly isPackaged = false;

  requestSingleInstanceLock(): boolean {
    return process.env["FRESNEL_RUNS_ALREADY"] === undefined;
  }

  readonly #ready = Promise.withResolvers<void>();

  /** Electron is ready only once the application's main module has been evaluated: one that waits for it waits for ever. */
  codeLoaded(): void {
    this.#ready.resolve();
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  quit(): void {
    process.disconnect();
  }
}

class Contents extends EventEmitter {
  send(_channel: string, message: string): void {
    toPage({ message });
  }

  isDestroyed(): boolean {
    return false;
  }

  setWindowOpenHandler(): void {}

  reload(): void {}
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new Contents();
  readonly #options: { readonly webPreferences: Record<string, unknown> };

  constructor(options: { readonly webPreferences: Record<string, unknown> }) {
    super();
    this.#options = options;
    windows.push(this);
  }

  loadURL(url: string): Promise<void> {
    toPage({ window: this.#options.webPreferences, url });
    return Promise.resolve();
  }

  getNormalBounds(): object {
    return { x: 0, y: 0, width: 1280, height: 800 };
  }

  show(): void {}

  static getAllWindows(): readonly BrowserWindow[] {
    return windows;
  }

  static getFocusedWindow(): null {
    return null;
  }
}

export const app = new Application();
export const ipcMain = new EventEmitter();
export const Menu = { setApplicationMenu: (): void => {}, buildFromTemplate: (): object => ({}) };
export const dialog = { showOpenDialog: () => Promise.resolve({ filePaths: [] }) };
export const screen = { getDisplayMatching: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }) };
export const protocol = {
  registerSchemesAsPrivileged: (): void => {},
  handle: (scheme: string, handler: (request: Request) => Response) => handlers.set(scheme, handler),
};
export const session = {
  defaultSession: { setPermissionRequestHandler: (): void => {}, setPermissionCheckHandler: (): void => {} },
};

process.on("message", (said: FromPage) => {
  if ("page" in said) {
    const [sender] = windows;
    ipcMain.emit("fresnel:to-main", { sender: sender?.webContents, senderFrame: { parent: null, origin } }, said.page);
  } else void load(said.load);
});

async function load(path: string): Promise<void> {
  const answer = handlers.get("fresnel")?.(new Request(`${origin}${path}`));
  if (answer === undefined) return;
  const text = await answer.text();
  const { status, headers } = answer;
  toPage({ loaded: path, status, policy: headers.get("content-security-policy"), text: text.slice(0, 2_000) });
}
