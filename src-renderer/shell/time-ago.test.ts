import { expect, test } from "vitest";
import { timeAgo } from "./time-ago.ts";

test("[W4] says how long ago something was, in words", () => {
  const now = new Date("2026-03-10T12:00:00Z");
  expect(timeAgo("2026-03-10T11:59:30Z", now)).toBe("now");
  expect(timeAgo("2026-03-10T11:58:00Z", now)).toBe("2 minutes ago");
  expect(timeAgo("2026-03-10T10:30:00Z", now)).toBe("1 hour ago");
  expect(timeAgo("2026-03-09T11:00:00Z", now)).toBe("yesterday");
  expect(timeAgo("2025-01-01T00:00:00Z", now)).toBe("last year");
  expect(timeAgo("2026-03-10T12:00:09Z", now)).toBe("now");
});
