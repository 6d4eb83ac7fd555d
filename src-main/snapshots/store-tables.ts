import type Database from "better-sqlite3";
import {
  type NamedValue,
  objectText,
  packReference,
  rootNamed,
  type RootRecord,
  sessionNameOf,
  StoredState,
  storedText,
  type StoreReading,
} from "../../src-runtime/store/index.ts";
import { sizeOf } from "./store-info.ts";

/** A live binding as a row. */
interface SymbolRow {
  readonly name: string;
  readonly scope: string;
  readonly body: string;
  readonly type: string;
  readonly size: number;
}

/** How many of the newest states are looked at to tell since when a binding is as it is. */
const STATES_COMPARED = 50;

/**
 * Puts a store's tables into a database in memory. Each is made while it is read, and only if it is: a query over the
 * names of snapshots does not walk a heap.
 */
export function defineTables(database: Database.Database, reading: StoreReading): void {
  database.table("symbols", {
    columns: ["name", "body", "type", "size", "modified_at", "created_at", "scope"],
    *rows() {
      const latest = rootNamed(reading, undefined);
      const since = datesOf(reading, latest);
      for (const { name, scope, body, type, size } of symbolsOf(new StoredState(reading, latest))) {
        const { modified, created } = since(`${scope}/${name}`, body);
        yield [name, body, type, size, time(modified), time(created), scope];
      }
    },
  });
  database.table("snapshots", {
    columns: ["name", "symbol_name", "body", "created_at", "scope", "note"],
    *rows() {
      for (const { name, root, note, savedAt } of reading.snapshots()) {
        const session = sessionNameOf(root);
        for (const symbol of symbolsOf(new StoredState(reading, root))) {
          if (session === undefined || symbol.scope === `sessions/${session}`)
            yield [name, symbol.name, symbol.body, time(savedAt), symbol.scope, note];
        }
      }
    },
  });
  database.table("meta", {
    columns: ["key", "value"],
    *rows() {
      const { meta, id, createdAt, objects, chunks, codeVersion } = rootNamed(reading, undefined);
      const own = { root: id, created_at: time(createdAt), objects, chunks, code_version: codeVersion };
      const { bytes, roots, packs, versions } = reading.size();
      const size = { bytes, roots, packs, versions };
      for (const [key, value] of Object.entries({ ...reading.allMeta(), ...meta, ...own, ...size })) {
        yield [key, String(value)];
      }
    },
  });
  database.table("heap", {
    columns: ["id", "class", "size", "body"],
    *rows() {
      const state = new StoredState(reading, rootNamed(reading, undefined));
      for (const [reference, record] of state.records()) {
        if (record.kind !== "object") continue;
        const body = objectText(state, state.object(reference), { depth: 1, elements: 10, characters: 200 });
        yield [packReference(reference), record.className, sizeOf(record), body];
      }
    },
  });
}

/** The bindings of a state: globals, sessions' variables and class variables. */
function* symbolsOf(state: StoredState): Iterable<SymbolRow> {
  for (const root of state.roots()) {
    const slash = root.name.lastIndexOf("/");
    if (slash < 0 || root.name.endsWith("/(session)")) continue;
    const [scope, name] = [root.name.slice(0, slash), root.name.slice(slash + 1)];
    yield { name, scope, body: storedText(state, root.value), ...typeOf(state, root) };
  }
}

function typeOf(state: StoredState, { value }: NamedValue): Pick<SymbolRow, "type" | "size"> {
  if (value.kind === "reference") {
    const object = state.object(value.to);
    return { type: object.className, size: sizeOf(object) };
  }
  return { type: PLAIN_TYPES[value.kind], size: 0 };
}

const PLAIN_TYPES = {
  nil: "UndefinedObject",
  boolean: "Boolean",
  integer: "SmallInteger",
  largeInteger: "LargeInteger",
  float: "Float",
  character: "Character",
  symbol: "Symbol",
  special: "Class",
} as const;

/**
 * Tells since when a binding has been there, and has had its body: as far as the states that are kept can tell, and at the
 * latest then.
 */
function datesOf(
  reading: StoreReading,
  latest: RootRecord,
): (path: string, body: string) => { readonly modified: number; readonly created: number } {
  const older = reading
    .roots()
    .filter(({ id, session }) => session === undefined && id < latest.id)
    .toReversed()
    .slice(0, STATES_COMPARED);
  const states = older.map((root) => {
    const bodies = new Map(
      Array.from(symbolsOf(new StoredState(reading, root)), ({ scope, name, body }) => [`${scope}/${name}`, body]),
    );
    return { bodies, createdAt: root.createdAt };
  });
  return (path, body) => {
    let [modified, created] = [latest.createdAt, latest.createdAt];
    let isSame = true;
    for (const { bodies, createdAt } of states) {
      const before = bodies.get(path);
      if (before === undefined) break;
      created = createdAt;
      isSame &&= before === body;
      if (isSame) modified = createdAt;
    }
    return { modified, created };
  };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
