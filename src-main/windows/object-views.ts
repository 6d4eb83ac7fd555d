import type { Json } from "../channels.ts";
import { type JsonFile, type ObjectViewsFile, WindowFiles, type WorkspaceEntry } from "../workspaces/index.ts";

/** How many objects are remembered; the longest unseen is forgotten first. */
const MAX_OBJECTS = 1_000;
const WRITE_AFTER_MILLISECONDS = 200;

/**
 * How each object of a workspace was last looked at, in whichever window: what an inspector shows when it meets the
 * object again. Kept in the workspace's folder, one instance a workspace in this process.
 */
export class ObjectViews {
  static readonly #all = new Map<string, ObjectViews>();
  readonly #file: JsonFile<ObjectViewsFile>;
  readonly #views: Map<string, ObjectViewsFile[number][1]>;
  #timer: NodeJS.Timeout | undefined;

  static of(entry: WorkspaceEntry): ObjectViews {
    const file = new WindowFiles(entry).views;
    let views = ObjectViews.#all.get(file.path);
    if (views === undefined) {
      views = new ObjectViews(file);
      ObjectViews.#all.set(file.path, views);
    }
    return views;
  }

  private constructor(file: JsonFile<ObjectViewsFile>) {
    this.#file = file;
    this.#views = new Map(this.#file.read());
  }

  get(object: string): Json {
    return this.#views.get(object) ?? null;
  }

  set(object: string, view: ObjectViewsFile[number][1]): void {
    this.#views.delete(object);
    if (view !== null) this.#views.set(object, view);
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= MAX_OBJECTS) break;
      this.#views.delete(oldest);
    }
    this.#timer ??= setTimeout(() => this.flush(), WRITE_AFTER_MILLISECONDS);
  }

  /** Objects are looked at again as they were in a snapshot; those that it knows nothing of as now. */
  restore(views: ObjectViewsFile): void {
    for (const [object, view] of views) this.set(object, view);
  }

  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#file.write([...this.#views]);
  }
}
