import { type Body, IR_VERSION } from "./ir.ts";

/**
 * The stored form of IR: JSON of `{ version, body }`, in which large integers are `{ "big": "123…" }` and floats that
 * JSON has no text for `{ "float": "-0" }`.
 */
export function encodeBody(body: Body): string {
  return JSON.stringify({ version: IR_VERSION, body }, (_key, value: unknown) => {
    if (typeof value === "bigint") return { big: value.toString() };
    if (typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value)))
      return { float: Object.is(value, -0) ? "-0" : String(value) };
    return value;
  });
}

interface StoredBody {
  readonly version: number;
  readonly body: Body;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("big" in value && typeof value.big === "string") return BigInt(value.big);
  return "float" in value && typeof value.float === "string" ? Number(value.float) : value;
}

/** The body that was stored; undefined when another version of the compiler wrote it, whose code can't be run. */
export function decodeBody(text: string): Body | undefined {
  // Nearly no body has such a number, and to be asked for every value makes reading ten times slower.
  const isPlain = !text.includes('{"big":') && !text.includes('{"float":');
  const stored = (isPlain ? JSON.parse(text) : JSON.parse(text, revive)) as StoredBody;
  return stored.version === IR_VERSION ? stored.body : undefined;
}
