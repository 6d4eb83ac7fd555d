import type { PrimitiveTable } from "./table.ts";

/** Where random numbers begin, and bytes for identifiers. */
export const randomPrimitives: PrimitiveTable = {
  /** A seed nobody can foresee. */
  randomSeed: () => 1 + Math.floor(Math.random() * (2 ** 31 - 2)),
  /** Sixteen bytes that nobody can foresee. */
  randomBytes: (vm) => vm.array([...crypto.getRandomValues(new Uint8Array(16))]),
};
