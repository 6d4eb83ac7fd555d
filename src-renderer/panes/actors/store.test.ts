import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Actors, messageTo, treeChildren, treeKey, treeRoots } from "./store.ts";

describe("an actors pane", () => {
  test("[T9] shows the actors there are, and follows what another window does with them", async () => {
    await using opened = await TestSession.open();
    const pane = new Actors(opened.session, undefined);
    await expect.poll(() => pane.store.getState().actors).toEqual([]);
    const second = await opened.secondWindow();
    await second.evaluate("teller := Teller spawnAs: #teller", "doIt").outcome;
    await expect
      .poll(() => pane.store.getState().actors)
      .toMatchObject([{ name: "teller", className: "Teller", state: "idle", restarts: 0 }]);
    pane.dispose();
  });

  test("[T9] sends messages and shows what comes back, errors too", async () => {
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

  test("[T9] stops an actor", async () => {
    await using opened = await TestSession.open();
    await opened.print("Account spawnWith: 'Alice'");
    const pane = new Actors(opened.session, undefined);
    await expect.poll(() => pane.store.getState().actors).toHaveLength(1);
    pane.choose(pane.store.getState().actors?.[0]?.id ?? -1);
    await pane.stop();
    await expect.poll(() => pane.store.getState().actors?.filter(({ state }) => state !== "stopped")).toEqual([]);
    pane.dispose();
  });

  test("who writes only a message means it for the actor", () => {
    expect(messageTo("deposit: 10")).toBe("actor deposit: 10");
    expect(messageTo("actor deposit: 10")).toBe("actor deposit: 10");
    expect(messageTo("(actor balance) + 1")).toBe("(actor balance) + 1");
    expect(messageTo("actor: 3")).toBe("actor actor: 3");
  });

  test("[T9] shows who looks after whom, and what waits for an actor, as it changes", async () => {
    await using opened = await TestSession.open();
    const { session } = opened;
    const pane = new Actors(session, undefined);
    await session.request("browsing/define", {
      session: session.id,
      definition: "Actor << #Clerk slots: {}; package: 'Bank'",
    });
    for (const source of ["waitFor: aPromise\n\t^ aPromise value", "age: aNumber\n\t^ aNumber"])
      await session.request("browsing/accept", { session: session.id, class: "Clerk", source });
    await opened.print(
      "clerks := Supervisor new name: 'clerks'; strategy: #oneForAll; yourself. carl := clerks spawn: Clerk",
    );
    await opened.print("open := Promise new. Account spawnAs: #alice with: 'Alice'. carl async waitFor: open");
    const lines = () => {
      const state = pane.store.getState();
      return treeRoots(state).map((root) => [
        root.kind === "supervisor" ? root.supervisor.name : undefined,
        ...(treeChildren(root, state.actors ?? []) ?? []).map(
          (each) => each.kind === "actor" && (each.actor.name ?? each.actor.className),
        ),
      ]);
    };
    await expect.poll(lines).toEqual([
      ["root", "alice"],
      ["clerks", "Clerk"],
    ]);
    const carl = pane.store.getState().actors?.find(({ className }) => className === "Clerk");
    pane.choose(carl?.id ?? -1);
    pane.show("mailbox");
    const second = await opened.secondWindow();
    await second.send(carl?.id ?? -1, "actor async age: 7").outcome;
    await expect
      .poll(() => pane.store.getState().mailbox?.waiting)
      .toEqual({
        from: 0,
        total: 1,
        entries: [{ text: "age: 7", sent: "async" }],
      });
    expect(pane.store.getState().mailbox?.handled?.text).toMatch(/^waitFor: /);
    await pane.restart();
    await expect.poll(() => pane.store.getState().mailbox?.waiting.total).toBe(0);
    await expect.poll(() => pane.store.getState().actors?.find(({ id }) => id === carl?.id)?.restarts).toBe(1);
    const again = new Actors(session, pane.kept());
    await expect.poll(() => again.store.getState().mailbox?.of).toBe(carl?.id);
    again.dispose();
    pane.dispose();
  });

  test("actors stand below their supervisors; one whose supervisor is not listed stands on its own", () => {
    const actor = (id: number, supervisor: number) => ({
      id,
      className: "Account",
      state: "idle" as const,
      mailboxLength: 0,
      messagesHandled: 0,
      restarts: 0,
      supervisor,
    });
    const supervisor = (id: number) => ({ id, strategy: "oneForOne" as const, intensity: 1, period: 5_000 });
    const actors = [actor(1, 10), actor(2, 10), actor(3, 99)];
    const roots = treeRoots({ actors, supervisors: [supervisor(10), supervisor(11)] });
    expect(roots.map(treeKey)).toEqual(["supervisor 10", "actor 3"]);
    expect(roots.map((root) => treeChildren(root, actors)?.map(treeKey))).toEqual([["actor 1", "actor 2"], undefined]);
  });
});
