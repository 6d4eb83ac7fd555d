import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Actors, actorsUnder, messageTo } from "./store.ts";

describe("an actors pane", () => {
  test("[W3] shows the actors there are, and follows what another window does with them", async () => {
    await using opened = await TestSession.open();
    const pane = new Actors(opened.session, undefined);
    await expect.poll(() => pane.store.getState().actors).toEqual([]);
    const second = await opened.secondWindow();
    await second.evaluate("teller := Teller spawnAs: #teller", "doIt").outcome;
    await expect
      .poll(() => pane.store.getState().actors, { timeout: 5_000 })
      .toMatchObject([{ name: "teller", className: "Teller", state: "idle", restarts: 0 }]);
    pane.dispose();
  });

  test("[W3] sends messages and shows what comes back, errors too", async () => {
    await using opened = await TestSession.open();
    await opened.print("Account spawnWith: 'Alice'");
    const pane = new Actors(opened.session, undefined);
    await expect.poll(() => pane.store.getState().actors).toHaveLength(1);
    pane.choose(pane.store.getState().actors?.[0]?.id ?? -1);
    pane.type("deposit: 50");
    await pane.send();
    pane.type("(actor balance) + 1");
    await pane.send();
    pane.type("withdraw: 1000");
    await pane.send();
    expect(pane.store.getState().sent.map(({ outcome }) => outcome)).toMatchObject([
      { outcome: "ok", value: { printString: "50" } },
      { outcome: "ok", value: { printString: "51" } },
      { outcome: "error", error: { class: "InsufficientFunds" } },
    ]);
    expect(pane.store.getState().message).toBe("");
    pane.dispose();
  });

  test("[W3] stops an actor", async () => {
    await using opened = await TestSession.open();
    await opened.print("Account spawnWith: 'Alice'");
    const pane = new Actors(opened.session, undefined);
    await expect.poll(() => pane.store.getState().actors).toHaveLength(1);
    pane.choose(pane.store.getState().actors?.[0]?.id ?? -1);
    await pane.stop();
    await expect
      .poll(() => pane.store.getState().actors?.filter(({ state }) => state !== "stopped"), { timeout: 5_000 })
      .toEqual([]);
    pane.dispose();
  });

  test("who writes only a message means it for the actor", () => {
    expect(messageTo("deposit: 10")).toBe("actor deposit: 10");
    expect(messageTo("actor deposit: 10")).toBe("actor deposit: 10");
    expect(messageTo("(actor balance) + 1")).toBe("(actor balance) + 1");
    expect(messageTo("actor: 3")).toBe("actor actor: 3");
  });

  test("actors stand below their supervisors; one whose supervisor is not listed stands on its own", () => {
    const actor = (id: number, supervisor?: number) => ({
      id,
      className: "Account",
      state: "idle" as const,
      mailboxLength: 0,
      messagesHandled: 0,
      restarts: 0,
      ...(supervisor === undefined ? {} : { supervisor }),
    });
    const actors = [actor(1), actor(2, 1), actor(3, 9)];
    expect(actorsUnder(actors, undefined).map(({ id }) => id)).toEqual([1, 3]);
    expect(actorsUnder(actors, 1).map(({ id }) => id)).toEqual([2]);
  });
});
