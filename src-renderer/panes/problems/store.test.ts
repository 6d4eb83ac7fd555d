import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { placeOf, Problems } from "./store.ts";

describe("a problems pane", () => {
  test("[T17] says what is wrong with the code and where, and follows its changes", async () => {
    await using opened = await TestSession.open();
    const pane = new Problems(opened.session);
    const shown = (): readonly string[] | undefined =>
      pane.store.getState().problems?.map((each) => `${placeOf(each)}: ${each.message}`);
    await expect.poll(shown).toEqual([]);

    const accept = (source: string) =>
      opened.session.request("browsing/accept", {
        session: opened.session.id,
        class: "Account",
        side: "instance",
        source,
        protocol: "accessing",
      });
    await accept("yearly\n\t^ self balence * Rate");
    await expect
      .poll(shown)
      .toEqual([
        "Account>>yearly, line 2: Undeclared variable: Rate",
        "Account>>yearly, line 2: No class has a method balence",
      ]);

    await accept("yearly\n\t^ self balance * 12");
    await expect.poll(shown).toEqual([]);
    pane.dispose();
  });
});
