import { describe, expect, test } from "vitest";
import type { SessionId } from "../protocol/index.ts";
import { SessionTable } from "./session-table.ts";

const a = { session: "a" as SessionId, token: "ta", name: "A" };
const b = { session: "b" as SessionId, token: "tb", name: "B" };

describe("SessionTable", () => {
  test("a session is left when the last connection that holds it goes", () => {
    const table = new SessionTable<string>();
    table.hold("one", a);
    table.hold("two", a);
    table.hold("one", b);
    expect(table.release("one")).toEqual(["b"]);
    expect(table.held).toEqual([a]);
    expect(table.release("two")).toEqual(["a"]);
    expect(table.held).toEqual([]);
  });

  test("a closed session is held by nobody", () => {
    const table = new SessionTable<string>();
    table.hold("one", a);
    table.close(a.session);
    expect(table.isHeldBy("one", a.session)).toBe(false);
    expect(table.release("one")).toEqual([]);
  });
});
