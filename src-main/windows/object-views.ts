import { join } from "node:path";
import * as z from "zod";
import type { Json } from "../channels.ts";
import type { WorkspaceEntry } from "../workspaces/index.ts";
import { JsonFile } from "./json-file.ts";

const viewsFile = z.array(z.tuple([z.string(), z.json()]));
type ViewsFile = z.output<typeof viewsFile>;

/** How many objects are remembered; the longest unseen is forgotten first. */
const MAX_OBJECTS = 1_000;
const WRITE_AFTER_MILLISECONDS = 200;

/**
 * How each object of a workspace was last looked at, in whichever window: what an inspector shows when it meets the
 * object again. Kept in the workspace's folder, one instance a workspace in this process.
 */
export class ObjectViews {
  static readonly #all = new Map<string, ObjectViews>();
  readonly #file: JsonFile<ViewsFile>;
  readonly #views: Map<string, ViewsFile[number][1]>;
  #timer: NodeJS.Timeout | undefined;

  static of({ files }: WorkspaceEntry): ObjectViews {
    const path = join(files.folder, "views.json");
    let views = ObjectViews.#all.get(path);
    if (views === undefined) {
      views = new ObjectViews(path);
      ObjectViews.#all.set(path, views);
    }
    return views;
  }

  private constructor(path: string) {
    this.#file = new JsonFile(path, viewsFile);
    this.#views = new Map(this.#file.read());
  }

  get(object: string): Json {
    return this.#views.get(object) ?? null;
  }

  set(object: string, view: ViewsFile[number][1]): void {
    this.#views.delete(object);
    if (view !== null) this.#views.set(object, view);
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= MAX_OBJECTS) break;
      this.#views.delete(oldest);
    }
    this.#timer ??= setTimeout(() => this.flush(), WRITE_AFTER_MILLISECONDS);
  }

  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#file.write([...this.#views]);
  }
}
