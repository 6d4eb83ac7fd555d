import { AxeBuilder } from "@axe-core/playwright";
import { fileURLToPath } from "node:url";
import { expect, test } from "./fixtures.ts";

const PICTURES = fileURLToPath(new URL("../../out/pictures/", import.meta.url));

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ]) {
    const size = `${viewport.width}x${viewport.height}`;
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ colorScheme, viewport });

      test(`[T11] ${colorScheme}, ${size}: nothing is cut off at the edge, and everybody can read it`, async ({
        window,
        page,
      }) => {
        const { playground, inspector, browser, snapshots } = window;
        await playground.print("(1 to: 10) collect: [ :each | each squared ]");
        await expect(playground.result("100")).toBeVisible();
        await playground.do("alice := Account spawnAs: 'alice'. alice deposit: 100");
        await playground.inspectVariable("alice");
        await expect(inspector.part("alice", "balance")).toContainText("100");
        await page.screenshot({ path: `${PICTURES}inspector-${colorScheme}-${size}.png` });
        await snapshots.open();
        await snapshots.save("v1", "before the change");
        await expect(snapshots.snapshot("v1").first()).toBeVisible();
        await browser.show("Browser");
        await browser.choose({ packageName: "Bank", className: "Account", selector: "balance" });
        await expect(browser.code).toContainText("balance");
        await page.screenshot({ path: `${PICTURES}browser-${colorScheme}-${size}.png` });

        const overflow = await page.evaluate(() => {
          const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
          return { right: scrollWidth - clientWidth, below: scrollHeight - clientHeight };
        });
        expect(overflow).toEqual({ right: 0, below: 0 });
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        expect(serious.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
      });
    });
  }
}
