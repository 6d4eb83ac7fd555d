import { errors } from "@playwright/test";
import type { Page } from "@playwright/test";
import { fileURLToPath } from "node:url";

const PICTURES = fileURLToPath(new URL("../../../out/pictures/", import.meta.url));

/** How long the first attempt may take, in milliseconds: each further one twice as long, until it is the last. */
const FIRST_ATTEMPT = 15_000;
const LAST_ATTEMPT = 120_000;

/**
 * Takes a picture of a window, for people to look at. On a machine that stood still the browser may wait for a frame that
 * never comes, though the page is alive: it is asked anew then, for another one.
 */
export async function picture(page: Page, name: string): Promise<void> {
  for (let timeout = FIRST_ATTEMPT; ; timeout *= 2) {
    try {
      await page.screenshot({ path: `${PICTURES}${name}.png`, timeout });
      return;
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || timeout >= LAST_ATTEMPT) throw error;
    }
  }
}
