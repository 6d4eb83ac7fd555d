import type { WindowPort } from "../../src-main/channels.ts";
import { PortTransport } from "./port-transport.ts";
import { SocketTransport } from "./socket-transport.ts";
import type { Disposer } from "./disposer.ts";

/** Whether messages get through to the main process. */
export type TransportState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** It is being tried again. */
  | { readonly kind: "interrupted"; readonly why: string }
  /** This page is not let in: only a new window will be. */
  | { readonly kind: "refused"; readonly why: string };

/**
 * How this window and the main process exchange messages. A transport mends itself; a message that was sent while it was
 * not open, or was under way when it broke, is lost. Nothing above it knows which host shows the window.
 */
export interface Transport {
  readonly state: TransportState;
  send(message: string): void;
  onMessage(listener: (message: string) => void): Disposer;
  onState(listener: (state: TransportState) => void): Disposer;
}

declare global {
  interface Window {
    /** Put there by a host whose windows don't speak over web sockets. */
    readonly fresnel?: WindowPort;
  }
}

/** The transport that this window's host offers. */
export function openTransport(): Transport {
  return window.fresnel === undefined ? new SocketTransport() : new PortTransport(window.fresnel);
}
