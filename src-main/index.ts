import { app } from "electron";
import { fileURLToPath } from "node:url";
import { clientOptions } from "./cli/target.ts";
import { ElectronHost, registerPageScheme } from "./hosts/electron/index.ts";
import { tellStarter } from "./start-message.ts";
import { Application, Window } from "./windows/index.ts";
import type { WindowTarget } from "./windows/index.ts";
import { dataFolder } from "./workspaces/index.ts";

/** The desktop application: the order in which things start. The folder to open is the first argument, if there is one. */

/** What a second start of the program hands to the first. */
interface Handover {
  readonly target: WindowTarget;
}

const target = targetOf(process.argv);
registerPageScheme();
if (app.requestSingleInstanceLock({ target } satisfies Handover)) {
  // Not awaited: Electron is ready only when this module has been evaluated.
  start().catch((error: unknown) => {
    console.error(error);
    app.exit(1);
  });
} else {
  tellStarter("handedOver");
  app.quit();
}

async function start(): Promise<void> {
  const options = await clientOptions("window");
  const host = await ElectronHost.start({
    folder: fileURLToPath(new URL("../renderer", import.meta.url)),
    preload: fileURLToPath(new URL("../preload/preload.cjs", import.meta.url)),
    dataFolder: dataFolder(options.around),
    onWindow: (transport, of) => new Window(transport, application, of),
  });
  const application = new Application(host, options);
  app.on("second-instance", (_event, _words, _folder, handover) => {
    void host.openWindow((handover as Handover).target);
  });
  app.on("activate", () => {
    if (!host.focus()) void host.openWindow({});
  });
  // Workspaces go on without windows: there is nothing left for this program to do.
  app.on("window-all-closed", () => app.quit());
  await host.openWindow(target);
  tellStarter("shown");
}

/** The words after the program: with `electron app.js` there is one more of them. */
function targetOf(words: readonly string[]): WindowTarget {
  const folder = words.slice(app.isPackaged ? 1 : 2).find((word) => !word.startsWith("-"));
  return folder === undefined ? {} : { open: { folder } };
}
