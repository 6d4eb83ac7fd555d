import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type * as z from "zod";
import { writeFileWhole } from "../../src-runtime/protocol/index.ts";

/**
 * A file that holds one JSON value, checked against a schema when it is read. A file that is missing, torn or of another
 * shape counts as absent: what windows remember is never worth refusing to open for.
 */
export class JsonFile<T> {
  readonly path: string;
  readonly #schema: z.ZodType<T>;

  constructor(path: string, schema: z.ZodType<T>) {
    this.path = path;
    this.#schema = schema;
  }

  read(): T | undefined {
    try {
      const { success, data } = this.#schema.safeParse(JSON.parse(readFileSync(this.path, "utf8")));
      return success ? data : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  write(value: T): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    writeFileWhole(this.path, `${JSON.stringify(value)}\n`);
  }
}
