import { expect, test } from "vitest";
import { kindText } from "./tabs.ts";

test.each([
  [{ className: "Account", elementCount: 0 }, "Account"],
  [{ className: "Array", elementCount: 1 }, "Array, 1 item"],
  [{ className: "OrderedCollection", elementCount: 1_000_000 }, "OrderedCollection, 1,000,000 items"],
  [{ className: "ActorReference", elementCount: 3 }, "ActorReference"],
])("[T2] the class of what is inspected, and how much is in it: %j", (object, text) => {
  expect(kindText(object)).toBe(text);
});
