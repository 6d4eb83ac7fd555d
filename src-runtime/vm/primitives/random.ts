import type { PrimitiveTable } from "./table.ts";

/** Where random numbers begin. */
export const randomPrimitives: PrimitiveTable = {
  /** A seed nobody can foresee. */
  randomSeed: () => 1 + Math.floor(Math.random() * (2 ** 31 - 2)),
};
