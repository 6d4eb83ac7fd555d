import { expect, test } from "vitest";
import { dayOrTime, instantText, shortInstantText, timeAgo, withTimes } from "./time-ago.ts";

test("[W4] says how long ago something was, in words", () => {
  const now = new Date("2026-03-10T12:00:00Z");
  expect(timeAgo("2026-03-10T11:59:30Z", now)).toBe("now");
  expect(timeAgo("2026-03-10T11:58:00Z", now)).toBe("2 minutes ago");
  expect(timeAgo("2026-03-10T10:30:00Z", now)).toBe("1 hour ago");
  expect(timeAgo("2026-03-09T11:00:00Z", now)).toBe("yesterday");
  expect(timeAgo("2025-01-01T00:00:00Z", now)).toBe("last year");
  expect(timeAgo("2026-03-10T12:00:09Z", now)).toBe("now");
});

test("[T10] says the time of what was today, and the day of what was before", () => {
  const now = new Date(2026, 2, 10, 12, 0);
  expect(dayOrTime(new Date(2026, 2, 10, 9, 5).toISOString(), now)).toMatch(/9.05/);
  expect(dayOrTime(new Date(2026, 2, 9, 9, 5).toISOString(), now)).toMatch(/2026/);
});

test("[P8] says an instant to the second where there is little room, and the day of what was before", () => {
  const now = new Date(2026, 2, 10, 12, 0);
  expect(shortInstantText(new Date(2026, 2, 10, 9, 5, 7).toISOString(), now)).toMatch(/9.05.07/);
  expect(shortInstantText(new Date(2026, 2, 8, 9, 5, 7).toISOString(), now)).toMatch(/8.*9.05/);
});

test("[W4] says the times in a message as people write them", () => {
  const time = "2026-11-29T01:40:36.990Z";
  expect(withTimes(`checkpointed as of ${time}`)).toBe(`checkpointed as of ${instantText(time)}`);
  expect(withTimes("nothing to say of 2026-11-29")).toBe("nothing to say of 2026-11-29");
});
