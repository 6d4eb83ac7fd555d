import { _electron, test as base } from "@playwright/test";
import type { ElectronApplication } from "@playwright/test";
import { join } from "node:path";
import { builtPart } from "../../src-main/hosts/installation.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { FresnelProgram } from "./fresnel-program.ts";
import { FresnelWindow } from "./pages/fresnel-window.ts";

/** What the specs are given. */
interface Fixtures {
  /** A user's data folder; its workspaces are stopped and it is removed when the test is over. */
  readonly home: TestHome;
  /** The program, started on a copy of the example project. */
  readonly program: FresnelProgram;
  /** Its first window, which asks whether the project is to be trusted. */
  readonly asking: FresnelWindow;
  /** The same on the trusted project, connected. */
  readonly window: FresnelWindow;
}

/** The test function on the browser host. */
const onBrowser = base.extend<Fixtures & { readonly address: { value: string } }>({
  home: async ({}, use) => {
    await using home = new TestHome();
    await use(home);
  },
  address: async ({}, use) => use({ value: "" }),
  program: async ({ home, address }, use) => {
    const started = await FresnelProgram.start(home, FresnelProgram.exampleProject(home));
    address.value = started.address;
    await use(started.program);
    await started.program.end();
  },
  asking: async ({ page, program, address }, use) => {
    void program;
    const window = await FresnelWindow.open(page, address.value);
    await use(window);
    window.assertNoErrors();
  },
  window: async ({ asking }, use) => {
    await asking.trust();
    await asking.isReady();
    await use(asking);
  },
});

/** The same on the desktop host, in Electron: the window comes by itself, and asks nothing of a browser. */
const onDesktop = (executablePath: string) =>
  onBrowser.extend<{ readonly app: ElectronApplication }>({
    app: async ({ home }, use) => {
      const main = join(builtPart("desktop"), "main", "index.js");
      const env = { ...process.env, ...home.around.env, HOME: home.folder, FRESNEL_NODE: process.execPath };
      const app = await _electron.launch({
        executablePath,
        args: [main, FresnelProgram.exampleProject(home)],
        env: Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : []))),
      });
      await use(app);
      await app.close();
    },
    page: async ({ app }, use) => use(await app.firstWindow()),
    program: async ({ home }, use) => use(new FresnelProgram(home, home.project("bank"))),
    asking: async ({ page }, use) => {
      const window = FresnelWindow.of(page);
      await use(window);
      window.assertNoErrors();
    },
  });

const electron = process.env["FRESNEL_ELECTRON"];

/** The test function of all specs of the window: on the desktop where FRESNEL_ELECTRON names Electron's program. */
export const test = electron === undefined ? onBrowser : onDesktop(electron);

export { expect } from "@playwright/test";
