import type { StoreReading } from "../object-store.ts";
import type { RootRecord } from "../root.ts";
import { NoSuchState } from "./no-such-state.ts";

/**
 * The state that is meant: a snapshot by its name, or the state that was there at a time, as of the last checkpoint before
 * it: `2026-11-28 14:30`, with seconds or an offset if wanted, or `14:30` for today. Without a name it is the latest.
 */
export function rootNamed(reading: StoreReading, name: string | undefined, now = new Date()): RootRecord {
  if (name === undefined) {
    const latest = reading.latest();
    if (latest === undefined) throw new NoSuchState("The workspace has no state yet: nothing was ever saved in it");
    return latest;
  }
  const snapshots = reading.snapshots();
  const found = snapshots.find((snapshot) => snapshot.name === name);
  if (found !== undefined) return found.root;
  const time = timeIn(name, now);
  if (time !== undefined) return rootAt(reading, time, name, now);
  const known = snapshots.map((snapshot) => snapshot.name).join(", ");
  throw new NoSuchState(
    `There is no snapshot ${name}${known === "" ? ": none was saved yet" : `; there are: ${known}`}` +
      ". A time is written as 2026-11-28 14:30 or 14:30",
  );
}

const TIME = /^(?:(\d{4}-\d\d-\d\d)[ T])?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?$/;

/** The instant that a text means, in milliseconds since 1970, local where it has no offset; a minute to its end. */
function timeIn(text: string, now: Date): number | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, day = dayOf(now), time = "", offset = ""] = match;
  const start = new Date(`${day}T${time}${offset}`).getTime();
  if (Number.isNaN(start)) return undefined;
  if (time.includes(".")) return start;
  return start + (time.length > "hh:mm".length ? 999 : 59_999);
}

function dayOf(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** A time as it could be given, to the second: local. */
function timeText(time: Date): string {
  return `${dayOf(time)} ${time.toTimeString().slice(0, "hh:mm:ss".length)}`;
}

/** The longest that a time without its seconds may be in the future, though it means this minute. */
const MINUTE = 60_000;

function rootAt(reading: StoreReading, time: number, name: string, now: Date): RootRecord {
  const roots = reading.roots().filter(({ session }) => session === undefined);
  // A clock that was set back leaves states of times to come: those are meant by theirs.
  if (time >= now.getTime() + MINUTE && roots.every(({ createdAt }) => createdAt < time - MINUTE))
    throw new NoSuchState(`${name} is yet to come: a time of an earlier day is written as 2026-11-28 14:30`);
  const found = roots.findLast(({ createdAt }) => createdAt <= time);
  if (found) return found;
  const [oldest] = roots;
  const since = oldest ? `: the oldest that is kept is of ${timeText(new Date(oldest.createdAt))}` : "";
  throw new NoSuchState(`No state is kept of ${name} or before${since}`);
}
