import { expect, test, vi } from "vitest";
import { Debuggers } from "./debuggers.ts";
import { Rpc } from "./rpc.ts";
import type { Transport } from "./transport.ts";

/** A workspace that answers by hand. */
class FakeTransport implements Transport {
  readonly state = { kind: "open" } as const;
  readonly asked: { readonly id: number; readonly method: string }[] = [];
  #listener: (message: string) => void = () => {};

  send(message: string): void {
    this.asked.push(JSON.parse(message) as { id: number; method: string });
  }

  onMessage(listener: (message: string) => void): () => void {
    this.#listener = listener;
    return () => {};
  }

  onState(): () => void {
    return () => {};
  }

  async answer(method: string, result: unknown): Promise<void> {
    const request = await vi.waitUntil(() => this.asked.find((each) => each.method === method));
    this.#listener(JSON.stringify({ jsonrpc: "2.0", id: request.id, result }));
    // What waits for the answer gets it before the next message, as in a page.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  tell(method: string, params: unknown): void {
    this.#listener(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }
}

test("[T4] a debugger that opens while breakpoints are asked for is not forgotten", async () => {
  const transport = new FakeTransport();
  const debuggers = new Debuggers(new Rpc(transport));
  const asked = debuggers.refresh();
  await transport.answer("debug/list", { debuggers: [] });
  transport.tell("debug/opened", { debugger: "d1", moment: 1, state: "suspended", title: "Halt" });
  await transport.answer("debug/breakpoints", { breakpoints: [] });
  await asked;
  expect(debuggers.store.getState().debuggers).toMatchObject([{ debugger: "d1" }]);
  debuggers.dispose();
});
