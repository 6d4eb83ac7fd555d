import { resolve } from "node:path";
import { BrowserHost } from "../../hosts/browser/index.ts";
import { fetchElectron, findElectron } from "../../hosts/electron-program.ts";
import { builtPart } from "../../hosts/installation.ts";
import { Application, Window } from "../../windows/index.ts";
import type { WindowTarget } from "../../windows/index.ts";
import { dataFolder, projectPath } from "../../workspaces/index.ts";
import type { Surroundings } from "../../workspaces/index.ts";
import { desktopApplication, runDesktop } from "../desktop.ts";
import { ExitCode, UsageError } from "../exit-code.ts";
import { clientOptions } from "../target.ts";

/** How the window is opened. */
export interface IdeOptions {
  /** Which host shows it: Electron where it can, unless something is asked for that only the browser's has. */
  readonly host?: "electron" | "browser";
  /** False with `--no-open`: only the address is printed. */
  readonly open: boolean;
  readonly port?: string;
}

/** `fresnel ide [FOLDER]`: opens the window, on a folder or on the start page, and serves it until its user ends it. */
export async function ideCommand(folder: string | undefined, options: IdeOptions): Promise<number> {
  const port = portOf(options.port);
  const isOfBrowser = !options.open || options.port !== undefined;
  if (options.host === "electron" && isOfBrowser) {
    throw new UsageError("--no-open and --port are of the browser host: they don't go with --host electron");
  }
  const path = folder === undefined ? undefined : projectPath(resolve(folder));
  const target: WindowTarget = path === undefined ? {} : { open: { folder: path } };
  const connect = await clientOptions("window");
  if (options.host !== "browser" && !isOfBrowser) {
    const desktop = await showOnDesktop(path, connect.around);
    if (typeof desktop === "number") return desktop;
    process.stderr.write(`No window of the desktop: ${desktop.why}. The browser host shows it\n`);
  }
  const host = await BrowserHost.start({
    around: connect.around,
    folder: builtPart("window"),
    port,
    show: options.open,
    onWindow: (transport, of) => new Window(transport, app, of),
  });
  const app = new Application(host, connect);
  const shown = host.show(target);
  // Listened for before anything is said: whoever reads the address may end the program at once.
  const over = ended(shown.kind === "shown" ? shown.closed : undefined, () => {
    process.stdout.write(`${host.address(target)}\n`);
  });
  if (shown.kind === "notShown") {
    const why = shown.why === "--no-open" ? "" : ` (no window here: ${shown.why})`;
    process.stdout.write(`Open this address within a minute, once${why}:\n${host.address(target)}\n`);
  } else process.stdout.write("The window is open; ctrl-C ends it. Workspaces go on\n");
  await over;
  await host.close();
  return ExitCode.ok;
}

/** Shows the window on the desktop until its user is done; answers the exit code, or why that could not be. */
async function showOnDesktop(
  folder: string | undefined,
  around: Surroundings,
): Promise<number | { readonly why: string }> {
  let electron = findElectron(around);
  if (electron.kind === "notFetched") electron = await fetchElectron(electron, around, dataFolder(around));
  if (electron.kind !== "found") return { why: electron.why };
  const words = [await desktopApplication(), ...(folder === undefined ? [] : [folder])];
  const end = await runDesktop(electron.path, words, (message) => {
    process.stdout.write(
      message === "shown"
        ? "The window is open; closing it ends this. Workspaces go on\n"
        : "The window is open in the Fresnel that runs already\n",
    );
  });
  if (end.kind === "ended") return end.code;
  return { why: `${electron.path}: ${end.why}` };
}

/** Resolves when the user has closed the windows, or ends the program. A line of input asks for another address. */
function ended(closed: Promise<void> | undefined, another: () => void): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
    void closed?.then(resolve);
    if (process.stdin.isTTY) process.stdin.on("data", another).unref();
  });
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535, not ${text}`);
  }
  return port;
}
