import type { WindowPort } from "../../src-main/channels.ts";
import type { Disposer } from "./disposer.ts";
import type { Transport, TransportState } from "./transport.ts";

/** Messages over the port that the host has put into the window. It is open as long as the window is. */
export class PortTransport implements Transport {
  readonly #port: WindowPort;
  readonly state: TransportState = { kind: "open" };

  constructor(port: WindowPort) {
    this.#port = port;
  }

  send(message: string): void {
    this.#port.send(message);
  }

  onMessage(listener: (message: string) => void): Disposer {
    return this.#port.onMessage(listener);
  }

  onState(listener: (state: TransportState) => void): Disposer {
    queueMicrotask(() => listener(this.state));
    return () => {};
  }
}
