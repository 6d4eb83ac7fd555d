/**
 * The protocol's version: one integer, raised when a message changes in a way that an older peer would misread. New
 * methods and new optional fields do not raise it; they are announced as capabilities.
 */
export const PROTOCOL_VERSION = 1;

/** The oldest protocol version that this build still speaks. */
export const OLDEST_PROTOCOL_VERSION = 1;

/** The version of Fresnel itself, as in package.json. */
export const FRESNEL_VERSION = "0.1.0";

/** The protocol versions that one build speaks, from oldest to newest. */
export interface VersionRange {
  readonly oldest: number;
  readonly newest: number;
}

/** The protocol versions that this build speaks. */
export const SPOKEN_VERSIONS: VersionRange = { oldest: OLDEST_PROTOCOL_VERSION, newest: PROTOCOL_VERSION };

/** What two builds can do with one another; see {@link negotiate}. */
export type Agreement =
  | { readonly kind: "agreed"; readonly version: number }
  | { readonly kind: "runtimeTooOld" }
  | { readonly kind: "clientTooOld" };

/** The newest version that both sides speak, or which of the two is too old. */
export function negotiate(client: VersionRange, runtime: VersionRange): Agreement {
  if (runtime.newest < client.oldest) return { kind: "runtimeTooOld" };
  if (client.newest < runtime.oldest) return { kind: "clientTooOld" };
  return { kind: "agreed", version: Math.min(client.newest, runtime.newest) };
}
