import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { picture } from "./picture.ts";

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const LIGHTS = ["light", "dark"] as const;
const softly = expect.configure({ soft: true });

/** Looks at a window as it is, by day and by night, in both sizes: a picture of each, and what a machine can judge. */
export async function look(page: Page, scene: string): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    for (const colorScheme of LIGHTS) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const at = `${scene}-${colorScheme}-${viewport.width}x${viewport.height}`;
      // The editor colours its text anew when there is time.
      await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 1_000 })));
      await picture(page, at);
      // The light moves nothing, and the size changes no colour. What is drawn anew may not be yet on a busy machine.
      if (colorScheme === "light") await softly.poll(() => page.evaluate(cutOff), at).toEqual([]);
      if (viewport === SIZES[0]) await softly.poll(() => seriousFindings(page), at).toEqual([]);
    }
  }
  await page.setViewportSize(SIZES[0]);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  // Behind a question that must be answered first is what was looked at before.
  if ((await page.locator("dialog:modal").count()) > 0) axe.include("dialog");
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** In the page: what is beyond the window's edge, covered by something else, or too wide for its place. */
function cutOff(): readonly string[] {
  const named = (element: Element): string =>
    `${element.localName} ${element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40)}`;
  const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
  const found = scrollWidth > clientWidth || scrollHeight > clientHeight ? ["the whole window scrolls"] : [];
  const top = document.querySelector("dialog:modal, :popover-open") ?? document.body;
  for (const element of top.querySelectorAll('button, input, h2, h3, [role="tab"], [role="columnheader"], label')) {
    const { left, right, top: above, bottom, width, height } = element.getBoundingClientRect();
    if (width < 2 || height < 2 || !element.checkVisibility()) continue;
    const [x, y] = [(left + right) / 2, (above + bottom) / 2];
    if (isScrolledAway(element, x, y)) continue;
    if (left < 0 || above < 0 || right > innerWidth || bottom > innerHeight)
      found.push(`${named(element)}: beyond the edge`);
    const there = document.elementFromPoint(x, y);
    if (there !== null && !element.contains(there) && !there.contains(element) && !isLabelOf(element, there))
      found.push(`${named(element)}: covered by ${named(there)}`);
    const { textOverflow } = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && textOverflow !== "ellipsis")
      if (!(element instanceof HTMLInputElement)) found.push(`${named(element)}: too wide for its place`);
  }
  return found;

  function isScrolledAway(element: Element, x: number, y: number): boolean {
    for (let around = element.parentElement; around !== null; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      if (![overflowX, overflowY].some((each) => each === "auto" || each === "scroll")) continue;
      const box = around.getBoundingClientRect();
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) return true;
    }
    return false;
  }
  function isLabelOf(element: Element, there: Element): boolean {
    return element.localName === "label" || there.closest("label") !== null;
  }
}
