import type { Primitive, PrimitiveTable } from "./table.ts";

/** One table of several; a name that two of them define is a mistake of ours and throws. */
export function mergePrimitives(tables: readonly PrimitiveTable[]): PrimitiveTable {
  const merged: Record<string, Primitive> = {};
  for (const table of tables) {
    for (const [name, primitive] of Object.entries(table)) {
      if (Object.hasOwn(merged, name)) throw new Error(`Two primitives are called ${name}: rename one of them`);
      merged[name] = primitive;
    }
  }
  return merged;
}
