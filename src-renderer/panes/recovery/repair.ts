import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { RepairData } from "../../../src-main/channels.ts";
import { messageOf } from "../../connection/index.ts";

/** Who can repair the store of a window's workspace, and say beforehand what that would do. */
export interface Repairing {
  plannedRepair(): Promise<RepairData>;
  repair(): Promise<RepairData>;
}

/** How far a repair has come. */
export type RepairState =
  | { readonly kind: "planning" }
  | { readonly kind: "planned"; readonly plan: RepairData }
  | { readonly kind: "repairing" }
  | { readonly kind: "done"; readonly outcome: RepairData }
  | { readonly kind: "failed"; readonly message: string };

/** A repair of the store: what it would do is told first, and it is done when its user says so. */
export class StoreRepair {
  readonly store: StoreApi<RepairState> = createStore<RepairState>(() => ({ kind: "planning" }));
  readonly #repairing: Repairing;

  constructor(repairing: Repairing) {
    this.#repairing = repairing;
  }

  /** Looks at the store, and changes nothing. */
  async plan(): Promise<void> {
    await this.#become(async () => ({ kind: "planned", plan: await this.#repairing.plannedRepair() }));
  }

  /** Stops the workspace, repairs its store, and starts it again. */
  async repair(): Promise<void> {
    this.store.setState({ kind: "repairing" }, true);
    await this.#become(async () => ({ kind: "done", outcome: await this.#repairing.repair() }));
  }

  async #become(work: () => Promise<RepairState>): Promise<void> {
    try {
      this.store.setState(await work(), true);
    } catch (error) {
      this.store.setState({ kind: "failed", message: messageOf(error) }, true);
    }
  }
}
