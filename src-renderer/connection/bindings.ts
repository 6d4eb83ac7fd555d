import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Binding, BindingsDelta, BindingsSnapshot } from "../../src-runtime/protocol/index.ts";

/** A session's variables as this window knows them. */
export interface BindingsState {
  readonly version: number;
  readonly bindings: readonly Binding[];
}

/** What a client does with a delta: take it, or ask for everything because something was missed. */
export type Applied = { readonly kind: "applied"; readonly state: BindingsState } | { readonly kind: "missed" };

/** Applies a delta to the state before it. The order is the one in which the variables were first assigned. */
export function applyDelta(state: BindingsState, delta: BindingsDelta): Applied {
  if (delta.snapshot !== undefined) return { kind: "applied", state: delta.snapshot };
  if (delta.version <= state.version) return { kind: "applied", state };
  if (delta.fullSnapshotRequired || delta.version !== state.version + 1) return { kind: "missed" };
  const bindings = new Map(state.bindings.map((binding) => [binding.key, binding]));
  for (const binding of delta.upserts) bindings.set(binding.key, binding);
  for (const key of delta.removals) bindings.delete(key);
  return { kind: "applied", state: { version: delta.version, bindings: [...bindings.values()] } };
}

/** A session's variables, kept equal to the workspace's by deltas; `ask` gets the full snapshot when one was missed. */
export class Bindings {
  readonly store: StoreApi<BindingsState> = createStore(() => ({ version: 0, bindings: [] as readonly Binding[] }));
  readonly #ask: () => Promise<BindingsSnapshot>;

  constructor(ask: () => Promise<BindingsSnapshot>) {
    this.#ask = ask;
  }

  replace(snapshot: BindingsSnapshot): void {
    this.store.setState(snapshot);
  }

  /**
   * Asks how the variables print now: what they hold may have changed without their being assigned. An answer that a delta
   * has overtaken is left: the delta's evaluation asks again.
   */
  async refresh(): Promise<void> {
    const snapshot = await this.#ask();
    if (snapshot.version >= this.store.getState().version) this.replace(snapshot);
  }

  async apply(delta: BindingsDelta): Promise<void> {
    const applied = applyDelta(this.store.getState(), delta);
    if (applied.kind === "applied") this.store.setState(applied.state);
    else this.replace(await this.#ask());
  }
}
