import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { IR_VERSION } from "../../src-runtime/language/index.ts";
import { CHUNK_FORMAT_VERSION, NODE_FORMAT_VERSION, STORE_FORMAT_VERSION } from "../../src-runtime/store/index.ts";

const FOLDER = fileURLToPath(new URL("stores/", import.meta.url));
const ENDING = ".sqlite.gz";

/**
 * The name of a golden store that is written by this version: one for each set of formats that there ever was, of the file's
 * tables, of chunks, of tree nodes, and of the code in frames.
 */
export const PRESENT_FORMATS = `store${STORE_FORMAT_VERSION}-chunk${CHUNK_FORMAT_VERSION}-node${NODE_FORMAT_VERSION}-ir${IR_VERSION}`;

const pathOf = (formats: string): string => `${FOLDER}${formats}${ENDING}`;

/** The name of a store that one of the first versions which had any wrote, before there were debuggers. */
export const EARLIEST = "earliest";

/** The sets of formats of which there is a golden store. */
export function goldenFormats(): readonly string[] {
  return readdirSync(FOLDER).flatMap((name) => {
    const formats = name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : EARLIEST;
    return formats === EARLIEST ? [] : [formats];
  });
}

/** The bytes of a golden store's file, by its formats or as the earliest one. */
export const goldenStore = (formats: string): Buffer => gunzipSync(readFileSync(pathOf(formats)));

/** Keeps the store in file `store` as the golden one of the present formats. Another of the same formats is not replaced. */
export function keepGoldenStore(store: string): string {
  const path = pathOf(PRESENT_FORMATS);
  if (existsSync(path)) {
    throw new Error(`${path} is there already: it is kept as it was first written. Remove it only if it is wrong`);
  }
  writeFileSync(path, gzipSync(readFileSync(store), { level: 9 }));
  return path;
}
