import { join } from "node:path";
import { dataFolder } from "../../workspaces/index.ts";
import type { Surroundings } from "../../workspaces/index.ts";
import type { WindowTarget, WindowTransport } from "../../windows/index.ts";
import type { Host } from "../host.ts";
import { Access } from "./access.ts";
import { findBrowser, showPage } from "./browser-program.ts";
import { staticFiles } from "../static-files.ts";
import { WindowServer } from "./window-server.ts";

/** How the browser host is started. */
export interface BrowserHostOptions {
  readonly around: Surroundings;
  /** The built renderer. */
  readonly folder: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Show windows in a browser; otherwise only their addresses are told. */
  readonly show: boolean;
  /** A page has connected. */
  readonly onWindow: (transport: WindowTransport, target: WindowTarget) => void;
}

/** What became of a window that was to be shown. */
export type Shown =
  /** `closed` resolves when the user has closed the last window of its browser; undefined where that can't be known. */
  | { readonly kind: "shown"; readonly closed: Promise<void> | undefined }
  | { readonly kind: "notShown"; readonly why: string };

/** A browser that ends sooner has handed the page to one that runs already. */
const HANDED_ON_MILLISECONDS = 5_000;

/**
 * Windows in a browser: for machines without a display or without the desktop host, through a tunnel, and for tests. It
 * serves the renderer on this machine alone and shows it in windows of an installed browser if it can.
 */
export class BrowserHost implements Host {
  readonly canChooseFolder = false;
  readonly #options: BrowserHostOptions;
  readonly #access: Access;
  readonly #server: WindowServer;

  private constructor(options: BrowserHostOptions, access: Access, server: WindowServer) {
    this.#options = options;
    this.#access = access;
    this.#server = server;
  }

  static async start(options: BrowserHostOptions): Promise<BrowserHost> {
    const access = new Access();
    const { port, onWindow, folder } = options;
    const server = await WindowServer.start({ port, access, onWindow, files: staticFiles(folder) });
    return new BrowserHost(options, access, server);
  }

  /** An address that lets one page in, once, within a minute. The code is not sent when the page is asked for. */
  address(target: WindowTarget): string {
    return `${this.#server.origin}/#code=${this.#access.makeCode(target)}`;
  }

  /** Shows a window if there is a browser to do so. */
  show(target: WindowTarget): Shown {
    if (!this.#options.show) return { kind: "notShown", why: "--no-open" };
    const program = findBrowser(this.#options.around);
    if (program.kind === "none") return { kind: "notShown", why: program.why };
    const profile = join(dataFolder(this.#options.around), "browser");
    const child = showPage(program, this.address(target), profile);
    if (program.kind === "tab") return { kind: "shown", closed: undefined };
    const started = performance.now();
    return {
      kind: "shown",
      closed: new Promise((resolve) => {
        child.once("exit", () => {
          if (performance.now() - started > HANDED_ON_MILLISECONDS) resolve();
        });
      }),
    };
  }

  async openWindow(target: WindowTarget): Promise<{ readonly url?: string }> {
    // A page that asks has a user in front of it, wherever that is: its own browser opens the window.
    return { url: this.address(target) };
  }

  async chooseFolder(): Promise<undefined> {
    return undefined;
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}
