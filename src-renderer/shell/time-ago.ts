const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long ago something was, in words: "2 minutes ago", "yesterday". What is less than a minute ago is "now". */
export function timeAgo(isoTime: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(isoTime)) / 1_000;
  for (const [unit, length] of STEPS) {
    if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  }
  return "now";
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A time as people here write it. */
export function timeText(isoTime: string): string {
  return exact.format(new Date(isoTime));
}

const toTheSecond = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A time as people here write it, to the second. */
export function instantText(isoTime: string): string {
  return toTheSecond.format(new Date(isoTime));
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** The same where there is little room: of what was today only the clock, of what was earlier the day with hour and minute. */
export function shortInstantText(isoTime: string, now: Date): string {
  const date = new Date(isoTime);
  return (date.toDateString() === now.toDateString() ? clock : dayAndClock).format(date);
}

const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A message of the workspace, with the times in it as people here write them. */
export function withTimes(message: string): string {
  return message.replace(ISO_TIME, (isoTime) => instantText(isoTime));
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** The time of what was today, else the day: for where there is room for one of them. */
export function dayOrTime(isoTime: string, now: Date): string {
  const date = new Date(isoTime);
  return (date.toDateString() === now.toDateString() ? time : day).format(date);
}
