import { describe, expect, test } from "vitest";
import type { Binding } from "../../src-runtime/protocol/index.ts";
import { Bindings, applyDelta } from "./bindings.ts";

const binding = (name: string, printString: string): Binding => ({
  key: `i:1:${name}`,
  name,
  printString,
  className: "SmallInteger",
});
const delta = (version: number, upserts: readonly Binding[], removals: readonly string[] = []) => ({
  version,
  upserts,
  removals,
  fullSnapshotRequired: false,
});

describe("the variables of a session in a window", () => {
  test("[V3] follow the deltas, new ones last", () => {
    const state = { version: 3, bindings: [binding("x", "1"), binding("y", "2")] };
    expect(applyDelta(state, delta(4, [binding("z", "9"), binding("x", "5")], ["i:1:y"]))).toEqual({
      kind: "applied",
      state: { version: 4, bindings: [binding("x", "5"), binding("z", "9")] },
    });
  });

  test("[V3] are the same after a delta that came twice", () => {
    const state = { version: 4, bindings: [binding("x", "5")] };
    expect(applyDelta(state, delta(4, [binding("x", "1")]))).toEqual({ kind: "applied", state });
  });

  test("[V3] are asked for as a whole when a delta was missed", async () => {
    const bindings = new Bindings(() => Promise.resolve({ version: 7, bindings: [binding("x", "7")] }));
    await bindings.apply(delta(7, [binding("x", "7")]));
    expect(bindings.store.getState()).toEqual({ version: 7, bindings: [binding("x", "7")] });
  });

  test("[V3] are replaced by a snapshot that a delta carries", async () => {
    const bindings = new Bindings(() => Promise.reject(new Error("nothing was missed")));
    const snapshot = { version: 9, bindings: [binding("y", "1")] };
    await bindings.apply({ ...delta(9, []), fullSnapshotRequired: true, snapshot });
    expect(bindings.store.getState()).toEqual(snapshot);
  });
});
