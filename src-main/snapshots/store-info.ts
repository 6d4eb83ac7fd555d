import type { Keepers, StoreInfo } from "../../src-runtime/protocol/index.ts";
import {
  idText,
  NoSuchState,
  type ObjectBody,
  type ObjectRecord,
  packReference,
  pathSearch,
  type StoredState,
  type StoredValue,
  type StoreReading,
} from "../../src-runtime/store/index.ts";

const LARGEST = 10;
const REFERRERS = 20;

/** Counts the objects of a state by class and by size; `holders` is the file of `HolderOptions`. */
export function storeInfo(reading: StoreReading, state: StoredState, holders: string): StoreInfo {
  const counts = new Map<string, { objects: number; bytes: number }>();
  const largest: { id: number; record: Extract<ObjectRecord, { kind: "object" }>; bytes: number }[] = [];
  let objects = 0;
  for (const [reference, record] of state.records()) {
    if (record.kind !== "object") continue;
    objects++;
    const bytes = sizeOf(record);
    const count = counts.get(record.className) ?? { objects: 0, bytes: 0 };
    counts.set(record.className, { objects: count.objects + 1, bytes: count.bytes + bytes });
    const least = largest.at(-1);
    if (largest.length === LARGEST && least !== undefined && bytes <= least.bytes) continue;
    largest.push({ id: packReference(reference), record, bytes });
    largest.sort((a, b) => b.bytes - a.bytes || a.id - b.id);
    largest.length = Math.min(largest.length, LARGEST);
  }
  const search = pathSearch(reading, state, { file: holders });
  return {
    size: reading.size(),
    snapshots: reading.snapshots().length,
    createdAt: new Date(state.root.createdAt).toISOString(),
    objects,
    chunks: state.root.chunks,
    classes: Array.from(counts, ([className, count]) => ({ className, ...count })).toSorted(
      (a, b) => b.bytes - a.bytes || (a.className < b.className ? -1 : 1),
    ),
    largest: largest.map(({ id, record: { className }, bytes }) => {
      const value = state.at(`@${id}`);
      const path = value?.kind === "reference" ? search.path(value.to) : undefined;
      return { path: path ?? `@${id}`, className, bytes };
    }),
  };
}

/** What keeps the object at `path` alive; `holders` is the file of `HolderOptions`. */
export function keepersOf(reading: StoreReading, state: StoredState, path: string, holders: string): Keepers {
  const value = state.at(path);
  if (value === undefined) {
    throw new NoSuchState(`There is nothing at ${path}: a path is such as globals/Name, sessions/main/x or @ID`);
  }
  if (value.kind !== "reference") {
    throw new NoSuchState(`At ${path} is no object but a value kept in the field itself (${value.kind})`);
  }
  const { reference, className } = state.object(value.to);
  const id = packReference(reference);
  const isIt = (other: StoredValue): boolean =>
    other.kind === "reference" && packReference(state.object(other.to).reference) === id;
  const search = pathSearch(reading, state, { file: holders });
  const roots = [...state.roots()].filter(({ value: root }) => isIt(root)).map(({ name }) => name);
  const fields = Array.from(search.referrersOf(reference), (holder) => {
    const at = search.path(holder) ?? idText(holder);
    return [...state.fields(state.object(holder))]
      .filter(({ value: field }) => isIt(field))
      .map(({ name }) => `${at}/${name}`);
  }).flat();
  const length = (referrer: string): number => referrer.split("/").length;
  const nearestFirst = fields.toSorted((a, b) => length(a) - length(b) || (a < b ? -1 : 1));
  const referrers = [...roots, ...nearestFirst];
  return {
    className,
    path: search.path(reference),
    referrers: referrers.slice(0, REFERRERS),
    referrerCount: referrers.length,
  };
}

const FIELD_BYTES = 8;

/** About how many bytes an object takes: eight for each slot and element, and its raw content. */
export function sizeOf({
  slots,
  body,
}: {
  readonly slots: readonly unknown[];
  readonly body: ObjectBody<StoredValue>;
}): number {
  const own = slots.length * FIELD_BYTES;
  switch (body.kind) {
    case "none":
      return own;
    case "elements":
      return own + body.elements.length * FIELD_BYTES;
    case "string":
      return own + Buffer.byteLength(body.text);
    case "codePoints":
      return own + body.codePoints.byteLength;
    case "bytes":
      return own + body.bytes.length;
    case "words":
      return own + body.words.byteLength;
    case "parts":
      return own + body.size * { elements: FIELD_BYTES, string: 1, bytes: 1, words: 4 }[body.of];
  }
}
