import type { PastId, WindowEventMethod, WindowEvents } from "../../src-main/channels.ts";
import type { Disposer } from "./disposer.ts";
import { Listeners } from "./listeners.ts";
import type { Requests, Rpc } from "./rpc.ts";

/**
 * The way to a past state: requests to a workspace and events of one, carried by the window's connection under the past
 * state's name. What a window asks of the main process goes there as it is, but that nothing of the past is kept.
 */
export class PastRpc implements Pick<Rpc, "request" | "on"> {
  readonly #rpc: Pick<Rpc, "request" | "on">;
  readonly #past: PastId;
  readonly #listeners = new Map<string, Listeners<unknown>>();
  /** Stops listening. */
  readonly dispose: Disposer;

  constructor(rpc: Pick<Rpc, "request" | "on">, past: PastId) {
    this.#rpc = rpc;
    this.#past = past;
    this.dispose = rpc.on("app/pastEvent", (event) => {
      if (event.past === past) this.#listeners.get(event.method)?.tell(event.params);
    });
  }

  readonly request: Requests = async (method: string, params: object, signal?: AbortSignal): Promise<never> => {
    // How something looked in the past is no matter of the present.
    if (method === "app/keepView") return { kept: true } as never;
    if (method.startsWith("app/")) return this.#rpc.request(method as "app/view", params as never, signal) as never;
    const asked = { past: this.#past, method, params: { ...params } };
    return (await this.#rpc.request("app/askPast", asked, signal)).result as never;
  };

  on<M extends WindowEventMethod>(method: M, listener: (params: WindowEvents[M]) => void): Disposer {
    if (method.startsWith("app/")) return this.#rpc.on(method, listener);
    let listeners = this.#listeners.get(method);
    if (listeners === undefined) {
      listeners = new Listeners();
      this.#listeners.set(method, listeners);
    }
    return listeners.add((params) => listener(params as WindowEvents[M]));
  }
}
