import { describe, expect, test } from "vitest";
import { negotiate } from "./version.ts";

describe("negotiate", () => {
  test.each([
    [
      { oldest: 1, newest: 1 },
      { oldest: 1, newest: 1 },
      { kind: "agreed", version: 1 },
    ],
    [
      { oldest: 1, newest: 3 },
      { oldest: 2, newest: 5 },
      { kind: "agreed", version: 3 },
    ],
    [{ oldest: 3, newest: 4 }, { oldest: 1, newest: 2 }, { kind: "runtimeTooOld" }],
    [{ oldest: 1, newest: 1 }, { oldest: 2, newest: 2 }, { kind: "clientTooOld" }],
  ])("[W13] client %o and runtime %o: %o", (client, runtime, agreement) => {
    expect(negotiate(client, runtime)).toEqual(agreement);
  });
});
