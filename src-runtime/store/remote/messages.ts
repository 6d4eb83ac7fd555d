import type { MessagePort } from "node:worker_threads";
import type { CommitRequest, ObjectStore } from "../object-store.ts";
import type { StoreProblem, StoreResult } from "../problem.ts";
import type { ChunkNumber } from "../reference.ts";
import type { RootId } from "../root.ts";
import type { StoreWork } from "../work.ts";

/** The methods of a store that cross threads as they are: plain data in, plain data out. */
export type PlainMethod = Exclude<keyof ObjectStore, "openRoot" | "beginCheckpoint" | "close" | WorkMethod>;

/** The methods of a store that begin something which is done in steps. */
export type WorkMethod = "beginCollection" | "beginCheck";

/** What comes of it. */
export type WorkResult<M extends WorkMethod> =
  ReturnType<ObjectStore[M]> extends StoreResult<StoreWork<infer T>> ? T : never;

/** What a plain method takes. */
export type ArgumentsOf<M extends PlainMethod> = Parameters<ObjectStore[M]>;

/** What a plain method answers. */
export type AnswerOf<M extends PlainMethod> = ReturnType<ObjectStore[M]>;

/** The number of a reader, writer or work that a connection has open. */
export type Handle = number & { readonly __brand: "Handle" };

/** Many chunks in one message: chunk i has number i and ends at byte `ends[i]`. The sender touches the bytes no more. */
export interface ChunkBatch {
  readonly numbers: Int32Array;
  readonly ends: Int32Array;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/** What a client asks of the store thread; each is answered under its id but `putChunks`, `patchChunks` and `removeChunks`. */
export type StoreRequest =
  | { [M in PlainMethod]: { kind: "call"; id: number; method: M; arguments: ArgumentsOf<M> } }[PlainMethod]
  | { readonly kind: "beginCheckpoint"; readonly id: number; readonly from: RootId | "empty" | undefined }
  | { readonly kind: "putChunks" | "patchChunks"; readonly writer: Handle; readonly batch: ChunkBatch }
  | { readonly kind: "removeChunks"; readonly writer: Handle; readonly numbers: Int32Array }
  | { readonly kind: "commit"; readonly id: number; readonly writer: Handle; readonly request: CommitRequest }
  | { readonly kind: "abandon"; readonly id: number; readonly writer: Handle }
  | {
      [M in WorkMethod]: { kind: "beginWork"; id: number; method: M; arguments: Parameters<ObjectStore[M]> };
    }[WorkMethod]
  | { readonly kind: "step" | "endWork"; readonly id: number; readonly work: Handle }
  | { readonly kind: "openRoot"; readonly id: number; readonly root: RootId }
  | { readonly kind: "chunk"; readonly id: number; readonly reader: Handle; readonly chunk: ChunkNumber }
  | { readonly kind: "classes"; readonly id: number; readonly reader: Handle; readonly chunk: ChunkNumber }
  | { readonly kind: "chunkNumbers"; readonly id: number; readonly reader: Handle }
  | { readonly kind: "closeReader"; readonly id: number; readonly reader: Handle };

/** What the store thread answers: what the method answered, the problem it threw, or the text of its mistake. */
export type StoreReply =
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "problem"; readonly id: number; readonly problem: StoreProblem }
  | { readonly kind: "mistake"; readonly id: number; readonly text: string };

/** What the thread itself is told by the one who started it. */
export type ThreadRequest =
  | { readonly kind: "connect"; readonly port: MessagePort }
  | { readonly kind: "close"; readonly id: number };

/** What the thread tells the one who started it: whether the store could be opened, and that it is closed. */
export type ThreadReply =
  | { readonly kind: "opened"; readonly convertedFrom: number | undefined }
  | { readonly kind: "refused"; readonly problem: StoreProblem }
  | { readonly kind: "closed"; readonly id: number };

/** What the thread is started with. */
export interface ThreadOptions {
  readonly path: string;
  readonly maxBytes?: number;
}
