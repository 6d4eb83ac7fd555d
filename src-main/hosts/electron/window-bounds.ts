import { screen } from "electron";
import type { Rectangle } from "electron";
import { join } from "node:path";
import * as z from "zod";
import { JsonFile } from "../../workspaces/index.ts";

const boundsFile = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });

const DEFAULT_SIZE = { width: 1280, height: 800 };
/** Windows that open at the same time stand a little apart. */
const STEP = 28;

/** Where the last window was, so that the next one opens there. */
export class WindowBounds {
  readonly #file: JsonFile<Rectangle>;

  constructor(dataFolder: string) {
    this.#file = new JsonFile(join(dataFolder, "window-bounds.json"), boundsFile);
  }

  /** The bounds for a new window, `others` being open; only a size when the last place is on no monitor any more. */
  next(others: number): Partial<Rectangle> & { readonly width: number; readonly height: number } {
    const last = this.#file.read();
    if (last === undefined) return DEFAULT_SIZE;
    const bounds = { ...last, x: last.x + others * STEP, y: last.y + others * STEP };
    const { workArea } = screen.getDisplayMatching(bounds);
    const isVisible =
      bounds.x >= workArea.x &&
      bounds.y >= workArea.y &&
      bounds.x + bounds.width <= workArea.x + workArea.width &&
      bounds.y + bounds.height <= workArea.y + workArea.height;
    if (isVisible) return bounds;
    return {
      width: Math.min(bounds.width, workArea.width),
      height: Math.min(bounds.height, workArea.height),
    };
  }

  keep(bounds: Rectangle): void {
    this.#file.write(bounds);
  }
}
