import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
};

/** A file of the renderer as it is served. */
export interface StaticFile {
  readonly type: string;
  /** Its name says its content: it never changes. */
  readonly isImmutable: boolean;
  read(): Buffer;
}

/**
 * The files of a built renderer by their path in an address. They are listed once, so no address can lead to another
 * file; source maps and files of unknown type are not among them.
 */
export function staticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(item.name)];
    if (!item.isFile() || type === undefined) continue;
    const path = join(item.parentPath, item.name);
    const address = path.slice(folder.length).replaceAll("\\", "/");
    files.set(address, {
      type,
      isImmutable: address.startsWith("/assets/"),
      read: () => readFileSync(path),
    });
  }
  const index = files.get("/index.html");
  if (index === undefined) throw new Error(`${folder} has no index.html: build the window with npm run build`);
  files.set("/", index);
  return files;
}
