/** Why a session is fresh whose client had none before: nothing was lost by it. */
export const NEW_SESSION = "the session is new";

/** What became of a session when a client came back to it. */
export type AttachState =
  /** The session is as it was left: it was still in memory, or the workspace had stopped in order. */
  | { readonly kind: "resumed" }
  /** The workspace ended uncleanly: the session is as of its last checkpoint. */
  | { readonly kind: "recovered"; readonly asOf: string }
  /** A new session; `why` tells why it is not an old one. */
  | { readonly kind: "fresh"; readonly why: string };
