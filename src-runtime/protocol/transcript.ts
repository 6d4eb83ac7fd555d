import * as z from "zod";
import type { SessionId } from "./ids.ts";
import { vmRequest } from "./request.ts";

/** A piece of text written to the Transcript. */
export interface TranscriptEntry {
  /** Counts up by one in the workspace, for ever: a gap means that something was missed. */
  readonly sequence: number;
  readonly text: string;
  readonly at: string;
  readonly session?: SessionId;
  /** The actor that wrote it. */
  readonly actor?: string;
}

/** Requests about the Transcript. */
export const transcriptRequests = {
  /** The entries after `sequence`, oldest first; `lost` counts those that are no longer kept. */
  "transcript/since": vmRequest<{
    readonly entries: readonly TranscriptEntry[];
    readonly lost: number;
    readonly last: number;
  }>()("transcript/since", z.object({ sequence: z.int().min(0), limit: z.int().min(1).max(10_000).default(1_000) })),
} as const;
