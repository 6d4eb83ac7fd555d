import { resolve } from "node:path";
import { BrowserHost } from "../../hosts/browser/index.ts";
import { windowFiles } from "../../hosts/window-files.ts";
import { Application, Window } from "../../windows/index.ts";
import type { WindowTarget } from "../../windows/index.ts";
import { projectPath } from "../../workspaces/index.ts";
import { ExitCode, UsageError } from "../exit-code.ts";
import { clientOptions } from "../target.ts";

/** How the window is opened. */
export interface IdeOptions {
  /** Which host shows it. The desktop's is not started from here yet: who asks for it is told, and gets the browser's. */
  readonly host?: "electron" | "browser";
  /** False with `--no-open`: only the address is printed. */
  readonly open: boolean;
  readonly port?: string;
}

/** `fresnel ide [FOLDER]`: opens the window, on a folder or on the start page, and serves it until its user ends it. */
export async function ideCommand(folder: string | undefined, options: IdeOptions): Promise<number> {
  const port = portOf(options.port);
  if (options.host === "electron") {
    process.stderr.write(
      "The desktop host can't be started from the command line yet: the browser host shows the window\n",
    );
  }
  const target: WindowTarget = folder === undefined ? {} : { open: { folder: projectPath(resolve(folder)) } };
  const connect = await clientOptions("window");
  const host = await BrowserHost.start({
    around: connect.around,
    folder: windowFiles(),
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
