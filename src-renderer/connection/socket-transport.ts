import type { Disposer } from "./disposer.ts";
import { Listeners } from "./listeners.ts";
import type { Transport, TransportState } from "./transport.ts";

const TOKEN_KEY = "fresnel.token";
const CLOSE_WRONG_TOKEN = 4401;
const WAITS_MILLISECONDS = [0, 250, 500, 1_000, 2_000, 5_000] as const;

/**
 * Messages over a web socket to the server this page came from. The one-time code in the page's address is exchanged for
 * a token, which stays in this tab's session storage, so that reloading works, and is the first message of each socket.
 */
export class SocketTransport implements Transport {
  readonly #messages = new Listeners<string>();
  readonly #states = new Listeners<TransportState>();
  #state: TransportState = { kind: "connecting" };
  #socket: WebSocket | undefined;
  #attempts = 0;

  constructor() {
    void this.#begin();
    // A machine that wakes up, or is online again, need not wait for the next attempt.
    addEventListener("online", () => this.#retryNow());
    document.addEventListener("visibilitychange", () => this.#retryNow());
  }

  get state(): TransportState {
    return this.#state;
  }

  send(message: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  onMessage(listener: (message: string) => void): Disposer {
    return this.#messages.add(listener);
  }

  onState(listener: (state: TransportState) => void): Disposer {
    queueMicrotask(() => listener(this.#state));
    return this.#states.add(listener);
  }

  async #begin(): Promise<void> {
    const code = new URLSearchParams(location.hash.slice(1)).get("code");
    if (code !== null) {
      // The code is used up now: it has no business in the history.
      history.replaceState(undefined, "", location.pathname);
      const token = await exchange(code);
      if (token !== undefined) sessionStorage.setItem(TOKEN_KEY, token);
    }
    this.#connect();
  }

  #connect(): void {
    const token = sessionStorage.getItem(TOKEN_KEY);
    if (token === null) {
      return this.#change({ kind: "refused", why: "This address has been used already, or is more than a minute old" });
    }
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/socket`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ token }));
      this.#attempts = 0;
      this.#change({ kind: "open" });
    });
    socket.addEventListener("message", ({ data }: MessageEvent<string>) => this.#messages.tell(data));
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (code === CLOSE_WRONG_TOKEN) {
        sessionStorage.removeItem(TOKEN_KEY);
        return this.#change({ kind: "refused", why: "The program that opened this window has ended" });
      }
      this.#change({ kind: "interrupted", why: reason || "the program that shows this window does not answer" });
      const wait = WAITS_MILLISECONDS[Math.min(this.#attempts++, WAITS_MILLISECONDS.length - 1)];
      setTimeout(() => this.#retryNow(), wait);
    });
  }

  #retryNow(): void {
    if (this.#socket === undefined && this.#state.kind === "interrupted") this.#connect();
  }

  #change(state: TransportState): void {
    this.#state = state;
    this.#states.tell(state);
  }
}

async function exchange(code: string): Promise<string | undefined> {
  const response = await fetch("/token", { method: "POST", body: code });
  return response.ok ? response.text() : undefined;
}
