import { test as base } from "@playwright/test";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { FresnelProgram } from "./fresnel-program.ts";
import { FresnelWindow } from "./pages/fresnel-window.ts";

/** What the specs are given. */
interface Fixtures {
  /** A user's data folder; its workspaces are stopped and it is removed when the test is over. */
  readonly home: TestHome;
  /** The program, started on a copy of the example project. */
  readonly program: FresnelProgram;
  /** Its first window, on the trusted project, connected. */
  readonly window: FresnelWindow;
}

/** The test function of all specs of the window. */
export const test = base.extend<Fixtures & { readonly address: { value: string } }>({
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
  window: async ({ page, program, address }, use) => {
    void program;
    const window = await FresnelWindow.open(page, address.value);
    await window.trust();
    await window.isReady();
    await use(window);
    window.assertNoErrors();
  },
});

export { expect } from "@playwright/test";
