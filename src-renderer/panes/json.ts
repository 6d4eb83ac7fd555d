import type { Json } from "../../src-main/channels.ts";

/** A JSON object, whose parts are to be checked one by one: what was kept may be of an older version. */
export type JsonObject = { readonly [key: string]: Json };

/** The object that a kept value is, or undefined. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The text that a kept value is, or `otherwise`. */
export function asText(value: Json | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

/** The number that a kept value is, or `otherwise`. */
export function asNumber(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

/** The list that a kept value is; empty if it is none. */
export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
