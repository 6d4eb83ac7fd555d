import type { MaybeValue } from "../values.ts";
import type { PrimitiveTable } from "./table.ts";

/** The state of a permuted congruential generator; Smalltalk keeps it as an integer, which may be small. */
const stateOf = (value: MaybeValue): bigint | undefined =>
  typeof value === "bigint" ? value : typeof value === "number" ? BigInt(value) : undefined;

const MULTIPLIER = 6364136223846793005n;
const INCREMENT = 1442695040888963407n;

/** What a state gives: its upper bits, mixed and rotated by the uppermost five. */
function valueOf(state: bigint): number {
  const turn = Number((state >> 59n) & 31n);
  const mixed = Number((((state >> 18n) ^ state) >> 27n) & 0xffff_ffffn);
  return ((mixed >>> turn) | (mixed << (-turn & 31))) & 0x7fff_ffff;
}

/** Random numbers, where they begin, and bytes for identifiers. */
export const randomPrimitives: PrimitiveTable = {
  /** A seed nobody can foresee. */
  randomSeed: () => 1 + Math.floor(Math.random() * (2 ** 31 - 2)),
  /** The state of 64 bits that follows on a state. */
  randomNextState: (vm, _self, from) => {
    const state = stateOf(from);
    return state === undefined ? undefined : vm.integer(BigInt.asUintN(64, state * MULTIPLIER + INCREMENT));
  },
  randomValue: (_vm, _self, from) => {
    const state = stateOf(from);
    return state === undefined || state < 0n ? undefined : valueOf(state);
  },
  /** Sixteen bytes that nobody can foresee. */
  randomBytes: (vm) => vm.array([...crypto.getRandomValues(new Uint8Array(16))]),
};
