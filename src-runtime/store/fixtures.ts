/** What the tests of this folder share: small heaps, and places to keep stores in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { NO_BODY } from "./body.ts";
import { encodeChunk, type ObjectRecord } from "./chunk.ts";
import type { CommitRequest } from "./object-store.ts";
import { valueOf } from "./problem.ts";
import { chunkNumber, reference } from "./reference.ts";
import { openStore, type SqliteStore, type SqliteStoreOptions } from "./sqlite-store.ts";
import { NIL, type StoredValue } from "./value.ts";

/** An object with these named slots. */
export function object(
  className: string,
  slots: Readonly<Record<string, StoredValue>> = {},
): Extract<ObjectRecord, { kind: "object" }> {
  return {
    kind: "object",
    className,
    slotNames: Object.keys(slots),
    slots: Object.values(slots),
    body: NO_BODY,
    readOnly: false,
    identity: undefined,
  };
}

/** The integer `value`, as a slot has it. */
export function integer(value: number): StoredValue {
  return { kind: "integer", value };
}

/** Chunk `number` of a bank: `count` accounts whose balances begin with `balance`. */
export function accounts(number: number, balance: number, count = 3): Uint8Array {
  const first = { kind: "reference", to: reference(0, 0) } as const;
  const records = Array.from({ length: count }, (_, index) =>
    object("Banking::Account", { owner: index === 0 ? NIL : first, balance: integer(balance + index) }),
  );
  return encodeChunk(chunkNumber(number), records);
}

/** A chunk that no codec makes smaller: 3,000 bytes that differ from seed to seed. */
export function noise(number: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(3000);
  let state = seed * 2654435761 + number + 1;
  for (let index = 0; index < bytes.length; index++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + index;
    bytes[index] = state >>> 11;
  }
  return encodeChunk(chunkNumber(number), [{ ...object("ByteArray"), body: { kind: "bytes", bytes } }]);
}

/** The request of a plain checkpoint. */
export function checkpoint(rest: Partial<Omit<CommitRequest, "kind">> = {}): CommitRequest {
  return { kind: "checkpoint", roles: { commons: reference(0, 0) }, codeVersion: "code-1", durable: "normal", ...rest };
}

/** A folder that goes when the running test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fresnel-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store in a file that is closed when the running test ends. */
export function ownedStore(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  const store = valueOf(openStore(path, options));
  onTestFinished(() => store.close());
  return store;
}
