import type { Value } from "../values.ts";
import type { VM } from "../vm.ts";

/**
 * What stands behind `<primitive: #name>`. Answers a value, or `undefined` when it does not apply: then the Smalltalk
 * code below the pragma runs. A primitive never calls back into Smalltalk; it checks and allocates first, then
 * mutates (through `vm.touch`), so that a failure leaves everything as it was.
 */
export type Primitive = (vm: VM, self: Value, ...args: Value[]) => Value | undefined;

/** What a primitive answers in a past state, which is only looked at, where it would change something outside. */
export const PAST_STATE = "pastState";

/** Primitives by the name their pragma uses; names are unique over all tables. */
export type PrimitiveTable = Readonly<Record<string, Primitive>>;
